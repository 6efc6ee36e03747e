package simulated

import (
	"cmp"
	"context"
	"hash/fnv"
	"iter"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"

	"switchboard/providers"
)

// DemoProvider is the id of the provider that serves the simulated models.
const DemoProvider = "demo"

// Options say how the simulated provider behaves. The zero value is
// seed 0 in real time, without spontaneous faults.
type Options struct {
	Seed uint64 // texts and times follow from it and the request

	// Pace is how many simulated seconds pass in a real one; 0 is 1. With
	// +Inf nothing waits, except for what ends only with the context: the
	// faults first_token_timeout and stalled.
	Pace float64

	// Spontaneous lets about one call in sixty meet a rate limit or an
	// overload that nobody asked for, after the first few.
	Spontaneous bool
}

// calm is how many calls meet no fault that nobody asked for: whoever sees the program
// for the first time is to see answers, from as many lanes as there can be.
const calm = 16

// Provider answers without a network: with written answers for the
// prompts of DemoPrompts, with computed ones for those of ComputedPrompts, with generated text that says so for every other,
// and with the faults of DemoFaults for prompts that ask for one.
//
// A requested schema is followed, an output limit cuts, an effort decides
// whether reasoning is shown; at temperature 0 all samples are alike.
//
// Texts, token counts, first-token and total times of a request follow from
// the seed alone, whatever the pace. The time it reports on the Stopwatch is
// the simulated one.
type Provider struct {
	options Options
	calls   atomic.Uint64 // for spontaneous faults: a repeated call may fare better
}

// New is a provider that speaks for the models of DemoModels.
func New(options Options) *Provider {
	if !(options.Pace > 0) {
		options.Pace = 1
	}
	return &Provider{options: options}
}

// answered are the prompts that have answers of their own, by normalized text. They are read once, when
// the first call comes, so that nobody waits for them at the start.
var answered = sync.OnceValue(func() map[string]DemoPrompt {
	known := make(map[string]DemoPrompt)
	for task := range computed {
		for _, prompt := range ComputedPrompts(task, MostComputed) {
			known[normalized(prompt.Text)] = prompt
		}
	}
	for _, prompt := range DemoPrompts() {
		known[normalized(prompt.Text)] = prompt
	}
	return known
})

// Pace says how many simulated seconds pass in a real one; see Pacer.
func (p *Provider) Pace() float64 { return p.options.Pace }

// Stream plays the answer; see Provider.
func (p *Provider) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		call := p.newCall(req)
		play(ctx, newSimClock(ctx, p.options.Pace), call.timeline(), yield)
	}
}

// simCall is one request with what is made of it.
type simCall struct {
	provider *Provider
	req      providers.Request
	persona  persona
	known    bool   // there is a persona for the model
	prompt   string // last user message, without fault markers
	fault    string // name of the fault to play, or empty
	input    int64  // tokens
	hash     uint64 // of seed, model and everything said
	random   *rand.Rand
}

func (p *Provider) newCall(req providers.Request) *simCall {
	c := &simCall{provider: p, req: req, hash: requestHash(p.options.Seed, req), input: inputTokens(req)}
	c.persona, c.known = personaOf(req.Model)
	c.random = rand.New(rand.NewPCG(p.options.Seed, c.hash))
	c.prompt, c.fault = cutFault(lastPrompt(req), req.Model)
	if c.fault == "" && p.options.Spontaneous {
		if n := p.calls.Add(1); n > calm {
			c.fault = spontaneous(c.hash ^ n*0x9e3779b97f4a7c15)
		}
	}
	return c
}

// lastPrompt is what the user said last, or empty.
func lastPrompt(req providers.Request) string {
	for i := len(req.Messages) - 1; i >= 0; i-- {
		if req.Messages[i].Role == providers.User {
			return req.Messages[i].Text
		}
	}
	return ""
}

func requestHash(seed uint64, req providers.Request) uint64 {
	h := fnv.New64a()
	part := func(s string) {
		h.Write(strconv.AppendInt(nil, int64(len(s)), 10))
		h.Write([]byte(":" + s))
	}
	part(strconv.FormatUint(seed, 16))
	part(req.Model.ID)
	part(req.System)
	if asked := req.Parameters; asked != (providers.Parameters{System: asked.System, MaxOutput: asked.MaxOutput}) {
		part(asked.Key())
	}
	if req.Sample > 0 && req.Temperature != providers.NewTemperature(0) {
		part(strconv.Itoa(req.Sample))
	}
	for _, m := range req.Messages {
		part(string(m.Role))
		part(m.Text)
	}
	return h.Sum64()
}

// failure is an error as this call's service would report it.
func (c *simCall) failure(fault providers.Fault, status int, detail string) *providers.Error {
	e := &providers.Error{
		Fault:    fault,
		Provider: c.providerID(),
		Model:    c.req.Model.ID,
		Status:   status,
		Detail:   detail,
	}
	if status != 0 {
		e.RequestID = c.requestID()
	}
	return e
}

func (c *simCall) providerID() string { return cmp.Or(c.req.Model.Provider, DemoProvider) }

func (c *simCall) requestID() string {
	return "sim-" + strconv.FormatUint(c.hash, 36)
}
