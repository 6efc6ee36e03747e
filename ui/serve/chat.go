package serve

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/callertags"
	"switchboard/engine/dispatch"
	"switchboard/engine/requestbody"
	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/providers"
)

// routedModel is the name of the model that is no model: the policy chooses.
const routedModel = requestbody.Routed

// Chats is what answers chats.
type Chats struct {
	Decider    routing.Decider
	Dispatcher *dispatch.Dispatcher
	Catalog    engine.Catalog
	Parameters providers.Parameters // what requests ask for unless they say otherwise
	Rollout    *rollout.Active      // nil: all of the traffic is decided about

	rolled rolloutCounts
	rest   pending
}

// settle waits for what goes on when requests were answered, or for the end of a
// context.
func (c *Chats) settle(limit context.Context) {
	if c != nil {
		c.rest.wait(limit)
	}
}

// Completions answers bodies of Chat Completions: by the policy where they name
// switchboard as the model, else by the configured model that they name.
func (c *Chats) Completions() http.Handler { return c.answering(readChat) }

// Responses answers bodies of Responses likewise.
func (c *Chats) Responses() http.Handler { return c.answering(readResponse) }

func (c *Chats) answering(read func(body []byte) (*chat, *apiError)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if out, execution := c.begin(w, r, read); execution != nil {
			follow(out, w, execution)
			out.release()
		}
	})
}

// begin answers a request, except for a stream of pieces: of that it returns what is
// to be followed. What it has on the stack is much, and thousands of streams may wait
// for their next piece at once.
func (c *Chats) begin(w http.ResponseWriter, r *http.Request, read func(body []byte) (*chat, *apiError)) (shape, *dispatch.Execution) {
	body, wrong := readBody(w, r)
	if wrong != nil {
		wrong.write(w)
		return nil, nil
	}
	asked, wrong := read(body)
	if wrong != nil {
		wrong.write(w)
		return nil, nil
	}
	if len(asked.beyond) > 0 || c.keeps(asked) {
		c.pass(w, r, body, asked)
		return nil, nil
	}
	job, part, wrong := c.job(r, asked)
	if wrong != nil {
		wrong.write(w)
		return nil, nil
	}
	return c.answer(w, r, asked, job, part)
}

// keeps reports whether a response goes to OpenAI by name, which keeps it: the
// caller may go on with it there.
func (c *Chats) keeps(asked *chat) bool {
	if asked.api != providers.ResponsesAPI || asked.Model == routedModel {
		return false
	}
	m, wrong := c.named(asked.Model)
	return wrong == nil && c.sends(m, asked.api)
}

// sends reports whether the provider of a model takes bodies of an API as they
// are.
func (c *Chats) sends(m providers.Model, api string) bool {
	p, ok := c.Catalog.Providers[m.Provider].Provider.(providers.VerbatimSender)
	return ok && p.SendsVerbatim(api)
}

// answer asks, and writes what comes. A client that goes away ends the calls.
// Nothing of a routed answer is written before it is whole: until then it may be
// taken back.
func (c *Chats) answer(w http.ResponseWriter, r *http.Request, asked *chat, job dispatch.Job, part rolled) (shape, *dispatch.Execution) {
	to := newReply(w, r)
	to.simulated, to.decision, to.rolled = c.Catalog.Simulated, job.Plan.Decision, part
	out := c.shapeOf(asked, to)
	if job.Whole = !asked.Stream || job.Routed; !job.Whole {
		execution := c.Dispatcher.Start(r.Context(), job)
		to.identify(execution.ID())
		c.rest.add(execution)
		return out, execution
	}
	defer to.release()
	var a engine.Answer
	id, given := "", false
	if part.part == rollout.Shadowed {
		id, a, given = c.shadow(r, job)
	}
	if !given {
		execution := c.Dispatcher.Start(r.Context(), job)
		c.rest.add(execution) // nobody waits for the disk
		id, a = execution.ID(), answerOf(execution, 0)
	}
	to.identify(id)
	if len(a.Moves) > 0 {
		to.left = a.Moves[0].Why
	}
	switch wrong := failureOf(a); {
	case gone(r):
	case wrong != nil:
		wrong.write(w)
	case asked.Stream:
		out.begin(a.Model)
		out.text(a.Text)
		out.end(a)
	default:
		out.whole(a)
	}
	return nil, nil
}

// shapeOf is the shape in which a body is answered.
func (c *Chats) shapeOf(asked *chat, r *reply) shape {
	if asked.api == providers.ResponsesAPI {
		return &response{reply: r, asked: asked, created: time.Now().Unix()}
	}
	return &completion{reply: r, usage: asked.StreamOptions.IncludeUsage}
}

// job is what a body asks the dispatcher for, with its plan.
func (c *Chats) job(r *http.Request, asked *chat) (job dispatch.Job, part rolled, wrong *apiError) {
	job.Patience = callerPatience
	job.Query, job.Chain = engine.Query{Prompt: asked.prompt}, asked.chain
	if job.Parameters, wrong = asked.parameters(); wrong != nil {
		return job, part, wrong
	}
	job.Limited = job.Parameters.MaxOutput > 0
	job.Parameters = job.Parameters.Over(c.Parameters)
	if job.Tags, wrong = tagsOf(r.Header.Values(callertags.Header), callerOf(r.Context())); wrong != nil {
		return job, part, wrong
	}
	if asked.Model == routedModel {
		part = c.roll(r, asked, true)
		job.Routed, job.Held = true, part.held()
	} else {
		m, wrong := c.named(asked.Model)
		if wrong != nil {
			return job, part, wrong
		}
		job.Models = []providers.Model{m}
		job.Chain = saidBy(job.Chain, job.Models)
	}
	job.Plan = c.Dispatcher.Plan(job)
	if len(job.Plan.Lanes) == 0 {
		return job, part, newError(http.StatusServiceUnavailable, serverError, "no_model", "the policy has no model that can be asked here")
	}
	var cannot []string
	for _, lane := range job.Plan.Lanes {
		m := lane.Request.Model
		cannot = append(cannot, providers.Inexpressible(c.Catalog.Providers[m.Provider].Kind, m, lane.Request.Parameters)...)
	}
	if len(cannot) > 0 {
		return job, part, newError(http.StatusBadRequest, invalidRequest, "unsupported", strings.Join(cannot, "; "))
	}
	return job, part, nil
}

// callerPatience is how long a caller waits for what calls under way hold of a cap, and for
// circuits to let a call through.
const callerPatience = 5 * time.Second

// named is a configured model. Others of a provider's list are not for callers.
func (c *Chats) named(id string) (providers.Model, *apiError) {
	if id == "" {
		return providers.Model{}, badParam("model", "the body names no model; GET /v1/models lists them")
	}
	i := slices.IndexFunc(c.Catalog.Models, func(m providers.Model) bool { return m.ID == id })
	if i < 0 {
		return providers.Model{}, noModel(id)
	}
	return c.Catalog.Models[i], nil
}

// callerOf is the name of the key that a request has, or "".
func callerOf(ctx context.Context) string {
	name, _ := ctx.Value(callerName{}).(string)
	return name
}

// model is one that can be named, as OpenAI's clients read it.
type model struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Created int64  `json:"created"`
	OwnedBy string `json:"owned_by"`
}

// models are those that can be named.
func (c *Chats) models() []model {
	all := []model{{routedModel, "model", 0, routedModel}}
	for _, m := range c.Catalog.Models {
		all = append(all, model{m.ID, "model", 0, m.Provider})
	}
	return all
}

// Models lists what can be named.
func (c *Chats) Models() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set(providers.ServerHeader, "serve")
		writeJSON(w, http.StatusOK, struct {
			Object string  `json:"object"`
			Data   []model `json:"data"`
		}{"list", c.models()})
	})
}

// Model is one of them.
func (c *Chats) Model() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		all := c.models()
		if i := slices.IndexFunc(all, func(m model) bool { return m.ID == id }); i >= 0 {
			writeJSON(w, http.StatusOK, all[i])
			return
		}
		noModel(id).write(w)
	})
}

func noModel(id string) *apiError {
	return newError(http.StatusNotFound, invalidRequest, "model_not_found", "no model is called "+cmp.Or(providers.CleanLine(id, mostName), "that")+"; GET /v1/models lists them")
}
