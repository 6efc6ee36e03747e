package simulated

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/providers"
)

// heard is all that a call brought.
type heard struct {
	text      string
	reasoning string
	events    int
	usage     providers.Usage
	done      *providers.Done
	err       *providers.Error
	first     time.Duration // of the first Text event
	total     time.Duration
	attempts  []providers.Attempt
}

// listen ranges over a call to its end.
func listen(ctx context.Context, p providers.Provider, req providers.Request) heard {
	ctx, watch := providers.WithStopwatch(ctx)
	var h heard
	var text, reasoning strings.Builder
	for event, err := range p.Stream(ctx, req) {
		h.events++
		if err != nil {
			h.err = providers.AsError(err)
			continue
		}
		switch event := event.(type) {
		case providers.Text:
			if text.Len() == 0 {
				h.first = watch.Elapsed()
			}
			text.WriteString(string(event))
		case providers.Reasoning:
			reasoning.WriteString(string(event))
		case providers.Usage:
			h.usage = event
		case providers.Done:
			h.done = &event
		}
	}
	h.text, h.reasoning = text.String(), reasoning.String()
	h.total, h.attempts = watch.Elapsed(), watch.Attempts()
	return h
}

// instant is a provider that waits for nothing.
func instant() *Provider {
	return New(Options{Seed: 1, Pace: math.Inf(1)})
}

// ask is a request of one of the simulated models.
func ask(model, prompt string) providers.Request {
	for _, m := range DemoModels() {
		if m.ID == model {
			return providers.Request{Model: m, Messages: providers.Prompt(prompt)}
		}
	}
	panic("no model is called " + model)
}

func TestSimulatedAnswersKeepTheContract(t *testing.T) {
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
				if !strings.Contains(got.text, "Simulated answer") || got.done == nil || got.done.Finish != providers.Stop {
					t.Errorf("%s to %q: %q, %+v", m.ID, prompt, got.text, got.done)
				}
			}
		}
	})

	t.Run("it says its pace", func(t *testing.T) {
		for given, want := range map[float64]float64{0: 1, -1: 1, math.NaN(): 1, 50: 50, math.Inf(1): math.Inf(1)} {
			if got := New(Options{Pace: given}).Pace(); got != want {
				t.Errorf("%g became %g", given, got)
			}
		}
	})

	t.Run("usage, first token and total are the same at every pace", func(t *testing.T) {
		req := ask("demo-flagship", "Tell me about tides")
		want := listen(t.Context(), instant(), req)
		for _, pace := range []float64{1, 7, 50} {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				got := listen(t.Context(), New(Options{Seed: 1, Pace: pace}), req)
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

	t.Run("a call that ends before its first token was sent all the same", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			got := listen(ctx, New(Options{}), ask("demo-flagship", "Tell me about tides"))
			if got.text != "" || len(got.attempts) != 1 || !got.attempts[0].Sent || got.attempts[0].Status != 0 {
				t.Errorf("%q, noted %+v", got.text, got.attempts)
			}
		})
	})

	t.Run("a call ends at once when its context does", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 1200*time.Millisecond)
			defer cancel()
			begin := time.Now()
			got := listen(ctx, New(Options{}), ask("demo-flagship", "Tell me about tides"))
			if got.err == nil || got.err.Fault != providers.Aborted || !errors.Is(got.err, context.DeadlineExceeded) || got.done != nil {
				t.Errorf("ended with %v, %v", got.err, got.done)
			}
			if real := time.Since(begin); real != 1200*time.Millisecond || got.total != real {
				t.Errorf("took %v, reported %v", real, got.total)
			}
		})
	})
}

func TestAnswersFollowFromTheSeed(t *testing.T) {
	texts := make(map[string]bool)
	for seed := range uint64(20) {
		p := New(Options{Seed: seed, Pace: math.Inf(1)})
		req := ask("demo-flagship", "Tell me about tides")
		first, second := listen(t.Context(), p, req), listen(t.Context(), p, req)
		if first.text != second.text || first.total != second.total || first.attempts[0] != second.attempts[0] {
			t.Errorf("seed %d: the second time is another", seed)
		}
		texts[first.text] = true
	}
	if len(texts) < 10 {
		t.Errorf("20 seeds gave %d texts", len(texts))
	}
}

func TestSimulatedModelsHeedTheRequest(t *testing.T) {
	t.Run("an answer longer than the output limit ends there", func(t *testing.T) {
		for _, limit := range []int{1, 10} {
			req := ask("demo-small", "Tell me about tides")
			req.MaxOutput = limit
			got := listen(t.Context(), instant(), req)
			if got.done == nil || got.done.Finish != providers.Length || got.usage.Output != providers.Count(int64(limit)) || countTokens(got.text) > int64(limit) {
				t.Errorf("limit %d: %v, %+v, %q", limit, got.done, got.usage, got.text)
			}
		}
	})
	t.Run("an answer as long as the limit is whole", func(t *testing.T) {
		req := ask("demo-small", "Tell me about tides")
		want := listen(t.Context(), instant(), req)
		req.MaxOutput = int(want.usage.Output.Int())
		if got := listen(t.Context(), instant(), req); got.text != want.text || got.done.Finish != providers.Stop {
			t.Errorf("got %v, %q", got.done, got.text)
		}
	})
	t.Run("reasoning counts as output", func(t *testing.T) {
		req := ask("demo-flagship", writtenPrompt(t, "two-trains").Text)
		got := listen(t.Context(), instant(), req)
		if got.reasoning == "" || got.usage.Reasoning != providers.Count(countTokens(got.reasoning)) ||
			got.usage.Output != providers.Count(countTokens(got.reasoning)+countTokens(got.text)) {
			t.Errorf("%+v for %q and %q", got.usage, got.reasoning, got.text)
		}
		req.MaxOutput = 5
		if got := listen(t.Context(), instant(), req); got.text != "" || got.reasoning == "" || got.done.Finish != providers.Length {
			t.Errorf("got %v, %q", got.done, got.text)
		}
	})
	t.Run("a prompt that fills the context is refused", func(t *testing.T) {
		req := ask("demo-nano", strings.Repeat("word ", 40_000))
		got := listen(t.Context(), instant(), req)
		if got.err == nil || got.err.Fault != providers.ContextTooLong || !strings.Contains(got.err.Detail, "32768") {
			t.Errorf("got %v", got.err)
		}
		req.Model.Context = 0
		if got := listen(t.Context(), instant(), req); got.err != nil {
			t.Errorf("with an unknown context: %v", got.err)
		}
	})
	t.Run("an answer ends where the context does", func(t *testing.T) {
		req := ask("demo-small", "Tell me about tides")
		req.Model.Context = inputTokens(req) + 7
		if got := listen(t.Context(), instant(), req); got.done == nil || got.done.Finish != providers.Length || got.usage.Output != providers.Count(7) {
			t.Errorf("got %v, %+v", got.done, got.usage)
		}
	})
	t.Run("in a conversation the last user message counts", func(t *testing.T) {
		prompt := writtenPrompt(t, "sarcasm")
		req := ask("demo-small", "hello")
		req.System = "Be brief."
		req.Messages = append(req.Messages, providers.Message{Role: providers.Assistant, Text: "Hello!"}, providers.Message{Role: providers.User, Text: prompt.Text})
		got := listen(t.Context(), instant(), req)
		if got.text != prompt.Answers["demo-small"].Text || got.usage.Input.Int() <= countTokens(prompt.Text)+8 {
			t.Errorf("got %q, %+v", got.text, got.usage)
		}
	})
	t.Run("no user message is a bad request", func(t *testing.T) {
		req := ask("demo-small", "")
		if got := listen(t.Context(), instant(), req); got.err == nil || got.err.Fault != providers.BadRequest {
			t.Errorf("got %v", got.err)
		}
	})
	t.Run("a model nobody simulates is unknown", func(t *testing.T) {
		req := ask("demo-small", "hello")
		req.Model.ID, req.Model.Name, req.Model.Provider = "big", "demo-huge", "play"
		if got := listen(t.Context(), instant(), req); got.err == nil || got.err.Fault != providers.NoSuchModel || got.err.Provider != "play" || got.err.Model != "big" {
			t.Errorf("got %+v", got.err)
		}
	})
	t.Run("two ids may share a persona", func(t *testing.T) {
		req := ask("demo-small", writtenPrompt(t, "sarcasm").Text)
		req.Model.ID = "second-small"
		if got := listen(t.Context(), instant(), req); got.text != "Sarcastic." {
			t.Errorf("got %q", got.text)
		}
	})
	t.Run("a reader who has enough just leaves", func(t *testing.T) {
		for range instant().Stream(t.Context(), ask("demo-small", "hello")) {
			break
		}
	})
	t.Run("the caller's own error is handed back", func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		want := &providers.Error{Fault: providers.Stalled}
		cancel(want)
		if got := listen(ctx, instant(), ask("demo-small", "hello")); got.err != want {
			t.Errorf("got %v", got.err)
		}
	})
	t.Run("a context that is over sends nothing", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if got := listen(ctx, instant(), ask("demo-small", "hello")); got.events != 1 || got.err == nil || got.err.Fault != providers.Aborted || got.err.Provider != "demo" || got.attempts[0].Sent {
			t.Errorf("got %d events, %v, %+v", got.events, got.err, got.attempts)
		}
	})
}

func writtenPrompt(t *testing.T, id string) DemoPrompt {
	t.Helper()
	for _, p := range DemoPrompts() {
		if p.ID == id {
			return p
		}
	}
	t.Fatalf("no prompt is called %s", id)
	return DemoPrompt{}
}

func ExampleNew() {
	p := New(Options{Pace: math.Inf(1)})
	req := providers.Request{
		Model:    DemoModels()[0],
		Messages: providers.Prompt("Extract name and city as JSON: Ada moved to Paris in 1834."),
	}
	for event, err := range p.Stream(context.Background(), req) {
		switch event := event.(type) {
		case providers.Text:
			fmt.Print(event)
		case providers.Done:
			fmt.Println("\nfinish:", event.Finish)
		case nil:
			fmt.Println(err)
		}
	}
	// Output:
	// {"name": "Ada", "city": "Paris"}
	// finish: stop
}

func ExampleDemoFaults() {
	for _, f := range DemoFaults() {
		fmt.Printf("#fault:%-20s %s\n", f.Name, f.Does)
	}
	// Output:
	// #fault:rate_limited         429 with the seconds to wait
	// #fault:overloaded           529, the service has no room
	// #fault:unavailable          500, the service fails
	// #fault:auth                 401, the key is not accepted
	// #fault:out_of_credit        402, the account is empty
	// #fault:no_such_model        404, the model has gone
	// #fault:bad_request          400, the request is rejected
	// #fault:context_too_long     400, whatever the length of the prompt
	// #fault:declined             400, a filter refuses before an answer begins
	// #fault:refused              the model declines in its answer
	// #fault:first_token_timeout  the response begins, but no token ever comes
	// #fault:stalled              some tokens, then nothing more
	// #fault:truncated            the stream ends in the middle without a finish reason
	// #fault:malformed            something in the stream is not the protocol
	// #fault:disconnected         the connection is reset in the middle
	// #fault:oversized            an answer without end
	// #fault:length               the answer meets its output limit
	// #fault:empty                an answer without a word in it
	// #fault:no_usage             token counts are not reported
	// #fault:slow                 a token every second and a half
	// #fault:hostile              an answer with terminal escape sequences and reordered text
	// #fault:dns                  the host is not found
	// #fault:tls                  the certificate is not valid
	// #fault:unreachable          nobody answers the connection
}

func BenchmarkSimulated(b *testing.B) {
	p := instant()
	for _, m := range DemoModels() {
		b.Run(m.ID, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				listen(b.Context(), p, ask(m.ID, "Tell me about tides"))
			}
		})
	}
}
