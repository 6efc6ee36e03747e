package dispatch

import (
	"context"
	"maps"
	"time"

	"golang.org/x/sync/semaphore"

	"switchboard/engine"
	"switchboard/engine/cache"
	"switchboard/engine/caps"
	"switchboard/engine/circuit"
	"switchboard/engine/routing"
	"switchboard/providers"
)

// Dispatcher sends one prompt to several lanes at once. The limits of a
// provider hold over all executions of one Dispatcher. It is safe for use by
// several goroutines.
type Dispatcher struct {
	catalog    engine.Catalog
	router     routing.Decider
	limits     Limits
	recorder   engine.Recorder
	budget     *caps.Budget
	semaphores map[string]*semaphore.Weighted // calls at once, by provider id
	breakers   *circuit.Breakers
	health     Health       // nil: nothing is known of the models
	cache      *cache.Cache // nil: nothing is given again
	listeners  listeners    // empty: nobody listens
}

// Health is what is known of the models.
type Health interface {
	FirstTokens
	Observer
}

// NewDispatcher works with what the catalog holds. A nil recorder keeps
// nothing; a nil budget caps nothing.
func NewDispatcher(catalog engine.Catalog, router routing.Decider, limits Limits, recorder engine.Recorder, budget *caps.Budget) *Dispatcher {
	d := &Dispatcher{catalog: catalog, router: router, limits: limits, recorder: recorder, budget: budget,
		semaphores: map[string]*semaphore.Weighted{}, breakers: circuit.NewBreakers(nil)}
	if budget == nil {
		spent, _ := recorder.(caps.DaySpending)
		d.budget = caps.Uncapped(spent) // a run may have a cap all the same
	}
	for id, s := range catalog.Providers {
		d.semaphores[id] = newSemaphore(s.Concurrency)
	}
	return d
}

// Watch makes health hear of every call that ends, and routed calls ask it how
// soon a model answers. It is called before the first job.
func (d *Dispatcher) Watch(h Health) { d.health = h }

// Reuse makes answers be given again where the cache says that they may be. It
// is called before the first job.
func (d *Dispatcher) Reuse(c *cache.Cache) { d.cache = c }

// Breakers are those that routed calls go by.
func (d *Dispatcher) Breakers() *circuit.Breakers { return d.breakers }

// Budget is what the dispatcher asks before it spends; nil caps nothing.
func (d *Dispatcher) Budget() *caps.Budget { return d.budget }

// newSemaphore lets n calls through at once, at least one; the others wait in
// line.
func newSemaphore(n int) *semaphore.Weighted { return semaphore.NewWeighted(int64(max(1, n))) }

// Start carries out the job's plan: it keeps the trial and starts one goroutine
// a lane. It returns at once. When ctx ends, every lane is cancelled.
func (d *Dispatcher) Start(ctx context.Context, job Job) *Execution {
	job.Tags = d.Tags(job)
	recorder := d.recorder
	if job.NoStore {
		recorder = nil
	}
	plan := d.Plan(job)
	trial := d.newTrial(job, plan)
	if job.Verbatim != nil {
		ctx = providers.WithVerbatim(ctx, job.Verbatim)
	}
	e := newExecution(ctx, trial, d.hearingRecorder(recorder))
	e.whole = job.Whole
	if job.Routed {
		f := d.newFailover(plan, job)
		e.startLane(0, d.hearing(f, f.lanes, 0, &trial))
		return e
	}
	var previous <-chan struct{}
	for i := range plan.Lanes {
		lane := d.newLane(plan, &plan.Lanes[i], job)
		lane.ended = d.notedOfNamed(plan.Decision.Task)
		if job.InTurn {
			lane.previous = previous
		}
		previous = e.startLane(i, d.hearing(lane, lane.alone, i, &trial))
	}
	return e
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
		for _, lane := range d.Plan(job).WorstCalls() {
			if !lane.Worst.Known() && !d.catalog.Providers[lane.Request.Model.Provider].APIKey.Needed() {
				continue
			}
			sum = sum.Add(lane.Worst)
		}
	}
	return !sum.Known() || d.limits.AskAbove.Less(sum)
}

// Affords says which cap or rule would not let every lane of a job be asked now,
// or nil. Nothing stays set aside for it.
func (d *Dispatcher) Affords(job Job) error {
	job.Tags = d.Tags(job)
	plan := d.Plan(job)
	for i := range plan.Lanes {
		l := d.newLane(plan, &plan.Lanes[i], job)
		if l.forbidden != "" {
			return l.refusal()
		}
		r, err := l.budget.Reserve(l.charge, time.Now())
		if err != nil {
			return err
		}
		defer r.Release(providers.Nano(0))
	}
	return nil
}

func (d *Dispatcher) newTrial(job Job, plan *Plan) engine.Trial {
	now := time.Now()
	trial := engine.Trial{
		ID:             engine.NewID(now),
		Time:           now,
		Prompt:         job.Query.Prompt,
		Parameters:     d.WithDefaults(job.Parameters),
		LaneParameters: maps.Clone(job.LaneParameters),
		Decision:       plan.Decision,
		Reference:      d.quote(d.catalog.Reference),
		Route:          d.quote(plan.Decision.Model),
		Follows:        plan.follows,
		Set:            job.Set,
		PromptID:       job.PromptID,
		Simulated:      d.catalog.Simulated,
		Routed:         job.Routed,
		Critical:       plan.critical,
		Tags:           maps.Clone(job.Tags),
	}
	if plan.Decision.Check != "" {
		trial.Check = d.quote(plan.Decision.Check)
	}
	models := job.Models
	if job.Routed {
		models = []providers.Model{plan.Lanes[0].Request.Model}
		trial.LaneParameters = nil
	}
	trial.Answers = make([]engine.Answer, len(models))
	for i, m := range models {
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

// noted is what hears of a call that ended.
func (d *Dispatcher) noted(task engine.Task) func(engine.Answer) {
	if d.health == nil {
		return func(engine.Answer) {}
	}
	return func(a engine.Answer) { d.health.Note(a, task, time.Now()) }
}

// notedOfNamed is what hears of a call to a model that was named, which no circuit
// keeps back: that it works tells routed calls that a pause is over.
func (d *Dispatcher) notedOfNamed(task engine.Task) func(engine.Answer) {
	noted := d.noted(task)
	return func(a engine.Answer) {
		if noted(a); a.OK() {
			d.breakers.Answered(a.Provider, time.Now().Add(-a.Total))
		}
	}
}

func (d *Dispatcher) newLane(plan *Plan, p *PlannedLane, job Job) *lane {
	m := p.Request.Model
	budget := d.budget
	if d.simulated(m) {
		budget = nil // simulated money is not spent
	}
	l := &lane{
		service:    d.catalog.Providers[m.Provider],
		semaphores: []*semaphore.Weighted{job.Run.semaphore, d.semaphores[m.Provider]},
		limits:     d.limits,
		budget:     budget,
		patience:   caps.NewPatience(job.Patience),
		pauses:     job.Run.Pauses,
		charge:     caps.Charge{Worst: p.Worst, Model: m.ID, Task: string(plan.Decision.Task), Tags: job.Tags, Run: job.Run.Cap},
		forbidden:  d.limits.Rules.Forbids(m, plan.Decision.Task, job.Tags),
		simulated:  d.simulated(m),
		secrets:    d.secrets(),
		request:    p.Request,
		beyond:     p.Beyond,
	}
	l.capPrice(d.catalog)
	if !job.NoStore && !job.Fresh {
		l.cache, l.key = d.cache, d.cache.Key(l.service.Config, p.Request)
	}
	return l
}

// secrets are the keys of all providers that are known without running
// anything.
func (d *Dispatcher) secrets() []string {
	var all []string
	for _, s := range d.catalog.Providers {
		if secret := s.APIKey.AtHand(); secret != "" {
			all = append(all, secret)
		}
	}
	return all
}
