package ui

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/snapshot"
	spending "switchboard/eval/spend"
	"switchboard/eval/spend/evidence"
	"switchboard/eval/spend/worth"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
	"switchboard/ui/shell"
)

// judgedAnswers is what is known where two models were judged on n summaries each, of
// which the cheaper one failed on the first wrong.
func judgedAnswers(t *testing.T, n, wrong int) *evidence.Evidence {
	t.Helper()
	s := storetest.New(t)
	var trials []engine.Trial
	var ratings []eval.Rating
	for i := range n {
		at := time.Date(1999, 12, 1, 0, i, 0, 0, time.UTC)
		trial := engine.Trial{ID: engine.NewID(at), Time: at, Prompt: fmt.Sprintf("Sum up text %d.", i), Decision: engine.Decision{Task: engine.Summarization}}
		for model, cost := range map[string]int64{"demo-nano": 100, "demo-flagship": 1000} {
			trial.Answers = append(trial.Answers, engine.Answer{Model: model, Text: "So much of " + model, Finish: providers.Stop, Cost: providers.Nano(cost)})
		}
		if trial.Answers[0].Model != "demo-nano" {
			trial.Answers[0], trial.Answers[1] = trial.Answers[1], trial.Answers[0]
		}
		r := eval.Rating{ID: fmt.Sprint("r", i), Trial: trial.ID, Prompt: eval.PromptKey(trial.Prompt), Time: at, Rater: "ada", Scale: eval.Accept, Draw: eval.Draw{Method: eval.SelfChosen}, Task: engine.Summarization,
			Shown: []eval.Shown{{Lane: 0, Model: "demo-nano"}, {Lane: 1, Model: "demo-flagship"}}, Verdicts: []eval.Verdict{{Answer: 0, Value: 1}, {Answer: 1, Value: 1}}}
		if i < wrong {
			r.Verdicts[0].Value = 0
		}
		trials, ratings = append(trials, trial), append(ratings, r)
	}
	if err := errors.Join(s.AddTrials(trials), s.AddRatings(ratings)); err != nil {
		t.Fatal(err)
	}
	kept, err := snapshot.Open(s)
	if err != nil {
		t.Fatal(err)
	}
	return evidence.From(kept, "demo-flagship", "")
}

func TestSpendSaysWhatAnswersAreWorth(t *testing.T) {
	shown := func(t *testing.T, value worth.Table, w, h int) *simulator {
		t.Helper()
		past := monthOfSpending(60)
		s := inSpendScreen(t, &purse{history: past, known: judgedAnswers(t, 60, 6)}, w, h, proven(t, past), func(b *shell.App) { b.Worth = value })
		s.press("a")
		return s
	}
	story(t, "without a value the cost of an accepted answer, and from where on a loss pays", func(t *testing.T) {
		s := shown(t, nil, 160, 45)
		s.shows("▸ what answers are worth", "$/accepted", "demo-flagship  ", "policy in force", "demo-nano  ")
		s.press("j", "j")
		s.shows("90 % of 60 accepted")
		s.shows("Does a loss of 0.05 pay for 40 % less cost? In summarization where", "A [[worth]] in the config says")
		s.lacks("pays?")
		s.whole()
	})
	dear := worth.Table{"": {Accepted: providers.USD(0.5), Wrong: providers.USD(0.5)}}
	story(t, "with one the net value with its interval, the value of a dollar, and yes or no", func(t *testing.T) {
		s := shown(t, dear, 200, 60)
		s.press("j")
		s.shows("net value", "pays?", " yes ", "it? yes: ~$", "~-$0.38", "a dollar brings", "it pays from")
		s.press("j")
		s.shows("always demo-nano in summarization: 90 % of 60")
		s.whole()
	})
	story(t, "on every screen", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {80, 24}, {100, 30}, {120, 36}} {
			s := shown(t, dear, size[0], size[1])
			s.shows("what answers are worth")
			for range 4 {
				s.whole()
				s.press("j")
			}
		}
	})
	story(t, "and says where there is nothing to weigh", func(t *testing.T) {
		past := monthOfSpending(60)
		past.Lines = slices.DeleteFunc(past.Lines, func(l spending.Line) bool { return l.Group != billedPro })
		s := inSpendScreen(t, &purse{history: past, known: judgedAnswers(t, 1, 0)}, 80, 24)
		s.press("a")
		s.shows("Nothing can be weighed")
	})
}

func TestSpendSetsCostAgainstQuality(t *testing.T) {
	shown := func(t *testing.T, w, h int, change ...func(*shell.App)) *simulator {
		t.Helper()
		past := monthOfSpending(60)
		s := inSpendScreen(t, &purse{history: past, known: judgedAnswers(t, 60, 6)}, w, h, append([]func(*shell.App){proven(t, past), func(b *shell.App) { b.Calibrator = halfway() }}, change...)...)
		s.press("o")
		s.pass(time.Second)
		return s
	}
	story(t, "of each model with its interval, and of the router over its thresholds", func(t *testing.T) {
		s := shown(t, 140, 60)
		s.shows("▸ cost against quality", "1 demo-nano", "10 %  −.100 (−.", "60 rated", "2 demo-flagship", "the reference", "router, ", "● policy in force", "80 %  certified loss ≤ 0.03", "No model is dominated", "certifies nothing")
		s.resize(120, 24)
		s.shows("cost against quality", " j k scroll ")
		s.resize(160, 45)
		if all := s.screen(); !strings.Contains(all, "on other prompts") || strings.Index(all, "on other prompts") > strings.Index(all, "router, ") {
			t.Errorf("it is not said beside the router that it is of other prompts:\n%s", all)
		}
		s.resize(120, 60)
		s.shows("60 rated ") // names give way to figures
		s.whole()
	})
	story(t, "of the kind of work that is narrowed to, without the router", func(t *testing.T) {
		s := shown(t, 140, 60)
		s.press("esc", "b", "j", "enter", "o")
		s.shows("in summarization; intervals at 95 %. The router is drawn for all")
	})
	story(t, "names models that nobody needs", func(t *testing.T) {
		past := monthOfSpending(60)
		s := inSpendScreen(t, &purse{history: past, known: judgedAnswers(t, 60, 0)}, 140, 60, proven(t, past))
		s.press("o")
		s.shows("Dominated, which is to say", "no more, or is better and costs the same: demo-flagship (by", "demo-nano). Where")
	})
	story(t, "where nothing is judged it says so", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(60), known: judgedAnswers(t, 0, 0)}, 100, 30)
		s.press("o")
		s.shows("No cheaper model was judged")
	})
	story(t, "at other limits and thresholds in what if, claiming nothing that is not certified", func(t *testing.T) {
		s := shown(t, 140, 60)
		s.press("i")
		s.pass(time.Second)
		for range 12 {
			s.press("j")
		}
		s.press("l", "l")
		s.shows("◂ 10 % of prompts ▸", "thresholds that leave 10 % of prompts to the reference: not", "certified, so no saving is claimed")
		s.press("k", "l")
		s.shows("policy at a loss of at most 0.01: not certified, so no saving is", "expected to save 41 %")
		s.press("l", "l")
		s.shows("policy at a loss of at most 0.03: certified, as the policy in", "~$4,770 of ~$19,350")
		s.press("l")
		s.shows("policy at a loss of at most 0.05: certified", "More is not certified")
		s.press("x")
		s.lacks("certified, so no saving")
		s.whole()
	})
	story(t, "the selected slider is seen on a low screen", func(t *testing.T) {
		s := shown(t, 80, 24)
		s.press("i")
		s.pass(time.Second)
		for range 12 {
			s.row("▸ ")
			s.press("j", "l")
			s.whole()
		}
		s.shows("▸   left to the reference")
	})
}

func TestSpendWaitsForRatingsThatAreReadLonger(t *testing.T) {
	story(t, "than what was spent", func(t *testing.T) {
		p := &purse{history: monthOfSpending(60), known: judgedAnswers(t, 40, 4), late: make(chan struct{})}
		s := inSpendScreen(t, p, 160, 45)
		s.shows("reading …")
		s.lacks("cannot be read")
		close(p.late)
		s.pass(time.Second)
		s.lacks("reading …", "cannot be read")
	})
	story(t, "and they are stopped with it, without a word of a fault", func(t *testing.T) {
		p := &purse{history: monthOfSpending(60), block: make(chan struct{}), late: make(chan struct{})}
		s := inSpendScreen(t, p, 160, 45)
		s.press("esc")
		s.shows("reading was stopped")
		s.lacks("cannot be read")
	})
}
