package batch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/batch"
	"switchboard/engine/batch/batchserver"
	"switchboard/engine/caps"
	"switchboard/engine/dispatch"
	"switchboard/engine/promptset"
	"switchboard/engine/routing"
	"switchboard/engine/setrun"
	"switchboard/providers"
	"switchboard/providers/open"
)

// errDead is what everything says after the process was killed.
var errDead = errors.New("killed")

// life counts what a process does to the world, and ends it at a step: from
// then on nothing more happens.
type life struct {
	mu    sync.Mutex
	steps int
	end   int // 0: never
}

// step reports whether the process lives to do it.
func (l *life) step() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.steps++
	return l.end == 0 || l.steps < l.end
}

func (l *life) dead() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.end > 0 && l.steps >= l.end
}

// disk is what survives a process: the journal and the trials.
type disk struct {
	mu      sync.Mutex
	batches []batch.Batch
	trials  map[string]engine.Trial
	gone    map[string]bool
	counted []engine.Answer // whose cost was counted
}

func newDisk() *disk { return &disk{trials: map[string]engine.Trial{}, gone: map[string]bool{}} }

// process is the disk as one process sees it.
type process struct {
	*disk
	*life
}

func (p process) Batches() ([]batch.Batch, error) {
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	return slices.Clone(p.batches), nil
}

func (p process) Save(b batch.Batch) error {
	if !p.step() {
		return errDead
	}
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	b.Items, b.NotOurs, b.Forgotten = slices.Clone(b.Items), slices.Clone(b.NotOurs), slices.Clone(b.Forgotten)
	if at := slices.IndexFunc(p.batches, func(o batch.Batch) bool { return o.ID == b.ID }); at >= 0 {
		p.batches[at] = b
	} else {
		p.batches = append(p.batches, b)
	}
	return nil
}

func (p process) Remove(id string) error {
	if !p.step() {
		return errDead
	}
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	p.batches = slices.DeleteFunc(p.batches, func(b batch.Batch) bool { return b.ID == id })
	return nil
}

func (p process) AddTrial(t engine.Trial) error {
	if !p.step() {
		return errDead
	}
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	p.trials[t.ID] = t
	return nil
}

func (p process) AddAnswer(id string, lane int, a engine.Answer) error {
	if !p.step() {
		return errDead
	}
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	t, there := p.trials[id]
	if !there {
		p.counted = append(p.counted, a)
		return engine.ErrForgotten
	}
	if t.Answers[lane].Finish != "" && !reflect.DeepEqual(t.Answers[lane], a) {
		return fmt.Errorf("another answer of %s/%d is there", id, lane)
	}
	t.Answers = slices.Clone(t.Answers)
	t.Answers[lane] = a
	p.trials[id] = t
	p.counted = append(p.counted, a)
	return nil
}

func (p process) Kept(id string) (engine.Trial, bool, error) {
	if p.dead() {
		return engine.Trial{}, false, errDead
	}
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	t, there := p.trials[id]
	return t, there, nil
}

// Answered implements setrun.AnsweredPairs.
func (p process) Answered(set string) (map[setrun.Pair]bool, error) {
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	done := map[setrun.Pair]bool{}
	for _, t := range p.trials {
		for _, a := range t.Answers {
			if a.OK() && t.Set == set {
				done[setrun.Pair{PromptID: t.PromptID, Text: engine.TextKey(t.Prompt), Model: a.Model}] = true
			}
		}
	}
	return done, nil
}

// SpentOn implements caps.DaySpending.
func (p process) SpentOn(time.Time) (providers.Money, int, error) {
	p.disk.mu.Lock()
	defer p.disk.mu.Unlock()
	sum := providers.Nano(0)
	for _, a := range p.counted {
		sum = sum.Add(providers.Nano(a.Cost.Nano()))
	}
	return sum, 0, nil
}

// clock does not wait.
type clock struct {
	*life
	mu     sync.Mutex
	waited []time.Duration
	at     time.Duration
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.at)
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	if c.dead() {
		return errDead
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waited = append(c.waited, d)
	c.at += d
	return ctx.Err()
}

// world is a service, the disk, and what is asked.
type world struct {
	t       *testing.T
	server  *batchserver.Server
	address string
	disk    *disk
	prompts int
	host    bool // a compatible host with OpenAI's interface
	limit   providers.Money
	caps    []caps.Cap
	task    func(i int) engine.Task // of a prompt; nil: as it is detected
	price   providers.Price
	life    *life // of the process that the server talks to
	clock   *clock
	budget  *caps.Budget
}

var price = providers.Price{Rates: providers.Rates{Input: providers.USD(10), CachedInput: providers.USD(1), Output: providers.USD(20)}, Batch: 0.5}

// halfCost is 6 fresh, 4 cached and 5 output tokens at half the price.
const halfCost = (6*10_000 + 4*1_000 + 5*20_000) / 2

func newWorld(t *testing.T, vendor batchserver.Vendor) *world {
	w := &world{t: t, server: &batchserver.Server{Vendor: vendor, Polls: 2}, disk: newDisk(), prompts: 3, price: price, life: &life{}}
	w.server.Gate = func(_ batchserver.Stage, _ http.ResponseWriter) (serve, reply bool) {
		serve = w.life.step()
		return serve, serve && w.life.step()
	}
	s := httptest.NewServer(w.server)
	s.Config.ErrorLog = nil
	t.Cleanup(s.Close)
	w.address = s.URL
	return w
}

// config is how the vendor is spoken to.
func (w *world) config() providers.Config {
	c := providers.Config{ID: "theirs", Kind: providers.Kind(w.server.Vendor), BaseURL: w.address, Concurrency: 8}
	switch w.server.Vendor {
	case batchserver.Responses:
		c.Kind, c.BaseURL = providers.OpenAI, w.address+"/v1"
	case batchserver.OpenAI:
		c.BaseURL += "/v1"
		if w.host {
			c.Kind, c.Batch = providers.OpenAICompatible, providers.OpenAIBatch
		}
	case batchserver.Mistral:
		c.Kind, c.BaseURL, c.Batch = providers.OpenAICompatible, w.address+"/v1", providers.MistralBatch
	}
	return c
}

// process is a new process that works on what the earlier ones left.
func (w *world) process(end int) (*batch.Runner, process) {
	w.t.Helper()
	w.life = &life{end: end}
	if w.clock == nil {
		w.clock = &clock{}
	}
	w.clock.life = w.life
	p := process{w.disk, w.life}
	provider, err := open.Open(w.config())
	if err != nil {
		w.t.Fatal(err)
	}
	m := providers.Model{ID: "m", Provider: "theirs", Name: "m-1", Price: w.price}
	if w.server.Vendor == batchserver.Responses {
		m.API = "responses"
	}
	catalog := engine.Catalog{Models: []providers.Model{m}, Lanes: []string{"m"}, Reference: "m", Ladder: []string{"m"},
		Providers: map[string]engine.Service{"theirs": {Config: w.config(), Provider: provider}}}
	policy, err := routing.DefaultPolicy(catalog, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.budget = caps.New(w.limit, p, w.caps...)
	d := dispatch.NewDispatcher(catalog, routing.NewRouter(policy), dispatch.Limits{MaxOutput: 100, AnswerBytes: 1 << 20}, p, w.budget)
	return &batch.Runner{Dispatcher: d, Catalog: catalog, Records: p, Journal: p, Clock: w.clock}, p
}

// plan is what is left to be sent.
func (w *world) plan(r *batch.Runner, p process) batch.Plan {
	w.t.Helper()
	run := setrun.Run{Dispatcher: r.Dispatcher, Models: r.Catalog.Models, AtOnce: 1,
		Answered: &batch.AnsweredOrSentPairs{Stored: p, Journal: p, Records: p}}
	for i := range w.prompts {
		p := promptset.Prompt{ID: fmt.Sprint(i), Prompt: fmt.Sprintf("prompt %d", i)}
		if w.task != nil {
			p.Task = w.task(i)
		}
		run.Prompts = append(run.Prompts, p)
	}
	plan, err := run.Plan()
	if err != nil {
		w.t.Fatal(err)
	}
	return r.Plan(plan)
}

// command is `run --batch`: it sends what is neither answered nor sent, and
// brings all home.
func (w *world) command(end int) (batch.Result, error) {
	w.t.Helper()
	r, p := w.process(end)
	plan := w.plan(r, p)
	if plan.Requests > 0 {
		if err := r.Submit(w.t.Context(), plan); err != nil {
			return batch.Result{}, err
		}
	}
	result := r.Run(w.t.Context())
	return result, result.Err
}

// answers are the answers in the store, by prompt.
func (w *world) answers() map[string][]engine.Answer {
	all := map[string][]engine.Answer{}
	for _, t := range w.disk.trials {
		for _, a := range t.Answers {
			if a.Finish != "" {
				all[t.Prompt] = append(all[t.Prompt], a)
			}
		}
	}
	return all
}

func eachVendor(t *testing.T, test func(t *testing.T, w *world)) {
	for _, v := range batchserver.Vendors {
		t.Run(string(v), func(t *testing.T) { test(t, newWorld(t, v)) })
	}
}
