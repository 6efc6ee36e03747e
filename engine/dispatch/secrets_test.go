package dispatch

import (
	"context"
	"iter"
	"strings"
	"testing"
	"testing/synctest"

	"switchboard/engine"
	"switchboard/providers"
)

// TestNoAnswerShowsAKey plays a service that puts keys into its answer: the
// one that was sent, and one of another provider.
func TestNoAnswerShowsAKey(t *testing.T) {
	t.Setenv("DISPATCH_OTHER_KEY", "other-secret")
	p := providerFunc(func(ctx context.Context, _ providers.Request) iter.Seq2[providers.Event, error] {
		return func(yield func(providers.Event, error) bool) {
			providers.SecretsOf(ctx).Add("sk-secret-1") // as the transport does
			for _, event := range []providers.Event{
				providers.Reasoning("I was sent sk-sec"), providers.Reasoning("ret-1"), providers.Text("It is sk-\u200bsecret-1 or other-"), providers.Text("secret, s"),
			} {
				if !yield(event, nil) {
					return
				}
			}
			yield(nil, &providers.Error{Fault: providers.Unavailable, Detail: "other-secret is wrong"})
		}
	})
	c := bench(p, 1)
	c.Providers["other"] = engine.Service{Config: providers.Config{ID: "other", APIKey: providers.Key{Env: "DISPATCH_OTHER_KEY"}}}
	var seen strings.Builder
	var a engine.Answer
	synctest.Test(t, func(t *testing.T) {
		e := dispatcher(c, testLimits, nil, nil).Start(t.Context(), job(c, "hello", "a"))
		a = e.Wait().Answers[0]
		updates, _ := e.Updates.Take()
		for _, u := range updates {
			if d, ok := u.(Delta); ok {
				seen.WriteString(d.Text)
			}
		}
	})
	if a.Reasoning != "I was sent [key]" || a.Text != "It is [key] or [key], s" || strings.Contains(a.Failure.Sentence, "secret") {
		t.Errorf("kept %q, %q, %q", a.Reasoning, a.Text, a.Failure.Sentence)
	}
	if s := seen.String(); strings.Contains(s, "secret") || !strings.Contains(s, "[key]") {
		t.Errorf("shown %q", s)
	}
}
