package batch

import (
	"encoding/json"
	"slices"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/dispatch"
	"switchboard/engine/runcap"
	"switchboard/engine/setrun"
	"switchboard/engine/worstcase"
	"switchboard/providers"
)

// Plan says what sending the requests of a run by batch takes, and what it can cost.
type Plan struct {
	Jobs     []dispatch.Job
	Requests int
	Worst    providers.Money // the most that it can cost; unknown where a price or its factor for batches is unknown
	Aside    providers.Money // the money that the budget sets aside for it
	OneByOne providers.Money // the most that it could cost without a batch
}

// Plan plans a run by batch.
func (r *Runner) Plan(run setrun.Plan) Plan {
	p := Plan{Jobs: run.Jobs, Requests: run.Calls, Worst: providers.Nano(0), Aside: providers.Nano(0), OneByOne: run.Worst}
	for _, job := range run.Jobs {
		for _, lane := range job.Plan.Lanes {
			worst, aside := r.Dispatcher.BatchWorst(lane.Request)
			p.Worst = worstcase.Sum(p.Worst, worst)
			p.Aside = worstcase.Sum(p.Aside, aside)
		}
	}
	return p
}

// WithoutBatch are the providers of models that have no batch interface here,
// each once.
func WithoutBatch(catalog engine.Catalog, models []providers.Model) []string {
	var lacking []string
	for _, m := range models {
		if _, ok := catalog.Providers[m.Provider].Provider.(Batcher); !ok && !slices.Contains(lacking, m.Provider) {
			lacking = append(lacking, m.Provider)
		}
	}
	return lacking
}

// AnsweredOrSentPairs are the pairs of a set that have an answer, or will have one by
// a batch that is under way.
type AnsweredOrSentPairs struct {
	Stored  setrun.AnsweredPairs
	Journal Journal
	Records Records
	Sent    int // pairs in batches under way, as of the last call of Answered
}

// Answered implements setrun.AnsweredPairs.
func (a *AnsweredOrSentPairs) Answered(set string) (map[setrun.Pair]bool, error) {
	done, err := a.Stored.Answered(set)
	if err != nil {
		return nil, err
	}
	batches, err := a.Journal.Batches()
	a.Sent = 0
	for _, b := range batches {
		if b.Set != set || err != nil {
			continue
		}
		for _, item := range b.Items {
			t, kept, err := a.Records.Kept(item.Trial)
			if err != nil {
				return nil, err
			}
			if !kept || item.Lane >= len(t.Answers) || t.Answers[item.Lane].Finish != "" {
				continue
			}
			a.Sent++
			done[setrun.Pair{PromptID: t.PromptID, Text: engine.TextKey(t.Prompt), Model: b.Model}] = true
		}
	}
	return done, err
}

// draft is a batch that is not stored yet.
type draft struct {
	Batch
	aside map[engine.Task]providers.Money
	tags  map[string]string // tags of its trials: all trials of a run have the same
	run   *runcap.Cap
}

// draft divides the requests of a plan among batches: one model each, and as
// many as its service takes in one.
func (r *Runner) draft(p Plan) (drafts []draft, trials []engine.Trial) {
	open := map[string]int{} // by model, the draft that still has room, from 1
	sizes := map[string]int{}
	for _, job := range p.Jobs {
		t := r.Dispatcher.NewTrial(job)
		trials = append(trials, t)
		for lane, planned := range job.Plan.Lanes {
			m := planned.Request.Model
			limits := r.batcher(m.Provider).BatchLimits()
			size := requestBytes(planned.Request)
			at := open[m.ID]
			if at == 0 || len(drafts[at-1].Items) >= limits.Requests || sizes[m.ID]+size > limits.Bytes {
				drafts = append(drafts, r.newDraft(m, job))
				at = len(drafts)
				open[m.ID], sizes[m.ID] = at, 0
			}
			_, aside := r.Dispatcher.BatchWorst(planned.Request)
			d := &drafts[at-1]
			d.add(Item{t.ID, lane, t.Decision.Task}, aside)
			sizes[m.ID] += size
		}
	}
	return drafts, trials
}

func (r *Runner) newDraft(m providers.Model, job dispatch.Job) draft {
	now := r.clock().Now()
	return draft{
		Batch: Batch{ID: engine.NewID(now), Time: now.UTC(), Set: job.Set, Provider: m.Provider, Model: m.ID, Name: m.Name, API: m.API, Price: m.Price},
		aside: map[engine.Task]providers.Money{},
		tags:  job.Tags,
		run:   job.Run.Cap,
	}
}

// add adds a request, for which this much is set aside.
func (d *draft) add(item Item, aside providers.Money) {
	d.Items = append(d.Items, item)
	sum, there := d.aside[item.Task]
	if !there {
		sum = providers.Nano(0)
	}
	d.aside[item.Task] = worstcase.Sum(sum, aside)
}

// hold notes what was set aside for the draft.
func (d *draft) hold(day string, set map[engine.Task]*caps.Reservation) {
	h := Hold{Day: day, Tags: d.tags, Tasks: map[engine.Task]int64{}}
	for task, aside := range d.aside {
		if set[task] != nil && aside.Nano() > 0 {
			h.Nano = providers.SumNano(h.Nano, aside.Nano())
			h.Tasks[task] = aside.Nano()
		}
	}
	if h.Nano > 0 {
		d.Held = h
	}
}

// requestBytes is an upper bound of the size of a request as it is sent, in bytes.
func requestBytes(req providers.Request) int {
	const around = 2048
	n := around + len(quoted(req.System)) + len(req.Schema)
	for _, m := range req.Messages {
		n += around + len(quoted(m.Text))
	}
	return n
}

func quoted(text string) []byte {
	b, _ := json.Marshal(text) // text
	return b
}
