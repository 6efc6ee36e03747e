package metrics

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

// fillMixed adds trials of all kinds, most of them rated: routed ones, batches, with
// answers that failed, were stopped, were given again or have not come.
func fillMixed(t testing.TB, s *records.Store, n int) {
	t.Helper()
	for from := 0; from < n; from += 5000 {
		var trials []engine.Trial
		var ratings []eval.Rating
		for i := from; i < min(n, from+5000); i++ {
			tr := mixedTrial(i)
			trials = append(trials, tr)
			if i%9 > 0 {
				ratings = append(ratings, mixedRating(i, tr))
			}
		}
		evaltest.Must(t, s.AddTrials(trials))
		evaltest.Must(t, s.AddRatings(ratings))
	}
}

func mixedTrial(i int) engine.Trial {
	tr := evaltest.NewTrial(i)
	tr.Decision.Task = engine.Tasks[i%len(engine.Tasks)]
	tr.Routed, tr.Batch = i%7 == 3, i%11 == 5
	for lane, of := range tr.Answers[:2] {
		a := evaltest.NewAnswer(of.Model, strings.Repeat("some \"words\" about a thing, and é\n", 1+(i*31+lane*17)%30))
		a.FirstToken += time.Duration(i*37%1000) * time.Millisecond
		a.LastToken, a.Total = a.LastToken+2*a.FirstToken, a.Total+3*a.FirstToken
		a.Cost = providers.Nano(int64(1000 + i*7919%100_000))
		tr.Answers[lane] = a
	}
	switch a := &tr.Answers[i%2]; i % 13 {
	case 2:
		a.Text, a.Finish, a.Failure = "", providers.Failed, &engine.Failure{Fault: providers.Stalled, Sentence: "it stopped"}
	case 3:
		a.Finish = providers.Cancelled
	case 4:
		a.Finish, a.Usage.Estimated = providers.Truncated, true
	case 5:
		a.Cached = &engine.Cached{Trial: evaltest.TestID(0), Time: evaltest.Noon}
	case 6:
		*a = engine.Answer{Model: a.Model, Provider: a.Provider}
	case 7:
		a.Cost, a.Text = providers.Money{}, ""
	case 8:
		a.Text += "\u2028"
		a.CostBasis, a.Usage.Reasoning = providers.AtMost, providers.Count(7)
	case 9:
		a.Imported, a.Text = true, ""
	}
	if tr.Batch {
		for lane := range tr.Answers[:2] {
			tr.Answers[lane].Batch, tr.Answers[lane].FirstToken, tr.Answers[lane].LastToken, tr.Answers[lane].Total = "batch_1", 0, 0, 0
		}
	}
	return tr
}

// mixedRating judges both answers, or compares them.
func mixedRating(i int, tr engine.Trial) eval.Rating {
	r := evaltest.NewRating(fmt.Sprintf("rating%08d", i), tr)
	r.Rater, r.Task = []string{"ana", "ben", "cleo"}[i%3], tr.Decision.Task
	r.Shown = []eval.Shown{{Lane: 0, Model: tr.Answers[0].Model}, {Lane: 1, Model: tr.Answers[1].Model}}
	r.Verdicts = []eval.Verdict{{Answer: 0, Value: i * 7 % 3 % 2}, {Answer: 1, Value: min(1, i*5%7)}}
	return r
}
