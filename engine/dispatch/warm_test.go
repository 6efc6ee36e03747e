package dispatch

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// nextTurn plays a routed turn after one that a model answered some time ago, with
// a conversation of so many tokens.
func nextTurn(t *testing.T, answered string, ago time.Duration, tokens int64, scripts map[string][][]step) (engine.Trial, *faulty) {
	t.Helper()
	p := &faulty{scripts: scripts}
	for _, id := range []string{"a", "b", "c"} {
		if scripts[id] == nil {
			scripts[id] = [][]step{says("from " + id)}
		}
	}
	var trial engine.Trial
	synctest.Test(t, func(t *testing.T) {
		c, router := ladder(p, "a")
		for i := range c.Models {
			c.Models[i].Price.CachedInput = providers.Nano(c.Models[i].Price.Input.Nano() / 10)
		}
		before := engine.Trial{ID: "before", Time: time.Now().Add(-ago), Prompt: "first", Routed: true, Answers: []engine.Answer{{
			Model: answered, Text: "an answer", Finish: providers.Stop, Usage: providers.Usage{Input: providers.Count(tokens), Output: providers.Count(0)},
		}}}
		job := Job{Query: engine.Query{Prompt: "and then?"}, Routed: true, Chain: []engine.Trial{before}}
		trial = NewDispatcher(c, router, testLimits, nil, nil).Start(t.Context(), job).Wait()
	})
	return trial, p
}

func TestATurnStaysWhereTheConversationIsKept(t *testing.T) {
	trial, p := nextTurn(t, "b", time.Minute, 100_000, map[string][][]step{})
	if p.asked() != "b" || trial.Decision.Model != "a" || !strings.Contains(strings.Join(trial.Decision.Reasons, "\n"), "stays with b") {
		t.Errorf("asked %s, decision %+v", p.asked(), trial.Decision)
	}
	if l := trial.Ledger(); l.Switch != providers.Nano(0) {
		t.Errorf("switch %v", l.Switch)
	}
	t.Run("but not when it is kept no more", func(t *testing.T) {
		trial, p := nextTurn(t, "b", time.Hour, 100_000, map[string][][]step{})
		if p.asked() != "a" || trial.Ledger().Switch.Known() {
			t.Errorf("asked %s, switch %v", p.asked(), trial.Ledger().Switch)
		}
	})
	t.Run("nor when a cold start elsewhere is cheaper", func(t *testing.T) {
		trial, p := nextTurn(t, "c", time.Minute, 10, map[string][][]step{})
		if p.asked() != "a" || !trial.Ledger().Switch.Known() {
			t.Errorf("asked %s", p.asked())
		}
	})
}

func TestASwitchIsChargedWithItsColdStart(t *testing.T) {
	cold := []step{{Event: providers.Text("from a")}, {Event: providers.Usage{Input: providers.Count(100_010), Output: providers.Count(3)}}, {Event: providers.Done{Finish: providers.Stop}}}
	trial, p := nextTurn(t, "b", time.Minute, 100_000, map[string][][]step{"a": {cold}, "b": {fails(providers.Auth)}})
	if p.asked() != "ba" {
		t.Fatalf("asked %s", p.asked())
	}
	// a takes a dollar for a million tokens, and a tenth of it for cached ones.
	if got, want := trial.Ledger().Switch, providers.USD(0.09); got != want {
		t.Errorf("switch %v, want %v", got, want)
	}
}

func TestAConversationIsNamedToServicesThatKeepIt(t *testing.T) {
	c := bench(script{}, 1)
	d := dispatcher(c, testLimits, nil, nil)
	j := job(c, "hello", "a")
	if got := d.Plan(j).Lanes[0].Request.Prefix; got != "" {
		t.Errorf("a prompt by itself: %q", got)
	}
	j.Chain = []engine.Trial{{ID: "one"}, {ID: "two"}}
	if got := d.Plan(j).Lanes[0].Request.Prefix; got != "conversation-one" {
		t.Errorf("a turn: %q", got)
	}
	set := job(c, "hello", "a")
	set.Set, set.Parameters.System = "run/1", strings.Repeat("x", longSystem)
	if got := d.Plan(set).Lanes[0].Request.Prefix; !strings.HasPrefix(got, "set-") {
		t.Errorf("a prompt set with a long system prompt: %q", got)
	}
}

func TestATagMakesAPromptCritical(t *testing.T) {
	_, p, _ := routed(t, map[string][][]step{"a": {fails(providers.Unavailable), says("from a")}}, func(_ *Limits, j *Job, _ *engine.Catalog) {
		j.Tags = map[string]string{"critical": "true"}
	})
	if p.asked() != "ab" {
		t.Errorf("asked %s", p.asked())
	}
}
