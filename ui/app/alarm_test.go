package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/audit"
	"switchboard/providers"
	"switchboard/ui/cli"
	"switchboard/ui/shell"
)

// endedQueue ends without anything to show.
type endedQueue struct {
	shell.Queue
	err error
}

func (q endedQueue) Reveal() error { return q.err }

func (q endedQueue) Leave() error { return q.err }

func TestTheEndOfASessionLooksForAnAlarm(t *testing.T) {
	looked := 0
	look := func() error { looked++; return nil }
	for _, q := range []shell.Queue{alarmedQueue{endedQueue{}, look}, alarmedQueue{endedQueue{err: errors.New("no disk")}, look}} {
		q.Reveal()
		q.Leave()
	}
	if looked != 2 {
		t.Errorf("looked %d times; only a session that has ended has new votes", looked)
	}
	failing := alarmedQueue{endedQueue{}, func() error { return errors.New("no disk") }}
	if failing.Leave() == nil {
		t.Error("nobody says that nothing was looked at")
	}
}

// refute keeps that raters judged what the policy chose to be worth nothing.
func (h watchedHome) refute() {
	h.t.Helper()
	s, now, lost := h.open(), time.Now(), 1.0
	for n := range 40 {
		d := eval.Assignment{Run: eval.MonitorRun(h.policy.Hash, now), Number: n, Prompt: fmt.Sprint("prompt ", n), Picks: []string{"cheap"}, Raters: []string{"ana"}, Time: now}
		ok(h.t, s.AddDraw(d))
		ok(h.t, s.Freeze([]eval.FinalVerdict{{Run: d.Run, Number: n, Prompt: d.Prompt, D: []*float64{&lost}, Votes: []eval.Vote{{Rater: "ana", D: []*float64{&lost}}}, Basis: eval.JudgedByAll, Time: now}}))
	}
}

// answered keeps trials of which both models have answered, from before the policy was
// applied.
func (h watchedHome) answered(n int) {
	h.t.Helper()
	at := time.Now().Add(-2 * time.Hour)
	all := make([]engine.Trial, n)
	for i := range all {
		all[i] = engine.Trial{ID: engine.NewID(at), Time: at, Prompt: fmt.Sprint("prompt of long ago ", i)}
		for _, model := range []string{"cheap", "dear"} {
			all[i].Answers = append(all[i].Answers, engine.Answer{Model: model, Provider: "here", Text: model + " says so", Finish: providers.Stop})
		}
	}
	ok(h.t, h.open().AddTrials(all))
}

func TestTheEndOfASessionReadsNoTrialsAgain(t *testing.T) {
	for _, on := range []string{"", `on_alarm = "demote"`} {
		t.Run(fmt.Sprintf("with %q", on), func(t *testing.T) {
			leaving := func(trials int) uint64 {
				h := newWatchedHome(t, on)
				h.answered(trials)
				a := testApp()
				a.listening = &listening{}
				app, err := a.open(t.Context(), cli.Flags{Config: h.config, Store: h.store}, cli.Needs{Store: true, Models: true, Writable: true, Health: true})
				ok(t, err)
				t.Cleanup(func() { app.Background.Stop(0) })
				sit := func(rater string) shell.Queue {
					q, err := app.OpenQueue(rater)
					ok(t, err)
					_, err = q.Next(t.Context())
					ok(t, err)
					return q
				}
				ok(t, sit("ana").Leave()) // what is done once, as the lists of words
				q := sit("ben")
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				ok(t, q.Leave())
				runtime.ReadMemStats(&after)
				return after.Mallocs - before.Mallocs
			}
			if few, many := leaving(20), leaving(1_000); many > few+500 {
				t.Errorf("%d allocations with 20 trials, %d with 1,000", few, many)
			}
		})
	}
}

func TestARefutedPolicyIsReplacedBeforeItDecides(t *testing.T) {
	set := filepath.Join(t.TempDir(), "set.jsonl")
	ok(t, os.WriteFile(set, []byte(`{"id":"1","prompt":"hello"}`), 0o600))
	for _, args := range [][]string{{"ask", "--routed", "hello"}, {"run", "--routed", "--yes", "--prompts", set}, {"route", "hello"}} {
		t.Run(args[0], func(t *testing.T) {
			h := newWatchedHome(t, `on_alarm = "demote"`)
			h.refute()
			_, stderr := h.run(0, args...)
			if !strings.Contains(stderr, "a certificate no longer holds, so the watch put the policy") {
				t.Errorf("it says %q", stderr)
			}
			decided, stderr := h.run(0, "route", "hello")
			if at(decided, "decision", "model") != "dear" || stderr != "" {
				t.Errorf("afterwards %v decides, and %q is said", at(decided, "decision", "model"), stderr)
			}
			if all, _ := h.run(0, "doctor"); !strings.Contains(fmt.Sprint(all), "new prompts refuted the policy "+routing.PolicyName(h.policy.Hash)) {
				t.Errorf("doctor says %v", all)
			}
			if all := h.events(audit.Alarm); len(all) != 1 || !strings.Contains(all[0], `"who":"the watch"`) || !strings.Contains(all[0], `"reason":"watch"`) {
				t.Errorf("alarms %q", all)
			}
			if all := h.events(audit.Policy); len(all) != 2 || !strings.Contains(all[1], `"who":"the watch"`) {
				t.Errorf("policies %q", all)
			}
		})
	}
}

func TestTheGuardOfAServiceReplacesWhatRatersRefutedMeanwhile(t *testing.T) {
	for on, cheap := range map[string]bool{`on_alarm = "demote"`: false, "": true} {
		t.Run(fmt.Sprintf("with %q the policy still decides: %v", on, cheap), func(t *testing.T) {
			h := newWatchedHome(t, on)
			a := testApp()
			a.listening = &listening{}
			app, err := a.open(t.Context(), cli.Flags{Config: h.config, Store: h.store}, cli.Needs{Store: true, Models: true, Writable: true, Serves: true, Health: true})
			ok(t, err)
			t.Cleanup(func() { app.Background.Stop(0) })
			decides := func() string { return app.Router.Decide(engine.Query{Prompt: "hello"}).Model }
			guard := func() {
				ok(t, app.Follow.Guard(t.Context()))
				_, err := app.Follow.Policy()
				ok(t, err)
			}
			guard()
			if got := decides(); got != "cheap" {
				t.Fatalf("before, %s is chosen", got)
			}
			h.refute()
			guard()
			guard()
			if got := decides(); (got == "cheap") != cheap {
				t.Errorf("afterwards %s is chosen", got)
			}
			if all := h.events(audit.Alarm); len(all) != 1 || !strings.Contains(all[0], `"who":"the watch"`) {
				t.Errorf("alarms %q", all)
			}
			if all := h.events(audit.Policy); (len(all) == 1) != cheap || !cheap && !strings.Contains(all[1], `"who":"the watch"`) {
				t.Errorf("policies %q", all)
			}
		})
	}
}

func TestAnAlarmIsAnEventOnce(t *testing.T) {
	t.Run("of a certificate that raters refuted, which decides all the same where nobody wants it replaced", func(t *testing.T) {
		h := newWatchedHome(t, "")
		h.run(0, "ask", "--routed", "hello")
		if all := h.events(audit.Alarm); len(all) > 0 {
			t.Fatalf("before: %q", all)
		}
		h.refute()
		for range 2 {
			if printed, _ := h.run(0, "ask", "--routed", "hello"); at(printed, "decision", "model") != "cheap" {
				t.Errorf("%v decides", at(printed, "decision", "model"))
			}
		}
		if all := h.events(audit.Alarm); len(all) != 1 || !strings.Contains(all[0], "no longer holds: the loss on new prompts") {
			t.Errorf("%q", all)
		}
	})
	t.Run("of one that lapsed, and again when it is applied anew", func(t *testing.T) {
		h := newWatchedHome(t, "")
		for n := range 2 {
			ok(t, h.open().ApplyAgain(eval.Application{Time: time.Now(), Who: "ana"}))
			ok(t, h.open().Apply(h.policy, eval.Application{Time: time.Now(), Who: "ana", Versions: map[string]string{"cheap": "here/another"}}))
			for range 2 {
				h.run(0, "ask", "--routed", "hello")
			}
			if all := h.events(audit.Alarm); len(all) != n+1 || !strings.Contains(all[n], `"reason":"lapsed"`) || !strings.Contains(all[n], "here/another") {
				t.Errorf("%q", all)
			}
		}
	})
	t.Run("of a model that is served as another version", func(t *testing.T) {
		h := newWatchedHome(t, "")
		ok(t, h.open().Apply(h.policy, eval.Application{Time: time.Now(), Who: "ana", Served: map[string]string{"cheap": "cheap-2025"}}))
		for range 3 { // the first brings the answer
			h.run(0, "ask", "--fresh", "hello")
			h.run(0, "route", "hello")
		}
		if all := h.events(audit.Alarm); len(all) != 1 || !strings.Contains(all[0], "cheap-2025") {
			t.Errorf("%q", all)
		}
	})
}
