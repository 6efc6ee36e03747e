package dispatch

import (
	"context"
	"maps"
	"time"

	"golang.org/x/sync/semaphore"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/providers"
)

// Dispatcher sends one prompt to several lanes at once. The limits of a
// provider hold over all flights of one Dispatcher. It is safe for use by
// several goroutines.
type Dispatcher struct {
	catalog  engine.Catalog
	router   routing.Decider
	limits   Limits
	recorder engine.Recorder
	budget   *Budget
	gates    map[string]*semaphore.Weighted // calls at once, by provider id
}

// NewDispatcher works with what the catalog holds. A nil recorder keeps
// nothing; a nil budget caps nothing.
func NewDispatcher(catalog engine.Catalog, router routing.Decider, limits Limits, recorder engine.Recorder, budget *Budget) *Dispatcher {
	d := &Dispatcher{catalog: catalog, router: router, limits: limits, recorder: recorder, budget: budget, gates: map[string]*semaphore.Weighted{}}
	for id, s := range catalog.Providers {
		d.gates[id] = callsAtOnce(s.Concurrency)
	}
	return d
}

// callsAtOnce lets n calls through at once, at least one; the others wait in
// line.
func callsAtOnce(n int) *semaphore.Weighted { return semaphore.NewWeighted(int64(max(1, n))) }

// Job is what the dispatcher is asked to do: one prompt, several models, a
// lane each. A model that is named several times answers as often.
type Job struct {
	Query      engine.Query
	Models     []providers.Model
	Parameters providers.Parameters         // of all lanes
	Own        map[int]providers.Parameters // of single lanes, over those of all
	Chain      []engine.Trial               // the earlier turns of the conversation, first to last
	Set        string                       // for a prompt set: which one, see Sweep
	PromptID   string                       // and which prompt of it
	NoStore    bool                         // keep nothing of it
	Gate       *semaphore.Weighted          // a limit of its own, beside those of the providers
	InTurn     bool                         // fair: one lane after the other, so that none slows another down
}

// Start begins: it decides, keeps the trial, and starts one goroutine a lane.
// It returns at once. When ctx ends, every lane is cancelled.
func (d *Dispatcher) Start(ctx context.Context, job Job) *Flight {
	recorder := d.recorder
	if job.NoStore {
		recorder = nil
	}
	f := newFlight(ctx, d.newTrial(job), recorder)
	var before <-chan struct{}
	requests := d.Requests(job)
	for i := range job.Models {
		lane := d.newLane(requests[i], job)
		if job.InTurn {
			lane.before = before
		}
		before = f.launch(i, lane)
	}
	go f.land()
	return f
}

// WorstCase is the most a job can cost: in every lane no more prompt tokens
// than the whole conversation has bytes, and the full output limit. It is
// unknown when a price or the output limit is.
func (d *Dispatcher) WorstCase(job Job) providers.Money {
	sum := providers.Nano(0)
	for _, worst := range d.WorstCases(job) {
		sum = sum.Add(worst)
	}
	return sum
}

// WorstCases is the same lane by lane.
func (d *Dispatcher) WorstCases(job Job) []providers.Money {
	var worst []providers.Money
	for _, req := range d.Requests(job) {
		worst = append(worst, worstCase(req))
	}
	return worst
}

func worstCase(req providers.Request) providers.Money {
	if req.MaxOutput == 0 {
		return providers.Money{}
	}
	input := mostTokens(req.System) + mostTokens(string(req.Schema))
	for _, m := range req.Messages {
		input += mostTokens(m.Text)
	}
	return req.Model.Price.Cost(providers.Usage{Input: providers.Count(input), Output: providers.Count(int64(req.MaxOutput))})
}

// Asks reports whether a person has to agree before these jobs are sent: when
// together they could cost more than Limits.AskAbove, or when nobody knows
// what a model may cost whose provider wants a key. A server without a key
// sends no bill: its unknown cost is no reason to ask.
func (d *Dispatcher) Asks(jobs ...Job) bool {
	if !d.limits.AskAbove.Known() {
		return false
	}
	sum := providers.Nano(0)
	for _, job := range jobs {
		for lane, worst := range d.WorstCases(job) {
			if !worst.Known() && !d.catalog.Providers[job.Models[lane].Provider].APIKey.Needed() {
				continue
			}
			sum = sum.Add(worst)
		}
	}
	return !sum.Known() || d.limits.AskAbove.Less(sum)
}

// Requests are what Start sends for a job, lane by lane.
func (d *Dispatcher) Requests(job Job) []providers.Request {
	limited := providers.Parameters{MaxOutput: d.limits.MaxOutput}
	threads := Threads(job.Chain, job.Models)
	requests := make([]providers.Request, len(job.Models))
	samples := map[string]int{}
	for i, m := range job.Models {
		requests[i] = providers.Request{
			Model:      m,
			Messages:   append(threads[i].Messages(), providers.Prompt(job.Query.Prompt)...),
			Parameters: job.Own[i].Over(job.Parameters).Over(limited),
			Sample:     samples[m.ID],
		}
		samples[m.ID]++
	}
	return requests
}

// coverer knows for which parameters the certificates of its policy hold.
type coverer interface {
	Covers(providers.Parameters) bool
}

func (d *Dispatcher) newTrial(job Job) engine.Trial {
	now := time.Now()
	decision := d.router.Decide(job.Query)
	trial := engine.Trial{
		ID:         engine.NewID(now),
		Time:       now,
		Prompt:     job.Query.Prompt,
		Parameters: job.Parameters.Over(providers.Parameters{MaxOutput: d.limits.MaxOutput}),
		Own:        maps.Clone(job.Own),
		Decision:   decision,
		Reference:  d.quote(d.catalog.Reference),
		Route:      d.quote(decision.Model),
		Set:        job.Set,
		PromptID:   job.PromptID,
		Simulated:  d.catalog.Simulated,
		Answers:    make([]engine.Answer, len(job.Models)),
	}
	if n := len(job.Chain); n > 0 {
		trial.Follows = job.Chain[n-1].ID
		trial.Decision.Withdraw("the certificate speaks of prompts by themselves, not of later turns")
	}
	if c, ok := d.router.(coverer); ok && !c.Covers(trial.Parameters) {
		trial.Decision.Withdraw("the certificate speaks of another system prompt or other parameters")
	}
	for i, m := range job.Models {
		trial.Answers[i] = engine.Answer{Model: m.ID, Provider: m.Provider, Simulated: d.simulated(m)}
	}
	return trial
}

func (d *Dispatcher) quote(id string) engine.Quote {
	m, _ := d.catalog.Model(id)
	return engine.Quote{Model: id, Price: m.Price}
}

func (d *Dispatcher) simulated(m providers.Model) bool {
	return d.catalog.Providers[m.Provider].Kind == providers.Simulated
}

func (d *Dispatcher) newLane(req providers.Request, job Job) *lane {
	m := req.Model
	budget := d.budget
	if d.simulated(m) {
		budget = nil // simulated money is not spent
	}
	return &lane{
		service:   d.catalog.Providers[m.Provider],
		gates:     []*semaphore.Weighted{job.Gate, d.gates[m.Provider]},
		limits:    d.limits,
		budget:    budget,
		worst:     worstCase(req),
		simulated: d.simulated(m),
		request:   req,
	}
}
