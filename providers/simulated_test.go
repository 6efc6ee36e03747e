package providers

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// heard is all that a call brought.
type heard struct {
	text      string
	reasoning string
	events    int
	usage     Usage
	done      *Done
	err       *Error
	first     time.Duration // of the first Text event
	total     time.Duration
	attempts  []Attempt
}

// listen ranges over a call to its end.
func listen(ctx context.Context, p Provider, req Request) heard {
	ctx, watch := WithStopwatch(ctx)
	var h heard
	var text, reasoning strings.Builder
	for event, err := range p.Stream(ctx, req) {
		h.events++
		if err != nil {
			h.err = AsError(err)
			continue
		}
		switch event := event.(type) {
		case Text:
			if text.Len() == 0 {
				h.first = watch.Elapsed()
			}
			text.WriteString(string(event))
		case Reasoning:
			reasoning.WriteString(string(event))
		case Usage:
			h.usage = event
		case Done:
			h.done = &event
		}
	}
	h.text, h.reasoning = text.String(), reasoning.String()
	h.total, h.attempts = watch.Elapsed(), watch.Attempts()
	return h
}

// instant is a provider that waits for nothing.
func instant() *SimulatedProvider {
	return NewSimulated(SimulatedOptions{Seed: 1, Pace: math.Inf(1)})
}

// ask is a request of one of the simulated models.
func ask(model, prompt string) Request {
	for _, m := range DemoModels() {
		if m.ID == model {
			return Request{Model: m, Messages: Prompt(prompt)}
		}
	}
	panic("no model is called " + model)
}

func TestSimulated(t *testing.T) {
	t.Run("a written prompt gets its written answer, however it is typed", func(t *testing.T) {
		prompt := DemoPrompts()[0]
		for _, m := range DemoModels() {
			want := prompt.Answers[m.ID].Text
			for _, typed := range []string{prompt.Text, strings.ToUpper(prompt.Text), "  " + strings.ReplaceAll(prompt.Text, " ", "\n") + " ?"} {
				if got := listen(t.Context(), instant(), ask(m.ID, typed)); got.text != want {
					t.Errorf("%s to %q: got %q, want %q", m.ID, typed, got.text, want)
				}
			}
		}
	})

	t.Run("any other prompt gets text that says it is simulated", func(t *testing.T) {
		for _, prompt := range []string{"hello", "写一首关于秋天的诗", "x", "Why is the sky blue?\n\nThink."} {
			for _, m := range DemoModels() {
				got := listen(t.Context(), instant(), ask(m.ID, prompt))
				if !strings.Contains(got.text, "Simulated answer") || got.done == nil || got.done.Finish != Stop {
					t.Errorf("%s to %q: %q, %+v", m.ID, prompt, got.text, got.done)
				}
			}
		}
	})

	t.Run("usage, first token and total are the same at every pace", func(t *testing.T) {
		req := ask("demo-flagship", "Tell me about tides")
		want := listen(t.Context(), instant(), req)
		for _, pace := range []float64{1, 7, 50} {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				got := listen(t.Context(), NewSimulated(SimulatedOptions{Seed: 1, Pace: pace}), req)
				if got.first != want.first || got.total != want.total || got.usage != want.usage || got.text != want.text {
					t.Errorf("pace %g: %v %v %v, want %v %v %v", pace, got.first, got.total, got.usage, want.first, want.total, want.usage)
				}
				ideal := time.Duration(float64(want.total) / pace)
				if real := time.Since(begin); real < ideal || real > ideal+2*grain {
					t.Errorf("pace %g took %v, want %v", pace, real, ideal)
				}
			})
		}
	})

	t.Run("a call ends at once when its context does", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 1200*time.Millisecond)
			defer cancel()
			begin := time.Now()
			got := listen(ctx, NewSimulated(SimulatedOptions{}), ask("demo-flagship", "Tell me about tides"))
			if got.err == nil || got.err.Fault != Aborted || !errors.Is(got.err, context.DeadlineExceeded) || got.done != nil {
				t.Errorf("ended with %v, %v", got.err, got.done)
			}
			if real := time.Since(begin); real != 1200*time.Millisecond || got.total != real {
				t.Errorf("took %v, reported %v", real, got.total)
			}
		})
	})
}
