package app

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/audit"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
	"switchboard/ui/cli"
)

// watchedHome is a config of two models, and a store in which a policy is
// applied that is certified to send every task to the cheaper one.
type watchedHome struct {
	t             *testing.T
	config, store string
	policy        routing.Policy
}

// An answer of cheap costs 420 µ$ and one of dear 840 µ$; at most they cost
// something over 500 and 1,000 µ$.
const watchConfig = `lanes = ["cheap", "dear"]
reference = "dear"
[limits]
output_tokens = 500
usd_per_day = 1000 # more than a fast machine spends in a test
[routing]
watch = 0.1
%s
[[provider]]
id = "here"
kind = "openai-compatible"
base_url = "%s/v1"
[[model]]
id = "cheap"
provider = "here"
[model.price]
input = 0.5
cached_input = 0.05
output = 1.0
as_of = 2026-11-23
[[model]]
id = "dear"
provider = "here"
[model.price]
input = 1.0
cached_input = 0.1
output = 2.0
as_of = 2026-11-23
`

func newWatchedHome(t *testing.T, more string) watchedHome {
	t.Helper()
	home(t)
	server := httptest.NewServer(http.HandlerFunc(cheapIsNowhere))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	h := watchedHome{t: t, config: filepath.Join(dir, "config.toml"), store: filepath.Join(dir, "store.db")}
	ok(t, os.WriteFile(h.config, fmt.Appendf(nil, watchConfig, more, server.URL), 0o600))
	h.policy = certifiedPolicy(t)
	ok(t, h.open().Apply(h.policy, eval.Application{Time: time.Now().Add(-time.Hour), Who: "ana"}))
	return h
}

// cheapIsNowhere answers every prompt alike, but that the cheap model is not
// there for those that say NOWHERE.
func cheapIsNowhere(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if bytes.Contains(body, []byte(`"cheap"`)) && bytes.Contains(body, []byte("NOWHERE")) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error":{"message":"The model does not exist","type":"invalid_request_error","code":"model_not_found"}}`)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.Header.Set("Authorization", "Bearer right")
	chatCompletions(w, r)
}

func certifiedPolicy(t *testing.T) routing.Policy {
	t.Helper()
	thresholds := routing.Thresholds{Default: 1, Tasks: map[engine.Task]float64{}}
	for _, task := range engine.Tasks {
		thresholds.Tasks[task] = 1
	}
	l := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "cheap", Strength: 0.2}, {Model: "dear", Strength: 1}}}
	p, err := routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, thresholds, l, routing.Provenance{Source: routing.Calibrated, Ratings: 50, Scale: "accept", Raters: 1},
		routing.Certificate{Family: "rest", Tasks: engine.Tasks[:], MaxLoss: 0.1, Confidence: 0.9, Scale: "accept", Rated: 50, Raters: 1, Pool: "pool", Prompts: 50, Share: 1, Upper: 0.1, Run: "run"})
	ok(t, err)
	return p
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h watchedHome) open() *records.Store {
	h.t.Helper()
	s, err := bolt.Open(h.store, bolt.Options{Kind: store.Real, Who: "ana"})
	ok(h.t, err)
	return s
}

// drawn are n prompts of this month that the watch draws, of one length.
func (h watchedHome) drawn(n int) (all []string) {
	for i := 0; len(all) < n; i++ {
		prompt := fmt.Sprintf("Is number %06d a prime?", i)
		if eval.IsMonitored(eval.MonitorRun(h.policy.Hash, time.Now()), eval.PromptKey(prompt), 0.1) {
			all = append(all, prompt)
		}
	}
	return all
}

// run runs a command and returns the first object that it prints.
func (h watchedHome) run(code int, args ...string) (printed map[string]any, stderr string) {
	h.t.Helper()
	all, stderr := h.lines(code, args...)
	if len(all) > 0 {
		printed = all[0]
	}
	return printed, stderr
}

// lines runs a command and returns the objects that it prints.
func (h watchedHome) lines(code int, args ...string) (all []map[string]any, stderr string) {
	h.t.Helper()
	var out, warned strings.Builder
	args = append([]string{"--config", h.config, "--store", h.store, "--json"}, args...)
	if got := testApp().run(h.t.Context(), args, strings.NewReader(""), &out, &warned); got != code {
		h.t.Fatalf("%q ended with %d: %s%s", args, got, out.String(), warned.String())
	}
	for line := range strings.Lines(out.String()) {
		var printed map[string]any
		ok(h.t, json.Unmarshal([]byte(line), &printed))
		all = append(all, printed)
	}
	return all, warned.String()
}

// trials are those that were stored: of what was asked for, and of the watch.
func (h watchedHome) trials() (asked, watched []engine.Trial) {
	for trial, err := range h.open().Trials(store.Query{}) {
		ok(h.t, err)
		if trial.Tags["switchboard"] == "watch" {
			watched = append(watched, trial)
		} else {
			asked = append(asked, trial)
		}
	}
	return asked, watched
}

func (h watchedHome) events(what audit.What) (all []string) {
	for line, err := range h.open().Events() {
		ok(h.t, err)
		if e, err := audit.Read(line); err != nil || e.What == what {
			all = append(all, string(line))
		}
	}
	return all
}

func at(v any, path ...string) any {
	for _, name := range path {
		in, _ := v.(map[string]any)
		v = in[name]
	}
	return v
}

func TestAskHasWhatTheWatchDrawsAskedOfBothModels(t *testing.T) {
	h := newWatchedHome(t, "")
	prompt, log := h.drawn(1)[0], filepath.Join(t.TempDir(), "calls.jsonl")
	printed, _ := h.run(0, "--log", log, "ask", "--routed", "--tag", "team=search", prompt)
	t.Run("and says what that cost beside what the answer did", func(t *testing.T) {
		if at(printed, "ledger", "spent_usd") != 0.00042 || at(printed, "watch", "spent_usd") != 0.00126 || at(printed, "watch", "answers") != 2.0 || at(printed, "watch", "left") != 0.0 {
			t.Errorf("ledger %v, watch %v", printed["ledger"], printed["watch"])
		}
	})
	asked, watched := h.trials()
	if len(asked) != 1 || len(watched) != 1 {
		t.Fatalf("%d trials, and %d of the watch", len(asked), len(watched))
	}
	t.Run("keeps both answers, with the tags of the prompt", func(t *testing.T) {
		w := watched[0]
		if w.Prompt != prompt || w.Routed || len(w.Answers) != 2 || w.Answers[0].Model != "cheap" || w.Answers[1].Model != "dear" || !w.Answers[0].OK() || !w.Answers[1].OK() || w.Tags["team"] != "search" {
			t.Errorf("%+v", w)
		}
		if ids, _ := at(printed, "watch", "trials").([]any); len(ids) != 1 || ids[0] != w.ID {
			t.Errorf("it says %v", ids)
		}
	})
	t.Run("so that Rate shows them blind, and asks for nothing", func(t *testing.T) {
		app, err := testApp().open(t.Context(), cli.Flags{Config: h.config, Store: h.store}, cli.Needs{Store: true, Models: true})
		ok(t, err)
		q, err := app.OpenQueue(app.Rater)
		ok(t, err)
		item, err := q.Next(t.Context())
		if err != nil || item.Prompt != prompt || len(item.Waiting) > 0 || len(item.Answers) != 2 || item.Seen || !strings.HasPrefix(item.Draw.Run, eval.MonitorPrefix) {
			t.Errorf("%+v, %v", item, err)
		}
	})
	t.Run("and logs them as the watch's", func(t *testing.T) {
		calls := map[bool]int{}
		f, err := os.Open(log)
		ok(t, err)
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			var line map[string]any
			ok(t, json.Unmarshal(lines.Bytes(), &line))
			if line["msg"] == "call" {
				calls[line["watch"] == true]++
			}
		}
		if calls[true] != 2 || calls[false] != 1 {
			t.Errorf("%v calls", calls)
		}
	})
	t.Run("once in a month", func(t *testing.T) {
		again, _ := h.run(0, "ask", "--routed", prompt)
		if _, watched := h.trials(); again["watch"] != nil || len(watched) != 1 {
			t.Errorf("%v", again["watch"])
		}
	})
	t.Run("but keeps nothing where nothing is to be kept", func(t *testing.T) {
		h.run(0, "ask", "--routed", "--no-store", h.drawn(2)[1])
		if _, watched := h.trials(); len(watched) != 1 {
			t.Errorf("%d trials", len(watched))
		}
	})
}

func TestTheCapOfTheWatchEndsIt(t *testing.T) {
	h := newWatchedHome(t, "watch_usd_per_day = 0.0026") // room for one pair of calls, not for two
	prompts := h.drawn(2)
	first, _ := h.run(0, "ask", "--routed", prompts[0])
	second, _ := h.run(0, "ask", "--routed", prompts[1])
	if at(first, "watch", "answers") != 2.0 || at(second, "watch", "answers") != 0.0 || at(second, "watch", "left") != 1.0 || at(second, "ledger", "spent_usd") != 0.00042 {
		t.Errorf("first %v, second %v", first["watch"], second["watch"])
	}
	if asked, watched := h.trials(); len(asked) != 2 || len(watched) != 1 {
		t.Errorf("%d trials, and %d of the watch: one that was not asked is no failed answer", len(asked), len(watched))
	}
	if all := h.events(audit.Refusal); len(all) != 1 || !strings.Contains(all[0], "for the watch") || !strings.Contains(all[0], `"switchboard":"watch"`) {
		t.Errorf("%q", all)
	}
}

func TestARuleKeepsThePromptFromTheWatchToo(t *testing.T) {
	h := newWatchedHome(t, "[[rule]]\ntag = \"pii\"\ndeny = [\"dear\"]")
	printed, _ := h.run(0, "ask", "--routed", "--tag", "pii=yes", h.drawn(1)[0])
	if _, watched := h.trials(); len(watched) > 0 || at(printed, "watch", "left") != 1.0 {
		t.Errorf("%v", printed["watch"])
	}
	if all := h.events(audit.Refusal); len(all) != 1 || !strings.Contains(all[0], "by rule 1 of the config") {
		t.Errorf("%q", all)
	}
}

func TestARoutedRunIsWatched(t *testing.T) {
	h := newWatchedHome(t, "")
	set := filepath.Join(t.TempDir(), "set.jsonl")
	var lines strings.Builder
	for i, prompt := range h.drawn(3) {
		fmt.Fprintf(&lines, "{\"id\":\"%d\",\"prompt\":%q}\n", i, prompt)
	}
	ok(t, os.WriteFile(set, []byte(lines.String()), 0o600))
	t.Run("and its closing words tell what that cost apart", func(t *testing.T) {
		printed, _ := h.run(0, "run", "--routed", "--yes", "--prompts", set)
		if printed["answers"] != 3.0 || printed["spent_usd"] != 0.00126 || at(printed, "watch", "spent_usd") != 0.00378 || at(printed, "watch", "answers") != 6.0 {
			t.Errorf("%v", printed)
		}
		if _, watched := h.trials(); len(watched) != 3 {
			t.Errorf("%d trials of the watch", len(watched))
		}
	})
	t.Run("within what the run may spend", func(t *testing.T) {
		h := newWatchedHome(t, "")
		printed, _ := h.run(0, "run", "--routed", "--yes", "--concurrency", "1", "--max-usd", "0.0025", "--prompts", set)
		if printed["answers"] != 3.0 || at(printed, "watch", "answers") != 0.0 || at(printed, "watch", "left") != 3.0 {
			t.Errorf("%v", printed)
		}
	})
}
