package cli

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/setrun"
	"switchboard/providers"
)

func TestMedianIsTheMiddle(t *testing.T) {
	s := time.Second
	for _, test := range []struct {
		name string
		in   []time.Duration
		want time.Duration
	}{
		{"none is none", nil, 0},
		{"the middle, whatever the order", []time.Duration{9 * s, 1 * s, 2 * s}, 2 * s},
		{"between the middle two", []time.Duration{4 * s, 1 * s, 2 * s, 9 * s}, 3 * s},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := median(test.in); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestSummaryKnowsWhatIsUnknown(t *testing.T) {
	answer := func(model string, out int64, cost providers.Money, total time.Duration) engine.Answer {
		return engine.Answer{Model: model, Text: "x", Finish: providers.Stop, Cost: cost, Total: total, FirstToken: total / 2,
			Usage: providers.Usage{Input: providers.Count(10), Output: providers.Count(out)}}
	}
	failed := engine.Answer{Model: "a", Finish: providers.Failed, Failure: &engine.Failure{}, Cost: providers.Nano(0)}
	answers := []engine.Answer{
		answer("a", 5, providers.USD(0.5), 2*time.Second),
		failed,
		answer("b", 100, providers.USD(7), time.Second),
		answer("a", 7, providers.USD(0.25), 4*time.Second),
	}
	t.Run("counts its own answers only", func(t *testing.T) {
		want := []string{"a", "2", "1", "1.5s", "3.0s", "20 → 12", "$0.7500"}
		if got := summaryOf("a", setrun.Result{Answers: answers}).cells(); !reflect.DeepEqual(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
	t.Run("those that are not in the store are no answers", func(t *testing.T) {
		r := setrun.Result{Answers: answers, Forgotten: setrun.ByModel{"a": 1}, Unkept: setrun.ByModel{"a": 1}}
		if got := summaryOf("a", r).cells(); got[1] != "0" || got[6] != "$0.7500" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("one unknown cost makes the sum unknown", func(t *testing.T) {
		answers := append(answers, answer("a", 1, providers.Money{}, time.Second))
		if got := summaryOf("a", setrun.Result{Answers: answers}).cells()[6]; got != "—" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("one estimate makes the sums estimates", func(t *testing.T) {
		guess := answer("a", 1, providers.USD(1), time.Second)
		guess.Usage.Estimated = true
		got := summaryOf("a", setrun.Result{Answers: append(answers, guess)}).cells()
		if got[5] != "~30 → ~13" || got[6] != "~$1.75" {
			t.Errorf("got %q", got)
		}
	})
}

func TestProgressWithoutATerminalIsALineAMinute(t *testing.T) {
	var b strings.Builder
	p := newProgress(&b)
	at := func(done int) setrun.Progress {
		return setrun.Progress{Done: done, Failed: done / 50, Calls: 100, Spent: providers.USD(0.01), Elapsed: time.Duration(done) * time.Second, Pace: time.Second}
	}
	for done := 1; done <= 100; done++ {
		p.show(at(done))
		if done == 80 {
			held := at(done)
			held.Waits = map[string]time.Duration{"openai": 30 * time.Second}
			p.show(held)
			p.show(held)
		}
	}
	p.end()
	want := "switchboard: 60 % · 60 of 100 · 1 failed · $0.0100 · about 40s left\n" +
		"switchboard: 80 % · 80 of 100 · 1 failed · $0.0100 · openai takes no more for 30s · about 50s left\n" +
		"switchboard: 100 % · 100 of 100 · 2 failed · $0.0100\n"
	if b.String() != want {
		t.Errorf("it says\n%s, not\n%s", b.String(), want)
	}
}

func TestFailuresOfARunAreGroupedByReason(t *testing.T) {
	failed := func(model string, fault providers.Fault, sentence string) engine.Answer {
		return engine.Answer{Model: model, Finish: providers.Failed, Failure: &engine.Failure{Fault: fault, Sentence: sentence, Hint: "wait"}}
	}
	answers := []engine.Answer{
		failed("a", providers.Auth, "no key"), {Model: "a", Text: "x", Finish: providers.Stop},
		failed("a", providers.RateLimited, "openai takes no more for 30s"), failed("a", providers.RateLimited, "openai takes no more for 29s"), failed("b", providers.Auth, "no key"),
	}
	var b strings.Builder
	p := newPrinter(&b, false)
	p.reasons(reasonsOf(answers))
	want := "2 × a: openai takes no more for 30s (wait)\n1 × a: no key (wait)\n1 × b: no key (wait)\n"
	if b.String() != want {
		t.Errorf("it says\n%s, not\n%s", b.String(), want)
	}
}

func TestARunWithoutAKeyIsRefusedBeforeItSends(t *testing.T) {
	t.Setenv("SET_KEY", "sk-1")
	models := []providers.Model{{ID: "a", Provider: "one"}, {ID: "b", Provider: "two"}, {ID: "c", Provider: "three"}}
	catalog := engine.Catalog{Providers: map[string]engine.Service{"one": {Config: providers.Config{APIKey: providers.Key{Env: "SET_KEY"}}}, "two": {Config: providers.Config{APIKey: providers.Key{Env: "UNSET_KEY"}}}, "three": {}}}
	if err := keysThere(catalog, models); err == nil || !strings.Contains(err.Error(), "two (UNSET_KEY is not set)") || strings.Contains(err.Error(), "one") {
		t.Error(err)
	}
	if err := keysThere(catalog, append(models[:1:1], models[2])); err != nil {
		t.Error(err)
	}
}

func TestUnfinishedAnswersSaySo(t *testing.T) {
	j := answerToJSON(engine.Answer{Model: "a"})
	if j.Finish != providers.Failed || j.Error == nil || *j.Error != "it is under way, or the program ended before this answer did" {
		t.Errorf("got %+v", j)
	}
}
