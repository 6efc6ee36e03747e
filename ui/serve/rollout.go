package serve

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"sync/atomic"

	"switchboard/engine"
	"switchboard/engine/decision"
	"switchboard/engine/dispatch"
	"switchboard/engine/requestbody"
	"switchboard/engine/rollout"
	"switchboard/providers"
)

// rolled is which part of a rollout a request falls into. The zero value means that the
// request is in no rollout.
type rolled struct {
	by   rollout.Rollout
	part rollout.Part
}

// keyHeader is the header that groups requests: all requests with the same key fall into
// the same part of a rollout.
const keyHeader = "X-Switchboard-Key"

// roll finds out which part of the rollout a request falls into.
func roll(by rollout.Rollout, r *http.Request, user, first string) rolled {
	return rolled{by, by.Part(rollout.Key(r.Header.Get(keyHeader), user, first))}
}

// held is why the reference is asked in the place of the choice, or "".
func (r rolled) held() string {
	if r.part == rollout.Reference || r.part == rollout.Shadowed {
		return "the rollout is at " + r.by.String()
	}
	return ""
}

// headers say what the rollout came to, and what the policy would have asked.
func (r rolled) headers(h http.Header, choice string) {
	if r.part == "" {
		return
	}
	said := r.by.String()
	if !r.by.Whole() {
		said += ": " + string(r.part)
	}
	h["X-Switchboard-Rollout"] = []string{said}
	if r.held() != "" {
		h["X-Switchboard-Choice"] = []string{decision.HeaderValue(choice)}
	}
}

// rolledJSON is what a rollout comes to, in the answer of /decide.
type rolledJSON struct {
	Stage   rollout.Stage `json:"stage"`
	Percent float64       `json:"percent,omitempty"`
	Part    rollout.Part  `json:"part"`
	Choice  string        `json:"choice"` // of the policy
}

func (r rolled) json(choice string) rolledJSON {
	j := rolledJSON{Stage: r.by.Stage, Percent: r.by.Percent, Part: r.part, Choice: choice}
	if r.by.Whole() {
		j.Stage = rollout.Full
	}
	return j
}

// decide is a decision as the rollout lets it be carried out, what it came to, and
// what the policy chose.
func (o *Decisions) decide(r *http.Request, body []byte, query engine.Query) (d engine.Decision, part rolled, choice string) {
	by, now := o.Decider, o.Rollout.Now()
	d, part = by.Decide(query), rolled{now, rollout.Choice}
	choice = d.Model
	if !now.Whole() {
		user, first := requestbody.RolloutKey(body)
		part = roll(now, r, user, first)
	}
	o.rolled.add(part)
	if part.held() != "" {
		d = now.Held(d, by.Policy().Ladder.Reference())
	}
	return d, part, choice
}

// roll is what the rollout comes to for a chat, and counts it. What is passed on
// casts no shadow.
func (c *Chats) roll(r *http.Request, asked *chat, shadows bool) rolled {
	now, first := c.Rollout.Now(), ""
	for _, m := range asked.Messages {
		if m.Role == "user" {
			first, _ = requestbody.ContentText(m.Content)
			break
		}
	}
	part := roll(now, r, asked.User, first)
	if part.part == rollout.Shadowed && !shadows {
		part.part = rollout.Reference
	}
	c.rolled.add(part)
	return part
}

// shadowTag is the tag of what only raters see, with dispatch.WatchTag.
const shadowTag = "shadow"

// shadow asks the reference, and the choice beside it. Only the first one's answer
// is given; the other is kept with it, for raters, and goes on when the client has
// gone. false: the reference gave nothing, so that the routed call has to.
func (c *Chats) shadow(r *http.Request, job dispatch.Job) (trial string, a engine.Answer, ok bool) {
	reference, ok := c.model(c.Decider.Policy().Ladder.Reference())
	choice, both := c.model(job.Plan.Decision.Model)
	if !ok || !both || choice.ID == reference.ID {
		return "", a, false
	}
	job.Routed, job.Held, job.Plan = false, "", nil
	job.Models = []providers.Model{reference, choice}
	job.Chain = saidBy(job.Chain, job.Models)
	tags := map[string]string{}
	maps.Copy(tags, job.Tags)
	tags[dispatch.WatchTag] = shadowTag
	job.Tags = tags
	ctx, cancel := c.outlives(r.Context())
	execution := c.Dispatcher.Start(ctx, job)
	gone := context.AfterFunc(r.Context(), func() { execution.CancelLane(0) })
	a = answerOf(execution, 0)
	gone()
	execution.Then(cancel)
	c.rest.add(execution)
	return execution.ID(), a, failureOf(a) == nil || r.Context().Err() != nil
}

// saidBy is a conversation as each of the models has to see it, whoever gave the
// answers.
func saidBy(chain []engine.Trial, models []providers.Model) []engine.Trial {
	all := slices.Clone(chain)
	for i := range all {
		said := all[i].Answers[0]
		all[i].Answers = nil
		for _, m := range models {
			said.Model = m.ID
			all[i].Answers = append(all[i].Answers, said)
		}
	}
	return all
}

// lifeKey is where a request finds how long the service lives.
type lifeKey struct{}

// outlives is a context of a request that does not end with it, but with the
// service.
func (c *Chats) outlives(request context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(request))
	life, ok := request.Value(lifeKey{}).(context.Context)
	if !ok {
		return ctx, cancel
	}
	stop := context.AfterFunc(life, cancel)
	return ctx, func() { stop(); cancel() }
}

// answerOf waits for the answer of a lane. It is not kept yet.
func answerOf(execution *dispatch.Execution, lane int) engine.Answer {
	for open := true; open; {
		<-execution.Updates.Ready()
		var updates []dispatch.Update
		updates, open = execution.Updates.Take()
		for _, u := range updates {
			if f, ok := u.(dispatch.Finished); ok && f.Lane == lane {
				return f.Answer
			}
		}
	}
	return execution.Wait().Answers[lane]
}

// model is a configured one that can be asked.
func (c *Chats) model(id string) (providers.Model, bool) {
	m, ok := c.Catalog.Model(id)
	return m, ok && c.Catalog.Providers[m.Provider].Provider != nil
}

// rolloutCounts counts what rollouts came to.
type rolloutCounts struct{ choice, reference, shadowed atomic.Int64 }

func (c *rolloutCounts) add(r rolled) {
	switch r.part {
	case rollout.Choice:
		c.choice.Add(1)
	case rollout.Reference:
		c.reference.Add(1)
	case rollout.Shadowed:
		c.shadowed.Add(1)
	}
}

// addTo adds them to others.
func (c *rolloutCounts) addTo(all map[rollout.Part]int64) {
	all[rollout.Choice] += c.choice.Load()
	all[rollout.Reference] += c.reference.Load()
	all[rollout.Shadowed] += c.shadowed.Load()
}
