package simulated

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/providers"
)

// asking is a prompt with a fault marker and an answer of many tokens.
func asking(fault string) string { return "Tell me about tides\n#fault:" + fault }

func TestFaultsThatFail(t *testing.T) {
	for name, want := range map[string]struct {
		fault  providers.Fault
		status int
		begun  bool // something of the answer came first
	}{
		"rate_limited":     {providers.RateLimited, 429, false},
		"overloaded":       {providers.Overloaded, 529, false},
		"unavailable":      {providers.Unavailable, 500, false},
		"auth":             {providers.Auth, 401, false},
		"out_of_credit":    {providers.OutOfCredit, 402, false},
		"no_such_model":    {providers.NoSuchModel, 404, false},
		"bad_request":      {providers.BadRequest, 400, false},
		"context_too_long": {providers.ContextTooLong, 400, false},
		"declined":         {providers.Declined, 400, false},
		"truncated":        {providers.CutOff, 200, true},
		"malformed":        {providers.Malformed, 200, true},
		"disconnected":     {providers.Unreachable, 200, true},
		"dns":              {providers.DNS, 0, false},
		"tls":              {providers.TLS, 0, false},
		"unreachable":      {providers.Unreachable, 0, false},
		"no_such_fault":    {providers.BadRequest, 400, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := listen(t.Context(), instant(), ask("demo-small", asking(name)))
			if got.err == nil || got.done != nil {
				t.Fatalf("ended with %v, %v", got.err, got.done)
			}
			if got.err.Fault != want.fault || got.err.Status != want.status || got.err.Provider != "demo" || got.err.Model != "demo-small" || got.err.Detail == "" {
				t.Errorf("got %+v", got.err)
			}
			if begun := got.text != ""; begun != want.begun || got.usage != (providers.Usage{}) {
				t.Errorf("before it came %q, %+v", got.text, got.usage)
			}
			checkAttempt(t, got, want.status)
		})
	}
}

// checkAttempt compares the attempt on the stopwatch with what an HTTP
// transport would have noted.
func checkAttempt(t *testing.T, got heard, status int) {
	t.Helper()
	if len(got.attempts) != 1 {
		t.Fatalf("attempts: %+v", got.attempts)
	}
	a := got.attempts[0]
	if a.Status != status || (status != 0) != strings.HasPrefix(a.RequestID, "sim-") || (status == 0) != (a.Error != "") || a.Sent != (status != 0) {
		t.Errorf("noted %+v", a)
	}
	if got.err != nil && (got.err.RequestID != a.RequestID || got.err.RetryAfter != a.RetryAfter) {
		t.Errorf("noted %+v, said %+v", a, got.err)
	}
	if (a.RetryAfter > 0) != (status == 429) {
		t.Errorf("to wait %v after %d", a.RetryAfter, status)
	}
}

func TestFaultsThatEnd(t *testing.T) {
	whole := listen(t.Context(), instant(), ask("demo-small", asking("")))
	for name, check := range map[string]func(heard) bool{
		"refused": func(h heard) bool { return h.done.Finish == providers.Refused && h.text != "" },
		"length":  func(h heard) bool { return h.done.Finish == providers.Length && h.usage.Output == providers.Count(16) },
		"empty": func(h heard) bool {
			return h.done.Finish == providers.Stop && h.text == "" && h.usage.Output == providers.Count(0)
		},
		"no_usage": func(h heard) bool {
			return h.done.Finish == providers.Stop && h.text != "" && h.usage == providers.Usage{}
		},
		"slow": func(h heard) bool { return h.done.Finish == providers.Stop && h.total > 10*whole.total },
		"hostile": func(h heard) bool {
			return h.done.Finish == providers.Stop && strings.Contains(h.text, "\x1b]52;c;") && strings.HasSuffix(providers.Clean(h.text), "it was cleaned.\n")
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := listen(t.Context(), instant(), ask("demo-small", asking(name)))
			if got.err != nil || got.done == nil || !check(got) {
				t.Errorf("got %v, %+v, %+v, %v, %q", got.err, got.done, got.usage, got.total, got.text)
			}
			checkAttempt(t, got, 200)
		})
	}
}

func TestFaultsThatWait(t *testing.T) {
	for name, begun := range map[string]bool{"first_token_timeout": false, "stalled": true} {
		for _, pace := range []float64{1, 50, math.Inf(1)} {
			t.Run(fmt.Sprintf("%s lasts as long as the context at pace %g", name, pace), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					const patience = 10 * time.Second
					ctx, cancel := context.WithTimeout(t.Context(), patience)
					defer cancel()
					begin := time.Now()
					got := listen(ctx, New(Options{Pace: pace}), ask("demo-small", asking(name)))
					if got.err == nil || got.err.Fault != providers.Aborted || (got.text != "") != begun {
						t.Errorf("got %v after %q", got.err, got.text)
					}
					if real := time.Since(begin); real != patience {
						t.Errorf("took %v", real)
					}
					if !math.IsInf(pace, 1) && got.total != time.Duration(pace)*patience {
						t.Errorf("reported %v", got.total)
					}
					checkAttempt(t, heard{attempts: got.attempts}, 200)
				})
			})
		}
	}
}

func TestOversizedNeverEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	size, failed := 0, false
	for event, err := range instant().Stream(ctx, ask("demo-nano", asking("oversized"))) {
		if err != nil {
			failed = providers.AsError(err).Fault == providers.Aborted
			continue
		}
		size += len(event.(providers.Text))
		if size > 8<<20 {
			cancel()
		}
	}
	if size < 8<<20 || size > 9<<20 || !failed {
		t.Errorf("stopped after %d bytes, cancelled: %t", size, failed)
	}
}

func TestFaultMarkersAreTakenOutOfThePrompt(t *testing.T) {
	model := providers.Model{ID: "mine", Name: "demo-small"}
	for outcome, c := range map[string]struct{ prompt, rest, fault string }{
		"no marker, no fault":                 {"a #hash b", "a #hash b", ""},
		"a line of its own":                   {"a\n#fault:dns\nb", "a\nb", "dns"},
		"the end of a line":                   {"a b #fault:rate_limited", "a b", "rate_limited"},
		"a hyphen for the underscore":         {"a #fault:Rate-Limited", "a", "rate_limited"},
		"for this model, by its name":         {"a #fault:tls@demo-small", "a", "tls"},
		"for this model, by its id":           {"a #fault:tls@mine", "a", "tls"},
		"for another model":                   {"a #fault:tls@demo-nano", "a", ""},
		"one for each":                        {"a #fault:tls@demo-nano #fault:dns@mine #fault:auth", "a", "dns"},
		"a word that only contains it is not": {"see page#fault:dns", "see page#fault:dns", ""},
	} {
		t.Run(outcome, func(t *testing.T) {
			if rest, fault := cutFault(c.prompt, model); rest != c.rest || fault != c.fault {
				t.Errorf("got %q, %q", rest, fault)
			}
		})
	}
}

func TestFaultsAreListed(t *testing.T) {
	seen := make(map[string]bool)
	for _, f := range DemoFaults() {
		if f.Name == "" || f.Does == "" || seen[f.Name] {
			t.Errorf("%+v", f)
		}
		seen[f.Name] = true
	}
}

func TestSpontaneousFaultsComeOnlyWhereTheyAreWanted(t *testing.T) {
	count := func(spontaneous bool, calls int, prompt func(int) string) (faults int) {
		p := New(Options{Pace: math.Inf(1), Spontaneous: spontaneous})
		for i := range calls {
			got := listen(t.Context(), p, ask("demo-nano", prompt(i)))
			switch {
			case got.err == nil:
			case got.err.Fault == providers.RateLimited || got.err.Fault == providers.Overloaded:
				faults++
			default:
				t.Fatalf("met %v", got.err)
			}
		}
		return faults
	}
	same := func(int) string { return "sarcasm" }
	t.Run("none unless asked for", func(t *testing.T) {
		if n := count(false, 500, same); n != 0 {
			t.Errorf("met %d", n)
		}
	})
	t.Run("none for the first prompts of a new user", func(t *testing.T) {
		n := 0
		for i := range 12 {
			n += count(true, 16, func(k int) string { return fmt.Sprintf("first prompt %d, %d", i, k) })
		}
		if n != 0 {
			t.Errorf("met %d", n)
		}
	})
	t.Run("about one in sixty, also for one prompt again and again", func(t *testing.T) {
		other := func(i int) string { return fmt.Sprintf("prompt %d", i) }
		for _, prompt := range []func(int) string{same, other} {
			if n := count(true, 3000, prompt); n < 25 || n > 80 {
				t.Errorf("met %d in 3000, want about 50", n)
			}
		}
	})
}
