package demo

import (
	"math/rand/v2"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/providers/simulated"
)

// How many prompts of a computed kind are sent before the certification run.
// A kind of work gets a certificate of its own from about 250 prompts of the
// certify part; to be refused it needs fewer.
const (
	toCertify = 256
	toRefuse  = 80
	toFit     = 75 // for each toCertify
	later     = 60 // are sent after the policy was applied
)

// certifiable are the tasks whose computed prompts a cheap model answers as well.
var certifiable = [...]string{"classification", "extraction"}

// pool is what the certificates of a demo speak of.
func pool() []simulated.DemoPrompt {
	all := sample("math", toRefuse)
	for _, task := range certifiable {
		all = append(all, sample(task, toCertify)...)
	}
	return shuffled(all)
}

// traffic is what is sent after the policy was applied: more of what is
// certified, and the prompts of all other tasks that somebody wrote answers for.
// Those of a certified task are built otherwise than the pool, so no certificate
// speaks of them, and a traffic of many such would say that it has lapsed.
func traffic() []simulated.DemoPrompt {
	all := slices.DeleteFunc(simulated.DemoPrompts(), func(p simulated.DemoPrompt) bool { return slices.Contains(certifiable[:], p.Task) })
	for _, task := range certifiable {
		all = append(all, simulated.ComputedPrompts(task, simulated.MostComputed)[simulated.MostComputed-later:]...)
	}
	return shuffled(all)
}

// sample is the first prompts of a task, so many of the certify part and in
// proportion some to fit: what is learned from is then like what is promised
// for, and the curve of the one is comparable with the certificates of the other.
func sample(task string, certify int) []simulated.DemoPrompt {
	var all []simulated.DemoPrompt
	left := map[eval.Part]int{eval.CertifyPart: certify, eval.FitPart: toFit * certify / toCertify}
	for _, p := range simulated.ComputedPrompts(task, simulated.MostComputed-later) {
		if part := eval.PartOf(eval.PromptKey(p.Text)); left[part] > 0 {
			left[part]--
			all = append(all, p)
		}
	}
	return all
}

// shuffled mixes the tasks, so that the newest trials are not all of one.
func shuffled(prompts []simulated.DemoPrompt) []simulated.DemoPrompt {
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(prompts), func(i, j int) { prompts[i], prompts[j] = prompts[j], prompts[i] })
	return prompts
}

// send answers prompts with the models of the lanes, one after the other
// between two moments, keeps them, and rates those that may teach a router.
func (d *seeding) send(router *routing.Router, prompts []simulated.DemoPrompt, from, to time.Time) error {
	models, err := d.catalog.Select(d.catalog.Lanes)
	if err != nil {
		return err
	}
	dispatcher := dispatch.NewDispatcher(d.catalog, router, d.limits, nil, nil)
	step := to.Sub(from) / time.Duration(len(prompts)+1)
	var trials []engine.Trial
	for i, p := range prompts {
		job := dispatch.Job{Query: engine.Query{Prompt: p.Text, Task: engine.Task(p.Task)}, Models: models, Set: DemoSet, PromptID: p.ID}
		trial := dispatcher.Start(d.ctx, job).Wait()
		trial.Time = from.Add(time.Duration(i+1) * step)
		trial.ID = engine.NewID(trial.Time)
		trials = append(trials, trial)
		d.texts[eval.PromptKey(p.Text)], d.trials[eval.PromptKey(p.Text)] = p, trial
	}
	if err := d.ctx.Err(); err != nil {
		return err
	}
	if err := d.AddTrials(trials); err != nil {
		return err
	}
	return d.AddRatings(d.lessons(trials))
}

// lessons are ratings that may fit a policy and never certify one: of the
// prompts of the fit part, and of three in four that were written.
func (d *seeding) lessons(trials []engine.Trial) []eval.Rating {
	var ratings []eval.Rating
	for i, t := range trials {
		key := eval.PromptKey(t.Prompt)
		if d.written[key] && i%4 != 0 || !d.written[key] && eval.PartOf(key) == eval.FitPart {
			ratings = append(ratings, d.vote(DemoRater, key, eval.Draw{Method: eval.Unvouched}, "", t.Time.Add(time.Hour)))
		}
	}
	return ratings
}
