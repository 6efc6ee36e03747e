package demo

import (
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
)

// certify plans a run over the pool, judges its draws, and puts the policy in
// force that comes of it.
func (d *seeding) certify() (routing.Policy, error) {
	costs, err := d.MeanCosts()
	if err != nil {
		return routing.Policy{}, err
	}
	target, err := calibrate.NewTarget(d.catalog, calibrate.Request{Scale: eval.Accept, Limit: certify.DefaultLimit()}, costs)
	if err != nil {
		return routing.Policy{}, err
	}
	start := d.now.Add(-opened)
	read, err := snapshot.OpenWithFeatures(d)
	if err != nil {
		return routing.Policy{}, err
	}
	run, err := calibrate.Plan(read, d, target, demoRater, start)
	if err != nil {
		return routing.Policy{}, err
	}
	if err := d.OpenRun(run); err != nil {
		return routing.Policy{}, err
	}
	if err := d.judge(draws(run.Run, start), start); err != nil {
		return routing.Policy{}, err
	}
	done, err := calibrate.Calibrate(d.ctx, d, target, demoRater, d.now.Add(-applied))
	if err != nil {
		return routing.Policy{}, err
	}
	return done.Policy, d.Apply(done.Policy, done.Application(d.catalog, demoRater, d.now.Add(-applied)))
}

// moreDraws is how many draws are judged beyond what was planned.
const moreDraws = 25

// draws are the first of each family, as many as were planned and some.
func draws(run certify.Run, start time.Time) []judgedDraw {
	var all []judgedDraw
	for k := range run.Families {
		f := &run.Families[k]
		for n := range min(len(f.Routable), f.Planned+moreDraws) {
			c := &f.Routable[n]
			all = append(all, judgedDraw{
				Assignment: eval.Assignment{Run: run.ID, Family: k, Number: n, Prompt: c.Prompt, Raters: ratersOf(n), Time: start.Add(time.Duration(n+1) * 5 * time.Minute)},
				how:        eval.Draw{Method: eval.Routable, Run: run.ID, Probability: 1 / float64(len(f.Routable))},
				models:     routing.Models(run.Ladder.Rungs), // all, so that their acceptance is of the same prompts
			})
		}
	}
	slices.SortStableFunc(all, func(a, b judgedDraw) int { return a.Time.Compare(b.Time) })
	return all
}

// watchedOf is how many new prompts there are for each that is watched.
const watchedOf = 6

// watch draws from what was sent since the policy was applied, and judges it.
func (d *seeding) watch(p routing.Policy) error {
	var keys []string
	for key, t := range d.trials {
		if t.Time.After(d.now.Add(-applied)) {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int { return strings.Compare(d.trials[a].ID, d.trials[b].ID) })
	router := routing.NewRouter(p)
	next, seen := map[string]int{}, 0
	var all []judgedDraw
	for _, key := range keys {
		t := d.trials[key]
		family := slices.IndexFunc(p.Certificates, func(c routing.Certificate) bool { return slices.Contains(c.Tasks, t.Decision.Task) })
		if family < 0 {
			continue
		}
		if seen++; seen%watchedOf != 0 {
			continue
		}
		at := t.Time.Add(time.Hour)
		drawn := eval.Assignment{Run: eval.MonitorRun(p.Hash, at), Family: family, Prompt: key, Raters: []string{demoRater}, Time: at}
		place := string(drawn.Key()) // of the family's first draw in the month
		drawn.Number = next[place]
		next[place]++
		drawn.Picks, drawn.Checks = calibrate.MayGive(router, engine.Query{Prompt: t.Prompt, Task: t.Decision.Task})
		models := append([]string{p.Ladder.Reference()}, drawn.Picks...)
		all = append(all, judgedDraw{drawn, eval.Draw{Method: eval.Uniform, Run: drawn.Run, Probability: 1.0 / watchedOf}, models})
	}
	return d.judge(all, d.now.Add(-applied))
}
