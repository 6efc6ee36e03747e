package bolt

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/setrun"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

func TestSpentOn(t *testing.T) {
	s := NewStore(t)
	add := func(n int, began time.Time, cost providers.Money, simulated bool) {
		trial := evaltest.NewTrial(n)
		trial.Time = began
		trial.Answers[0] = evaltest.NewAnswer("nano", "x")
		trial.Answers[0].Cost, trial.Answers[0].Simulated = cost, simulated
		evaltest.Must(t, s.AddTrial(trial))
	}
	add(1, evaltest.Noon, providers.Nano(100), false)
	add(2, evaltest.Noon.Add(time.Hour), providers.Nano(20), false)
	add(3, evaltest.Noon, providers.Nano(7), true)  // costs nothing
	add(4, evaltest.Noon, providers.Money{}, false) // costs nobody knows what
	add(5, time.Date(2026, 3, 14, 18, 29, 0, 0, time.UTC), providers.Nano(3), false)
	add(6, time.Date(2026, 3, 14, 18, 30, 0, 0, time.UTC), providers.Nano(1), false)

	imported := evaltest.NewTrial(7)
	imported.Answers[0] = evaltest.NewAnswer("nano", "x") // somebody else paid
	imported.Answers[0].Cost, imported.Answers[0].Imported = providers.Nano(9), true
	evaltest.Must(t, s.AddTrial(imported))

	kolkata := time.FixedZone("UTC+5:30", 5*3600+1800)
	for outcome, c := range map[string]struct {
		day     time.Time
		want    int64
		unknown int
	}{
		"the day in UTC":                       {evaltest.Noon, 124, 1},
		"its last second counts":               {time.Date(2026, 3, 14, 23, 59, 59, 0, time.UTC), 124, 1},
		"another day has nothing":              {evaltest.Noon.AddDate(0, 0, 1), 0, 0},
		"a day that ends at half past":         {evaltest.Noon.In(kolkata), 123, 1},
		"the rest belongs to the day after it": {evaltest.Noon.In(kolkata).AddDate(0, 0, 1), 1, 0},
	} {
		t.Run(outcome, func(t *testing.T) {
			sum, unknown, err := s.SpentOn(c.day)
			if evaltest.Must(t, err); sum != providers.Nano(c.want) || unknown != c.unknown {
				t.Fatalf("got %d and %d unknown", sum.Nano(), unknown)
			}
		})
	}
	t.Run("what is forgotten was spent all the same", func(t *testing.T) {
		evaltest.Must(t, s.Forget(evaltest.TestID(1)))
		if sum, _, err := s.SpentOn(evaltest.Noon); err != nil || sum != providers.Nano(124) {
			t.Fatalf("got %v, %v", sum, err)
		}
	})
}

func TestMeanCosts(t *testing.T) {
	s := NewStore(t)
	for i, change := range []func(*engine.Answer){
		func(a *engine.Answer) { a.Cost = providers.Nano(10) },
		func(a *engine.Answer) { a.Cost = providers.Nano(15) },
		func(a *engine.Answer) { a.Cost, a.Usage.Estimated = providers.Nano(1000), true },
		func(a *engine.Answer) { a.Cost, a.Batch = providers.Nano(3), "batch_1" },
		func(a *engine.Answer) { a.Cost = providers.Money{} },
		func(a *engine.Answer) { a.Failure = &engine.Failure{Fault: providers.CutOff} },
		func(a *engine.Answer) { a.Model, a.Cost = "free", providers.Nano(0) },
		func(a *engine.Answer) { a.Model, a.Cost = "priceless", providers.Money{} },
	} {
		trial := evaltest.NewTrial(i)
		trial.Answers[0] = evaltest.NewAnswer("nano", "x")
		change(&trial.Answers[0])
		evaltest.Must(t, s.AddTrial(trial))
	}
	routed := evaltest.NewTrial(20)
	routed.Routed, routed.Answers = true, []engine.Answer{evaltest.NewAnswer("nano", "of a prompt that was chosen for it")}
	routed.Answers[0].Cost = providers.Nano(1000)
	evaltest.Must(t, s.AddTrial(routed))
	got, err := s.MeanCosts()
	evaltest.Must(t, err)
	want := map[string]providers.Money{"nano": providers.Nano(13), "free": providers.Nano(0)}
	if len(got) != len(want) || got["nano"] != want["nano"] || got["free"] != want["free"] {
		t.Fatalf("got %v", got)
	}
}

func TestWholeAnswersAreFoundBySet(t *testing.T) {
	s := NewStore(t)
	add := func(n int, set, id string, a engine.Answer) setrun.Pair {
		trial := evaltest.NewTrial(n)
		trial.Set, trial.PromptID = set, id
		evaltest.Must(t, s.AddTrial(trial))
		evaltest.Must(t, s.AddAnswer(trial.ID, 0, a))
		return setrun.Pair{PromptID: id, Text: engine.TextKey(trial.Prompt), Model: a.Model}
	}
	failed := evaltest.NewAnswer("nano", "half")
	failed.Finish, failed.Failure = providers.Truncated, &engine.Failure{Fault: providers.CutOff}
	done := add(1, "mt", "81", evaltest.NewAnswer("nano", "x"))
	again := add(2, "mt", "a/b %", evaltest.NewAnswer("small", "x"))
	add(3, "mt", "82", failed)
	add(4, "mt2", "83", evaltest.NewAnswer("nano", "x"))
	add(5, "", "84", evaltest.NewAnswer("nano", "x"))

	expect := func(t *testing.T, want ...setrun.Pair) {
		t.Helper()
		got, err := s.Answered("mt")
		evaltest.Must(t, err)
		for _, p := range want {
			if !got[p] {
				t.Fatalf("%v is missing in %v", p, got)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("got %v", got)
		}
	}
	t.Run("the whole answers of that set", func(t *testing.T) { expect(t, done, again) })
	t.Run("but not forgotten ones", func(t *testing.T) {
		evaltest.Must(t, s.Forget(evaltest.TestID(1)))
		expect(t, again)
	})
}

func TestSpendingThatDoesNotFitStaysAtWhatFits(t *testing.T) {
	s := NewStore(t)
	for n := range 3 {
		trial := evaltest.NewTrial(n + 1)
		trial.Answers[0] = evaltest.NewAnswer("nano", "x")
		trial.Answers[0].Cost = providers.Nano(math.MaxInt64 / 2)
		evaltest.Must(t, s.AddTrial(trial))
	}
	if sum, _, err := s.SpentOn(evaltest.Noon); err != nil || sum != providers.Nano(math.MaxInt64) {
		t.Errorf("got %d, %v", sum.Nano(), err)
	}
	if means, err := s.MeanCosts(); err != nil || means["nano"].Nano() <= 0 {
		t.Errorf("got %v, %v", means, err)
	}
}

func TestWhatIsSpentIsCountedForEachScope(t *testing.T) {
	s := NewStore(t)
	add := func(n int, day time.Time, tag string, cost int64) {
		trial := evaltest.NewTrial(n)
		trial.Time, trial.Tags = day, map[string]string{"Team": tag}
		evaltest.Must(t, s.AddTrial(trial))
		left := evaltest.NewAnswer("nano", "x")
		left.Cost = providers.Nano(cost)
		a := evaltest.NewAnswer("big", "x")
		a.Cost, a.Moves = providers.Nano(10*cost), []engine.Move{{Model: "nano", Left: &left}}
		evaltest.Must(t, s.AddAnswer(trial.ID, 0, a))
	}
	add(1, evaltest.Noon, "search", 1)
	add(2, evaltest.Noon.AddDate(0, 0, 1), "search", 100)
	add(3, evaltest.Noon.AddDate(0, 1, 0), "ads", 10_000)
	caps := []caps.Cap{
		{Per: caps.Day}, {Per: caps.Month}, {Per: caps.Month, Scope: caps.ModelScope("nano")}, {Per: caps.Day, Scope: caps.ModelScope("big")},
		{Per: caps.Month, Scope: caps.TaskScope("extraction")}, {Per: caps.Month, Scope: caps.TagScope("team", "search")},
		{Per: caps.Month, Scope: caps.TagScope("team", "ads")}, {Per: caps.Month, Scope: caps.TagScope("TEAM", "sea")},
	}
	want := []int64{11, 1111, 101, 10, 1111, 1111, 0, 0}
	got, err := s.SpentFor(caps, evaltest.Noon)
	if evaltest.Must(t, err); !slices.Equal(got, want) {
		t.Errorf("%v, not %v", got, want)
	}
	t.Run("and stays so when a trial is forgotten", func(t *testing.T) {
		evaltest.Must(t, s.Forget(evaltest.TestID(1)))
		if got, err := s.SpentFor(caps, evaltest.Noon); err != nil || !slices.Equal(got, want) {
			t.Errorf("%v, %v", got, err)
		}
	})
}

func TestASoftLimitIsToldOnce(t *testing.T) {
	path := NewStore(t).Path()
	var told []string
	day := caps.Cap{Limit: providers.Nano(1000), Per: caps.Day, Place: "limits.cap 1"}
	process := func() (*records.Store, *caps.Budget) { // another one each time
		s := OpenStore(t, path)
		b := caps.New(providers.Money{}, s, day)
		b.Warn(func(text string) { told = append(told, text) })
		return s, b
	}
	for n, c := range []struct {
		cost  int64
		keeps bool
		want  string
	}{
		{300, true, ""}, {300, false, "60 % of $0.0000010 a day is spent or set aside: $0.00000060, past the alert at 50 % (limits.cap 1)"}, {100, true, ""},
		{150, false, "85 % of "}, {40, true, ""}, {110, true, "100 % of "}, {500, false, ""},
	} {
		s, b := process()
		told = nil
		r, err := b.Reserve(caps.Charge{}, time.Now())
		if err != nil { // the cap is reached
			continue
		}
		if !c.keeps {
			r.Spend(providers.Nano(c.cost))
		} else {
			trial := evaltest.NewTrial(n)
			trial.Time = time.Now()
			evaltest.Must(t, s.AddTrial(trial))
			a := evaltest.NewAnswer("nano", "x")
			a.Cost = providers.Nano(c.cost)
			evaltest.Must(t, s.AddAnswer(trial.ID, 0, a))
			r.Release(a.Cost)
		}
		if got := strings.Join(told, "\n"); got != c.want && (c.want == "" || !strings.HasPrefix(got, c.want)) {
			t.Errorf("after answer %d: %q", n, got)
		}
	}
	s, _ := process()
	if got := strings.Count(strings.Join(happened(t, s), " "), "alarm"); got != 3 {
		t.Errorf("%d alarms", got)
	}
}

func TestWhatADeletedTrialCostCountsForItsModel(t *testing.T) {
	s := NewStore(t)
	trial := evaltest.NewTrial(0)
	evaltest.Must(t, s.AddTrial(trial))
	evaltest.Must(t, s.Forget(trial.ID))
	a := evaltest.NewAnswer("nano", "x")
	a.Cost = providers.Nano(300)
	if err := s.AddAnswer(trial.ID, 0, a); !errors.Is(err, engine.ErrForgotten) {
		t.Fatal(err)
	}
	sums, err := s.SpentFor([]caps.Cap{{Per: caps.Month}, {Per: caps.Day, Scope: caps.ModelScope("nano")}}, time.Now())
	if evaltest.Must(t, err); sums[0] != 300 || sums[1] != 300 {
		t.Errorf("%v", sums)
	}
}
