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

// How many prompts of a computed kind are sent before the certification run. A kind of
// work gets a certificate of its own from about 250 prompts of the certify part, or
// where it is the only one that has fewer; of fewer than 90 hardly anything can be
// proved. From 600 of all kinds on, a third of them would be set aside.
const (
	toCertify = 252
	toCheck   = 95
	toFit     = 120 // for each toCertify
	later     = 60  // of each are sent after the policy was applied
)

// certifiable are the tasks of the certificates: to two of them the cheapest model
// answers as well, and in the third the cheap ones are wrong so often that they are
// worth asking only where they agree.
var certifiable = [...]struct {
	task    string
	certify int
}{{"classification", toCertify}, {"extraction", toCertify}, {"math", toCheck}}

// pool is what the certificates of a demo speak of.
func pool() []simulated.DemoPrompt {
	var all []simulated.DemoPrompt
	for _, c := range certifiable {
		all = append(all, sample(c.task, c.certify, toFit*c.certify/toCertify)...)
	}
	return shuffled(all)
}

// traffic is what is sent after the policy was applied: more of what is
// certified, and the prompts of all other tasks that somebody wrote answers for.
// Those of a certified task are built otherwise than the pool, so no certificate
// speaks of them, and a traffic of many such would say that it has lapsed.
func traffic() []simulated.DemoPrompt {
	all := simulated.DemoPrompts()
	for _, c := range certifiable {
		all = slices.DeleteFunc(all, func(p simulated.DemoPrompt) bool { return p.Task == c.task })
	}
	for _, c := range certifiable {
		all = append(all, simulated.ComputedPrompts(c.task, simulated.MostComputed)[simulated.MostComputed-later:]...)
	}
	return shuffled(all)
}

// sample is the first prompts of a task, so many of the certify part and some to fit.
// What is learned from has as much of each task as what is promised for, so that the
// curve of the one is comparable with the certificates of the other.
func sample(task string, certify, fit int) []simulated.DemoPrompt {
	var all []simulated.DemoPrompt
	left := map[eval.Part]int{eval.CertifyPart: certify, eval.FitPart: fit}
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
			ratings = append(ratings, d.vote(demoRater, key, eval.Draw{Method: eval.Unvouched}, "", t.Time.Add(time.Hour)))
		}
	}
	return ratings
}
