package simulated

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"switchboard/providers"
)

// timeline is what the service makes of the call.
func (c *simCall) timeline() timeline {
	s := timeline{
		provider:  c.providerID(),
		model:     c.req.Model.ID,
		requestID: c.requestID(),
		status:    200,
		tail:      15 * time.Millisecond,
		input:     c.input,
		finish:    providers.Stop,
	}
	if e := c.objection(); e != nil {
		s.tokens, s.status, s.err = none, e.Status, e
		return s
	}
	reasoning, text := c.answer()
	s.tokens = c.timed(reasoning, text)
	c.limit(&s, countTokens(reasoning)+countTokens(text))
	c.change(&s)
	return s
}

// objection is why the request cannot be served, or nil.
func (c *simCall) objection() *providers.Error {
	if !c.known {
		return c.failure(providers.NoSuchModel, 404, "it simulates demo-nano, demo-small and demo-flagship")
	}
	if lastPrompt(c.req) == "" {
		return c.failure(providers.BadRequest, 400, "there is no user message")
	}
	if room := c.req.Model.Context; room > 0 && c.input >= room {
		return c.failure(providers.ContextTooLong, 400, fmt.Sprintf("the prompt has %d tokens, the context %d", c.input, room))
	}
	return nil
}

// limit cuts the answer to what was asked for and to what the context has
// room for.
func (c *simCall) limit(s *timeline, length int64) {
	limit := int64(c.req.MaxOutput)
	if room := c.req.Model.Context - c.input; room > 0 && (limit <= 0 || room < limit) {
		limit = room
	}
	if limit > 0 && length > limit {
		s.tokens = firstOf(s.tokens, int(limit))
		s.finish = providers.Length
	}
}

// answer is the written one where there is one, and generated text where
// there is none.
func (c *simCall) answer() (reasoning, text string) {
	if prompt, ok := answered()[normalized(c.prompt)]; ok {
		a := prompt.Answers[c.persona.name]
		reasoning, text = a.Reasoning, a.Text
	} else {
		f := statsOf(c.prompt, c.persona.name, len(c.req.Messages))
		if c.showsReasoning() {
			reasoning = think(f)
		}
		text = c.persona.compose(c.random, f)
	}
	if e := c.req.Effort; e == providers.EffortNone || e == providers.EffortMinimal {
		reasoning = ""
	}
	if c.req.Schema != "" {
		text = c.followSchema(text)
	}
	return reasoning, text
}

// showsReasoning reports whether there is something to show of the thinking before a
// generated answer: now and then, or as often as was asked for.
func (c *simCall) showsReasoning() bool {
	drawn := c.persona.thinks && c.random.IntN(3) == 0
	return drawn || c.persona.thinks && c.req.Effort.Reasons() && c.req.Effort != providers.EffortMinimal
}

// timed gives every token its moment.
func (c *simCall) timed(reasoning, text string) iter.Seq[timedToken] {
	pace := c.persona.speed(c.random, c.input)
	seed := c.random.Uint64()
	return func(yield func(timedToken) bool) {
		random := rand.New(rand.NewPCG(seed, c.hash))
		at := pace.first
		say := func(s string, thinking bool) bool {
			for token := range tokens(s) {
				if !yield(timedToken{at: at, token: token, thinking: thinking}) {
					return false
				}
				at += time.Duration(float64(pace.gap) * (0.4 + 1.2*random.Float64()))
			}
			return true
		}
		if say(reasoning, true) {
			say(text, false)
		}
	}
}
