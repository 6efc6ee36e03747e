package health

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

var noon = time.Date(2026, 11, 4, 12, 0, 0, 0, time.UTC)

// whole is an answer that is whole, with its first token at a moment.
func whole(first time.Duration) engine.Answer {
	return engine.Answer{Model: "m", Text: "x", Finish: providers.Stop, FirstToken: first, LastToken: first + time.Second, Total: first + time.Second,
		Cost: providers.Nano(1000), Usage: providers.Usage{Input: providers.Count(10), Output: providers.Count(21)}}
}

// failed is one that broke with a fault after a while.
func failed(fault providers.Fault, after time.Duration) engine.Answer {
	return engine.Answer{Model: "m", Finish: providers.Failed, Total: after, Failure: &engine.Failure{Fault: fault}}
}

func TestAReadingHasWhatAnswersTold(t *testing.T) {
	h := New()
	for i := range 100 {
		h.Note(whole(time.Duration(i+1)*10*time.Millisecond), engine.Math, noon)
	}
	h.Note(failed(providers.Overloaded, time.Second), engine.Math, noon)
	r := h.Read("m", engine.Math, Hour, noon)
	t.Run("quantiles within two in a hundred", func(t *testing.T) {
		for name, c := range map[string]struct{ got, want time.Duration }{
			"p50": {r.FirstToken.P50, 505 * time.Millisecond}, "p95": {r.FirstToken.P95, 950 * time.Millisecond}, "p99": {r.FirstToken.P99, 990 * time.Millisecond},
			"total": {r.Total.P50, 1505 * time.Millisecond},
		} {
			if off := math.Abs(c.got.Seconds()/c.want.Seconds() - 1); off > 0.03 {
				t.Errorf("%s is %v, want %v", name, c.got, c.want)
			}
		}
		if math.Abs(r.Speed.P50/20-1) > 0.021 || r.Speed.N != 100 {
			t.Errorf("speed %+v", r.Speed)
		}
	})
	t.Run("counts, tokens, cost and errors", func(t *testing.T) {
		rate, ok := r.ErrorRate()
		if r.Answers != 101 || r.Errors != 1 || !ok || rate != 1.0/101 || !slices.Equal(r.Faults, []FaultCount{{providers.Overloaded, 1}}) {
			t.Errorf("%+v", r)
		}
		if r.Input != (TokenSum{100, 1000}) || r.CachedInput.N != 0 || r.Cost != providers.Nano(1000) || r.Priced != 100 || r.Estimated {
			t.Errorf("%+v", r)
		}
	})
	t.Run("all tasks together", func(t *testing.T) {
		h.Note(whole(time.Second), engine.Coding, noon)
		if all := h.Read("m", "", Hour, noon); all.Answers != 102 || all.FirstToken.N != 101 {
			t.Errorf("%+v", all)
		}
	})
	t.Run("unknown of what never answered", func(t *testing.T) {
		for _, r := range []Reading{h.Read("nobody", "", Week, noon), h.Read("m", engine.Writing, Week, noon)} {
			if _, ok := r.ErrorRate(); ok || r.Cost.Known() || r.FirstToken.N != 0 {
				t.Errorf("%+v", r)
			}
		}
	})
	t.Run("the pairs in the order of tables", func(t *testing.T) {
		if got := h.Pairs(); !slices.Equal(got, []Pair{{"m", engine.Coding}, {"m", engine.Math}}) {
			t.Error(got)
		}
	})
}

func TestAnAnswerCountsForWhatItSaysOfItsModel(t *testing.T) {
	with := func(change func(*engine.Answer)) engine.Answer {
		a := whole(time.Second)
		change(&a)
		return a
	}
	for name, c := range map[string]struct {
		answer               engine.Answer
		answers, first, full int
		fault                providers.Fault
	}{
		"whole":                           {whole(time.Second), 1, 1, 1, ""},
		"at the output limit":             {with(func(a *engine.Answer) { a.Finish = providers.Length }), 1, 1, 1, ""},
		"not when it runs":                {with(func(a *engine.Answer) { a.Finish = "" }), 0, 0, 0, ""},
		"not imported":                    {with(func(a *engine.Answer) { a.Imported = true }), 0, 0, 0, ""},
		"not of a batch":                  {with(func(a *engine.Answer) { a.Batch = "batch_1" }), 0, 0, 0, ""},
		"not stopped by the user":         {with(func(a *engine.Answer) { a.Finish = providers.Cancelled }), 0, 0, 0, ""},
		"not unsent":                      {failed(providers.Budget, 0), 0, 0, 0, ""},
		"stalled, its first token came":   {with(func(a *engine.Answer) { a.Failure = &engine.Failure{Fault: providers.Stalled} }), 1, 1, 0, providers.Stalled},
		"refused":                         {with(func(a *engine.Answer) { a.Finish = providers.Refused }), 1, 1, 0, providers.Declined},
		"cut off":                         {with(func(a *engine.Answer) { a.Finish = providers.Truncated }), 1, 1, 0, providers.CutOff},
		"empty":                           {with(func(a *engine.Answer) { a.Text, a.FirstToken = "", 0 }), 1, 0, 0, providers.Empty},
		"a wait in vain is no measure":    {failed(providers.FirstTokenTimeout, time.Second), 1, 0, 0, providers.FirstTokenTimeout},
		"never reached":                   {failed(providers.DNS, time.Second), 1, 0, 0, providers.DNS},
		"a fault of another version":      {failed("gone_fishing", time.Second), 1, 0, 0, Other},
		"the first token is of reasoning": {with(func(a *engine.Answer) { a.FirstReasoning, a.FirstToken = time.Second, time.Hour }), 1, 1, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			h := New()
			h.Note(c.answer, engine.Math, noon)
			r := h.Read("m", engine.Math, Day, noon)
			if r.Answers != c.answers || r.FirstToken.N != c.first || r.Total.N != c.full || r.Priced != c.full {
				t.Errorf("%+v", r)
			}
			if c.fault != "" && !slices.Equal(r.Faults, []FaultCount{{c.fault, 1}}) {
				t.Errorf("%+v", r.Faults)
			}
			if c.first > 0 && math.Abs(r.FirstToken.P50.Seconds()-1) > 0.021 {
				t.Errorf("the first token came at %v", r.FirstToken.P50)
			}
		})
	}
}

func TestWindowsSlide(t *testing.T) {
	h := New()
	h.Note(whole(time.Second), engine.Math, noon)
	for name, c := range map[string]struct {
		window Window
		after  time.Duration
		want   int
	}{
		"an hour holds":         {Hour, 54 * time.Minute, 1},
		"an hour ends":          {Hour, time.Hour, 0},
		"a day holds":           {Day, 22*time.Hour + 59*time.Minute, 1},
		"a day ends":            {Day, 24 * time.Hour, 0},
		"a week holds":          {Week, 6*24*time.Hour + 23*time.Hour, 1},
		"a week ends":           {Week, 7 * 24 * time.Hour, 0},
		"nothing of the future": {Week, -time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := h.Read("m", engine.Math, c.window, noon.Add(c.after)).Answers; got != c.want {
				t.Errorf("%d answers", got)
			}
		})
	}
	t.Run("a place is used again, and what is older is forgotten", func(t *testing.T) {
		later := noon.AddDate(0, 0, 7)
		h.Note(whole(2*time.Second), engine.Math, later)
		h.Note(whole(time.Second), engine.Math, noon)
		if r := h.Read("m", engine.Math, Week, later); r.Answers != 1 || r.FirstToken.P50 < 1900*time.Millisecond {
			t.Errorf("%+v", r)
		}
	})
}

func TestHoursOfTheDayStandApart(t *testing.T) {
	h := New()
	for day := range 7 {
		at := noon.AddDate(0, 0, -day)
		h.Note(whole(4*time.Second), engine.Math, at)
		h.Note(whole(time.Second), engine.Math, at.Add(-time.Hour))
	}
	near := func(got, want time.Duration) bool { return math.Abs(got.Seconds()/want.Seconds()-1) < 0.03 }
	if r := h.HourOfDay("m", engine.Math, noon.AddDate(0, 0, 5), noon); r.Answers != 7 || !near(r.FirstToken.P95, 4*time.Second) {
		t.Errorf("noon: %+v", r)
	}
	if r := h.HourOfDay("m", "", noon.Add(-time.Hour), noon); r.Answers != 7 || !near(r.FirstToken.P95, time.Second) {
		t.Errorf("eleven: %+v", r)
	}
	day := h.LastDay("m", engine.Math, noon)
	if day[23].N != 1 || !near(day[23].P95, 4*time.Second) || day[22].N != 1 || day[21].N != 0 || day[0].N != 0 {
		t.Errorf("the last day: %+v", day)
	}
}

func trials(all ...engine.Trial) iter.Seq2[engine.Trial, error] {
	return func(yield func(engine.Trial, error) bool) {
		for _, t := range all {
			var err error
			if t.ID == "damaged" {
				err = errors.New("damaged")
			}
			if !yield(t, err) {
				return
			}
		}
	}
}

func TestItIsRebuiltFromTrials(t *testing.T) {
	trial := func(id string, at time.Time) engine.Trial {
		return engine.Trial{ID: id, Time: at, Decision: engine.Decision{Task: engine.Math}, Answers: []engine.Answer{whole(time.Second), whole(time.Second)}}
	}
	moved := trial("moved", noon)
	left := failed(providers.FirstTokenTimeout, time.Second)
	left.Model = "left"
	moved.Answers[1].Moves = []engine.Move{{Model: "left", Left: &left}, {Model: "open"}}
	h := New()
	err := h.Rebuild(trials(moved, trial("late", noon.Add(time.Hour)), trial("damaged", noon.Add(-time.Hour)), trial("old", noon.AddDate(0, -1, 0))), noon.Add(time.Minute))
	if err == nil {
		t.Error("nothing was said of the damaged one")
	}
	if r := h.Read("m", engine.Math, Week, noon.Add(time.Hour)); r.Answers != 4 {
		t.Errorf("%d answers", r.Answers)
	}
	if r := h.Read("left", engine.Math, Week, noon.Add(time.Hour)); r.Answers != 1 || r.Errors != 1 {
		t.Errorf("what was left: %+v", r)
	}
}

func TestTheNumberOfModelsIsBounded(t *testing.T) {
	h := New()
	for i := range mostModels + 5 {
		a := whole(time.Second)
		a.Model = fmt.Sprint(i)
		h.Note(a, engine.Math, noon.Add(time.Duration(i)*time.Second))
	}
	if len(h.models) != mostModels || h.models["4"] != nil || h.models["5"] == nil {
		t.Errorf("%d models", len(h.models))
	}
}

func TestSeveralGoroutinesMayUseIt(t *testing.T) {
	h := New()
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(g), 1))
			for i := range 200 {
				at := noon.Add(time.Duration(i) * time.Minute)
				h.Note(whole(time.Duration(r.ExpFloat64()*float64(time.Second))), engine.Tasks[r.IntN(3)], at)
				h.FirstTokenLimit("m", engine.Tasks[r.IntN(3)], at)
				h.Read("m", "", Windows[r.IntN(3)], at)
				h.Pairs()
			}
		})
	}
	all.Wait()
	if r := h.Read("m", "", Day, noon.Add(200*time.Minute)); r.Answers != 1600 {
		t.Errorf("%d answers", r.Answers)
	}
}

// fill gives a pair so many answers in every hour of a week, with times over a
// factor of about a hundred, or over all there may be.
func fill(h *Health, perHour int, all bool) {
	r := rand.New(rand.NewPCG(1, 1))
	for i := range hours * perHour {
		first := time.Duration(math.Exp(r.NormFloat64()) * float64(time.Second))
		if all {
			first = time.Duration(math.Exp(r.Float64()*20) * float64(100*time.Microsecond))
		}
		a := whole(first)
		a.LastToken = first + time.Duration(20*math.Exp(r.NormFloat64())*float64(time.Second))
		a.Total = a.LastToken
		if all {
			a.LastToken, a.Usage.Output = first+6*time.Millisecond, providers.Count(int64(math.Exp(r.Float64()*6)))
		}
		h.Note(a, engine.Math, noon.Add(time.Duration(i)*time.Hour/time.Duration(perHour)))
	}
}

func TestMemoryOfAPairIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("memory is no matter for the race detector, which has its own")
	}
	for _, c := range []struct {
		perHour int
		all     bool
		most    int
	}{{10, false, 150_000}, {100, false, 600_000}, {1000, true, 2_500_000}} {
		t.Run(fmt.Sprintf("%d an hour", c.perHour), func(t *testing.T) {
			before := heap()
			h := New()
			fill(h, c.perHour, c.all)
			each := (heap() - before) / 2 // the task, and all tasks
			t.Logf("%d bytes", each)
			if each > c.most {
				t.Errorf("%d bytes, the most are %d", each, c.most)
			}
			h.Pairs()
		})
	}
}
