package metrics

import (
	"context"
	"errors"
	"iter"
	"reflect"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
)

// each yields values, then an error where there is one.
func each[T any](err error, values ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range values {
			if !yield(v, nil) {
				return
			}
		}
		if err != nil {
			var none T
			yield(none, err)
		}
	}
}

// statTrial is answered by small and big.
func statTrial(id string, task engine.Task, small, big engine.Answer) engine.Trial {
	return engine.Trial{ID: id, Time: evaltest.Noon, Prompt: id, Decision: engine.Decision{Task: task}, Answers: []engine.Answer{small, big}}
}

func timed(model string, first, total time.Duration, cost providers.Money) engine.Answer {
	a := evaltest.NewAnswer(model, "some text")
	a.FirstToken, a.Total, a.Cost, a.LastToken = first, total, cost, 0
	return a
}

// accepts is a rating of both answers of a trial.
func accepts(id, trial, rater string, small, big int) eval.Rating {
	return eval.Rating{ID: id, Trial: trial, Prompt: trial, Rater: rater, Scale: eval.Accept, Task: engine.Math,
		Shown: []eval.Shown{{Lane: 0, Model: "small"}, {Lane: 1, Model: "big"}}, Verdicts: []eval.Verdict{{Answer: 0, Value: small}, {Answer: 1, Value: big}}}
}

func TestStatisticsCountAndMeasureWhatIsKnown(t *testing.T) {
	failed := engine.Answer{Model: "small", Finish: providers.Failed, Failure: &engine.Failure{Fault: providers.RateLimited}}
	stopped := engine.Answer{Model: "big", Finish: providers.Cancelled, Failure: &engine.Failure{Fault: providers.Aborted}}
	unpriced := timed("small", 0, 4*time.Second, providers.Money{})
	trials := []engine.Trial{
		statTrial("t1", engine.Math, timed("small", time.Second, 2*time.Second, providers.Nano(100)), timed("big", time.Second, time.Minute, providers.Nano(5000))),
		statTrial("t2", engine.Math, timed("small", 3*time.Second, 4*time.Second, providers.Nano(300)), stopped),
		statTrial("t3", engine.Coding, unpriced, engine.Answer{Model: "big"}),
		statTrial("t4", engine.Coding, failed, timed("big", time.Second, time.Minute, providers.Nano(7000))),
	}
	ratings := []eval.Rating{
		accepts("1", "t1", "ana", 0, 1),
		accepts("2", "t1", "ben", 1, 1),
		accepts("3", "t2", "ana", 0, 0),
		{ID: "4", Trial: "t2", Rater: "ana", Retracts: "3"},
		accepts("5", "t2", "ana", 1, 1),
		{ID: "6", Trial: "t1", Prompt: "t1", Rater: "ana", Scale: eval.Score, Shown: []eval.Shown{{Lane: 0, Model: "small"}}, Verdicts: []eval.Verdict{{Answer: 0, Value: 5}}},
	}
	stats := func(o StatisticsOptions) Statistics {
		t.Helper()
		s, err := NewStatistics(t.Context(), each(nil, trials...), each(nil, ratings...), o)
		evaltest.Must(t, err)
		return s
	}
	s := stats(StatisticsOptions{})
	small, big := s.Models[1], s.Models[0]
	t.Run("counts answers that ended, and errors among them", func(t *testing.T) {
		if small.Model != "small" || small.Answers != 4 || small.Errors.Value != 0.25 || big.Answers != 2 || big.Errors.Value != 0 {
			t.Errorf("%+v\n%+v", small, big)
		}
	})
	t.Run("measures what is known", func(t *testing.T) {
		first, _ := small.FirstToken.Times()
		total, slow := small.Total.Times()
		if small.FirstToken.N != 2 || first != 2*time.Second || small.Total.N != 3 || total != 4*time.Second || slow != 4*time.Second {
			t.Errorf("%+v %+v", small.FirstToken, small.Total)
		}
		if small.Speed.N != 0 {
			t.Error("there is a speed though no last token was timed")
		}
	})
	t.Run("the mean cost is that of answers with a cost", func(t *testing.T) {
		if small.Cost != providers.Nano(200) || small.Priced != 2 || small.Unpriced != 1 {
			t.Errorf("%v of %d, %d without", small.Cost, small.Priced, small.Unpriced)
		}
	})
	t.Run("an answer of two raters is one answer", func(t *testing.T) {
		if a := small.Acceptance; a.N != 2 || a.Value != 0.75 || a.Interval != Wilson(1.5, 2, 0.95) {
			t.Errorf("%+v", a)
		}
		if small.Quality != 0.75 {
			t.Errorf("quality %v", small.Quality)
		}
	})
	t.Run("an accepted answer costs the more, the fewer are accepted", func(t *testing.T) {
		if small.CostPerAccepted != providers.Nano(267) || big.CostPerAccepted != providers.Nano(6000) {
			t.Errorf("%v and %v", small.CostPerAccepted, big.CostPerAccepted)
		}
	})
	t.Run("what failed and refused answers cost is paid for each accepted one", func(t *testing.T) {
		m := measured{}
		for _, a := range []engine.Answer{{Text: "yes", Finish: providers.Stop, Cost: providers.Nano(100)}, {Text: "I cannot", Finish: providers.Refused, Cost: providers.Nano(30)}} {
			m.add(a)
		}
		m.judge([]float64{1})
		if got := m.stats(modelTask{}, 0.95); got.CostPerAccepted != providers.Nano(130) || got.Cost != providers.Nano(100) {
			t.Errorf("%v for an accepted answer, %v for a whole one", got.CostPerAccepted, got.Cost)
		}
	})
	t.Run("by task", func(t *testing.T) {
		if len(s.Tasks) != 4 || s.Tasks[0].Task != engine.Coding || s.Tasks[0].Model != "big" || s.Tasks[3].Task != engine.Math || s.Tasks[3].Acceptance.N != 2 {
			t.Errorf("%+v", s.Tasks)
		}
		if code := s.Tasks[1]; code.Acceptance.N != 0 || code.CostPerAccepted.Known() || code.Cost.Known() {
			t.Errorf("nobody rated or priced %+v", code)
		}
	})
	t.Run("the scale is that of most ratings", func(t *testing.T) {
		if s.Scale != eval.Accept || !reflect.DeepEqual(s.Scales, []ScaleCount{{eval.Accept, 3}, {eval.Score, 1}}) {
			t.Errorf("%v of %v", s.Scale, s.Scales)
		}
	})
	t.Run("or the one that is asked for", func(t *testing.T) {
		if s := stats(StatisticsOptions{Scale: eval.Score}); s.Models[1].Acceptance.N != 1 || s.Models[0].Acceptance.N != 0 {
			t.Errorf("%+v", s.Models)
		}
	})
	t.Run("answers judged beside each other are comparisons", func(t *testing.T) {
		if s.Board.Comparisons != 3 || s.Board.Prompts != 2 || s.Board.Places[0].Model != "big" || s.Board.Places[0].Ties != 2 {
			t.Errorf("%+v", s.Board)
		}
	})
	t.Run("an answer of another trial of the prompt is judged as that one", func(t *testing.T) {
		r := accepts("7", "t1", "eva", 1, 1)
		r.Shown[1].Trial = "t4"
		other, err := NewStatistics(t.Context(), each(nil, trials...), each(nil, append(ratings, r)...), StatisticsOptions{})
		if evaltest.Must(t, err); other.Models[0].Acceptance.N != 3 || other.Models[1].Acceptance.N != 2 {
			t.Errorf("%+v", other.Models)
		}
	})
	t.Run("the order of an import is nobody's", func(t *testing.T) {
		other, err := NewStatistics(t.Context(), each(nil, trials...), each(nil, accepts("8", "t1", eval.ImportRater, 0, 1)), StatisticsOptions{})
		if evaltest.Must(t, err); other.Position.Favoured.N != 0 || other.Board.Comparisons != 1 {
			t.Errorf("%+v", other.Position)
		}
	})
	t.Run("answers judged one after the other in one order were seen in it", func(t *testing.T) {
		one, other := accepts("8", "t1", "ana", 0, 1), accepts("9", "t1", "ana", 0, 1)
		one.Verdicts, other.Verdicts = one.Verdicts[:1], other.Verdicts[1:]
		got, err := NewStatistics(t.Context(), each(nil, trials...), each(nil, one, other), StatisticsOptions{})
		if evaltest.Must(t, err); got.Position.Favoured.N != 1 {
			t.Errorf("%+v", got.Position)
		}
	})
	t.Run("nobody saw answers in an order that were judged in two", func(t *testing.T) {
		turned := accepts("9", "t1", "ana", 0, 1)
		turned.Shown = []eval.Shown{turned.Shown[1], turned.Shown[0]}
		turned.Verdicts = []eval.Verdict{{Answer: 0, Value: 1}} // of big, which stood first this time
		got, err := NewStatistics(t.Context(), each(nil, trials...), each(nil, accepts("8", "t1", "ana", 0, 0), turned), StatisticsOptions{})
		if evaltest.Must(t, err); got.Position.Favoured.N != 0 || got.Board.Comparisons != 1 {
			t.Errorf("%+v", got.Position)
		}
	})
	t.Run("raters are compared", func(t *testing.T) {
		if s.Agree.Units != 2 || s.Agree.Raw != 0.5 || s.Agree.Raters != 2 {
			t.Errorf("%+v", s.Agree)
		}
	})
	t.Run("the same records give the same figures", func(t *testing.T) {
		if !reflect.DeepEqual(s, stats(StatisticsOptions{})) {
			t.Error("they differ")
		}
	})
}

func TestWhatIsAskedAgainChangesNoVote(t *testing.T) {
	trials := []engine.Trial{statTrial("t1", engine.Math, engine.Answer{Model: "small", Text: "a"}, engine.Answer{Model: "big", Text: "bb"})}
	again := accepts("3", "t1", "ana", 0, 1) // the other one is better now
	again.Shown = []eval.Shown{{Lane: 1, Model: "big"}, {Lane: 0, Model: "small"}}
	again.Draw.Repeat = true
	first := []eval.Rating{accepts("1", "t1", "ana", 0, 1), accepts("2", "t1", "ben", 0, 1)}
	stats := func(ratings ...eval.Rating) Statistics {
		t.Helper()
		s, err := NewStatistics(t.Context(), each(nil, trials...), each(nil, ratings...), StatisticsOptions{Resamples: 20})
		evaltest.Must(t, err)
		return s
	}
	once, twice := stats(first...), stats(append(first, again)...)
	if !reflect.DeepEqual(once.Models, twice.Models) || !reflect.DeepEqual(once.Board, twice.Board) || once.Agree != twice.Agree || once.Length != twice.Length {
		t.Errorf("once: %+v %+v\ntwice: %+v %+v", once.Models, once.Agree, twice.Models, twice.Agree)
	}
	if p := twice.Position.Favoured; p.N != 3 || p.Value != 0 {
		t.Errorf("the side shown first won %v of %d", p.Value, p.N)
	}
}

func TestRoutedTrialsCountForNoModel(t *testing.T) {
	both := statTrial("t1", engine.Math, timed("small", time.Second, 2*time.Second, providers.Nano(100)), timed("big", time.Second, time.Minute, providers.Nano(5000)))
	routed := engine.Trial{ID: "t2", Time: evaltest.Noon, Prompt: "t2", Routed: true, Decision: engine.Decision{Task: engine.Math},
		Answers: []engine.Answer{timed("small", time.Minute, time.Hour, providers.Nano(1))}}
	chosen := eval.Rating{ID: "2", Trial: "t2", Prompt: "t2", Rater: "ana", Scale: eval.Accept, Task: engine.Math,
		Shown: []eval.Shown{{Lane: 0, Model: "small"}}, Verdicts: []eval.Verdict{{Answer: 0, Value: 1}}}
	s, err := NewStatistics(t.Context(), each(nil, both, routed), each(nil, accepts("1", "t1", "ana", 0, 1), chosen), StatisticsOptions{})
	evaltest.Must(t, err)
	if s.Trials != 2 || s.Routed != 1 {
		t.Errorf("%d trials, %d routed", s.Trials, s.Routed)
	}
	for _, m := range s.Models {
		if m.Answers != 1 || m.Acceptance.N != 1 || m.Model == "small" && (m.Acceptance.Value != 0 || m.Cost != providers.Nano(100)) {
			t.Errorf("%+v", m)
		}
	}
}

func TestStatisticsOfBadRecords(t *testing.T) {
	record := &eval.RecordError{Bucket: "trials", Key: "x", What: "is damaged"}
	t.Run("a damaged record is left out and counted", func(t *testing.T) {
		s, err := NewStatistics(t.Context(), each(record, evaltest.NewTrial(1)), each[eval.Rating](nil), StatisticsOptions{})
		if evaltest.Must(t, err); s.Damaged != 1 || s.Scale != "" {
			t.Errorf("%+v", s)
		}
	})
	t.Run("any other error ends it", func(t *testing.T) {
		broken := errors.New("broken")
		if _, err := NewStatistics(t.Context(), each(broken, evaltest.NewTrial(1)), each[eval.Rating](nil), StatisticsOptions{}); !errors.Is(err, broken) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("it can be cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := NewStatistics(ctx, each(nil, evaltest.NewTrial(1)), each[eval.Rating](nil), StatisticsOptions{}); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestStatisticsOfAStore(t *testing.T) {
	s := storetest.New(t)
	storetest.Fill(t, s, 3)
	stats, err := OfStore(t.Context(), s, StatisticsOptions{})
	if evaltest.Must(t, err); stats.Trials != 3 || len(stats.Models) != 3 || stats.Models[1].Acceptance.N != 3 {
		t.Errorf("%+v", stats)
	}
}

func TestAStoreHasTheFiguresOfItsWholeTrials(t *testing.T) {
	s := storetest.New(t)
	fillMixed(t, s, 1001) // 7, 11 and 13 times one another: each kind meets each
	want, err := NewStatistics(t.Context(), s.Trials(store.Query{}), s.AllRatings(), StatisticsOptions{})
	evaltest.Must(t, err)
	got, err := OfStore(t.Context(), s, StatisticsOptions{})
	evaltest.Must(t, err)
	if !reflect.DeepEqual(got, want) || got.Trials != 1001 || got.Length.Odds == 0 {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	alone, err := OfStore(t.Context(), s, StatisticsOptions{OnlyModels: true})
	evaltest.Must(t, err)
	want.Board, want.Agree, want.Position, want.Length = Leaderboard{}, Agreement{}, Bias{}, Bias{}
	if !reflect.DeepEqual(alone, want) {
		t.Errorf("only models: got %+v\nwant %+v", alone, want)
	}
}
