package dispatch

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine"
	"switchboard/engine/cache"
	"switchboard/engine/caps"
	"switchboard/engine/circuit"
	"switchboard/engine/routing"
	"switchboard/providers"
)

// faulty is a provider whose models follow one script after the other, one for
// each call; the last one stays.
type faulty struct {
	mu      sync.Mutex
	scripts map[string][][]step
	calls   []called
}

type called struct {
	model string
	at    time.Time
}

func (f *faulty) Stream(ctx context.Context, req providers.Request) iter.Seq2[providers.Event, error] {
	f.mu.Lock()
	f.calls = append(f.calls, called{req.Model.ID, time.Now()})
	scripts := f.scripts[req.Model.ID]
	if len(scripts) > 1 {
		f.scripts[req.Model.ID] = scripts[1:]
	}
	f.mu.Unlock()
	return script{req.Model.ID: scripts[0]}.Stream(ctx, req)
}

// asked are the models that were called, in order.
func (f *faulty) asked() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []string
	for _, c := range f.calls {
		all = append(all, c.model)
	}
	return join(all)
}

func join(words []string) string {
	s := ""
	for _, w := range words {
		s += w
	}
	return s
}

func fails(fault providers.Fault) []step { return []step{{Err: &providers.Error{Fault: fault}}} }

// ladder is a catalog of three models of three providers; the route's choice
// is the first one.
func ladder(p providers.Provider, lowest string) (engine.Catalog, *routing.Router) {
	c := bench(p, 64)
	c.Providers = map[string]engine.Service{}
	for i := range c.Models {
		m := &c.Models[i]
		m.Provider, m.Price = "p"+m.ID, price(float64(i+1), float64(2*i+2))
		c.Providers[m.Provider] = engine.Service{Config: providers.Config{ID: m.Provider, Kind: providers.OpenAICompatible, Concurrency: 64}, Provider: p}
	}
	rungs := []routing.Rung{{Model: "a", Strength: .5}, {Model: "b", Strength: .7}, {Model: "c", Strength: 1}}
	accepts := routing.Thresholds{Default: 1}
	if lowest == "c" {
		accepts = routing.NoCheaper()
	}
	policy, err := routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, accepts, routing.Ladder{Rungs: rungs, Order: routing.AsGiven}, routing.Provenance{Source: routing.HandSet})
	if err != nil {
		panic(err)
	}
	return c, routing.NewRouter(policy)
}

// routed sends one routed prompt on fake time.
func routed(t *testing.T, scripts map[string][][]step, change func(*Limits, *Job, *engine.Catalog)) (engine.Answer, *faulty, time.Duration) {
	t.Helper()
	var a engine.Answer
	var took time.Duration
	p := &faulty{scripts: scripts}
	for _, id := range []string{"a", "b", "c"} {
		if scripts[id] == nil {
			scripts[id] = [][]step{says("from " + id)}
		}
	}
	synctest.Test(t, func(t *testing.T) {
		c, router := ladder(p, "a")
		limits, j := testLimits, Job{Query: engine.Query{Prompt: "hello"}, Routed: true}
		if change != nil {
			change(&limits, &j, &c)
		}
		began := time.Now()
		trial := NewDispatcher(c, router, limits, newShelf(), nil).Start(t.Context(), j).Wait()
		took = time.Since(began)
		if len(trial.Answers) != 1 || !trial.Routed {
			t.Errorf("%d answers, routed %v", len(trial.Answers), trial.Routed)
		}
		a = trial.Answers[0]
	})
	return a, p, took
}

func reasons(a engine.Answer) []engine.MoveReason {
	var all []engine.MoveReason
	for _, m := range a.Moves {
		all = append(all, m.Reason)
	}
	return all
}

func TestARoutedCallAsksTheRouteAlone(t *testing.T) {
	a, p, _ := routed(t, map[string][][]step{}, nil)
	if a.Text != "from a" || p.asked() != "a" || len(a.Moves) != 0 || a.Doubt != nil {
		t.Errorf("%+v, asked %s", a, p.asked())
	}
}

func TestARoutedCallMovesUp(t *testing.T) {
	silent := []step{{Wait: time.Hour}}
	cut := []step{{Event: providers.Text("half an ans")}}
	stalls := []step{{Event: providers.Text("half")}, {Wait: time.Hour}}
	garbled := []step{{Event: providers.Text("half")}, {Err: &providers.Error{Fault: providers.Malformed}}}
	long := []step{{Event: providers.Text("too long")}, {Event: providers.Done{Finish: providers.Length}}}
	for outcome, c := range map[string]struct {
		first  [][]step
		asked  string
		reason engine.MoveReason
		within time.Duration
	}{
		"when nothing comes":                     {[][]step{silent}, "ab", "first_token_timeout", 11 * time.Second},
		"when the stream is cut":                 {[][]step{cut}, "ab", "truncated", time.Second},
		"when it stalls":                         {[][]step{stalls}, "ab", "stalled", 11 * time.Second},
		"when it is garbled":                     {[][]step{garbled}, "ab", "malformed", time.Second},
		"when the key is refused":                {[][]step{fails(providers.Auth)}, "ab", "auth", time.Second},
		"when the answer is cut by its limit":    {[][]step{long}, "ab", "length", time.Second},
		"when it is empty":                       {[][]step{fails(providers.Empty)}, "ab", "empty", time.Second},
		"after a second try of a server's fault": {[][]step{fails(providers.Unavailable)}, "aab", "unavailable", 2 * time.Second},
		"after a second try of a lost line":      {[][]step{fails(providers.Unreachable)}, "aab", "unreachable", 2 * time.Second},
	} {
		t.Run(outcome, func(t *testing.T) {
			a, p, took := routed(t, map[string][][]step{"a": c.first}, nil)
			if a.Text != "from b" || a.Model != "b" || a.Provider != "pb" || p.asked() != c.asked {
				t.Fatalf("answer %q of %s, asked %s", a.Text, a.Model, p.asked())
			}
			if len(a.Moves) != len(c.asked)-1 || a.Moves[0].Reason != c.reason || a.Moves[0].Why == "" || took > c.within {
				t.Errorf("moves %+v in %v", reasons(a), took)
			}
		})
	}
}

func TestAFaultThatPassesIsTriedAgainFirst(t *testing.T) {
	a, p, _ := routed(t, map[string][][]step{"a": {fails(providers.Unavailable), says("from a")}}, nil)
	if a.Text != "from a" || p.asked() != "aa" || len(a.Moves) != 1 {
		t.Fatalf("%q, asked %s, moves %v", a.Text, p.asked(), reasons(a))
	}
	if left := a.Moves[0].Left; left.OK() || left.Text != "" || left.Cost.Nano() != 0 || a.Spent() != a.Cost {
		t.Errorf("the step says of the failed attempt what the next one did: %+v, spent %v", left, a.Spent())
	}
}

func TestTheLastCallIsForTheModelThatWasNotAskedYet(t *testing.T) {
	stalls := []step{{Event: providers.Text("half")}, {Wait: time.Hour}}
	for outcome, c := range map[string]struct {
		a, b  [][]step
		asked string
	}{
		"where two services fail":                 {[][]step{fails(providers.Unavailable)}, [][]step{fails(providers.Unavailable)}, "aabc"},
		"where one stalls and the next one fails": {[][]step{stalls}, [][]step{fails(providers.Unavailable)}, "abbc"},
	} {
		t.Run(outcome, func(t *testing.T) {
			a, p, _ := routed(t, map[string][][]step{"a": c.a, "b": c.b}, nil)
			if a.Text != "from c" || p.asked() != c.asked {
				t.Errorf("%q, asked %s", a.Text, p.asked())
			}
		})
	}
}

func TestACriticalCallIsLeftAtTheFirstDoubt(t *testing.T) {
	critical := func(_ *Limits, j *Job, _ *engine.Catalog) { j.Critical = true }
	if _, p, _ := routed(t, map[string][][]step{"a": {fails(providers.Unavailable), says("from a")}}, critical); p.asked() != "ab" {
		t.Errorf("asked %s", p.asked())
	}
	t.Run("and never answered by a weaker model", func(t *testing.T) {
		down := [][]step{fails(providers.Auth)}
		a, p, _ := routed(t, map[string][][]step{"b": down, "c": down}, func(l *Limits, j *Job, c *engine.Catalog) {
			j.Critical = true
		})
		if a.Text != "from a" || p.asked() != "a" {
			t.Fatalf("the choice is a: %q, asked %s", a.Text, p.asked())
		}
	})
	t.Run("a task can be critical by config", func(t *testing.T) {
		_, p, _ := routed(t, map[string][][]step{"a": {fails(providers.Unavailable), says("from a")}}, func(l *Limits, j *Job, _ *engine.Catalog) {
			j.Query.Task, l.Routing.Critical = engine.Coding, []engine.Task{engine.Coding}
		})
		if p.asked() != "ab" {
			t.Errorf("asked %s", p.asked())
		}
	})
}

func TestAPauseThatIsAskedForIsKept(t *testing.T) {
	limited := []step{{Err: &providers.Error{Fault: providers.RateLimited, RetryAfter: 2 * time.Second}}}
	t.Run("a short one is sat out", func(t *testing.T) {
		a, p, _ := routed(t, map[string][][]step{"a": {limited, says("from a")}}, nil)
		if a.Text != "from a" || p.asked() != "aa" {
			t.Fatalf("%q, asked %s", a.Text, p.asked())
		}
		if wait := p.calls[1].at.Sub(p.calls[0].at); wait < 2*time.Second {
			t.Errorf("asked again after %v", wait)
		}
	})
	t.Run("a long one is not waited for", func(t *testing.T) {
		long := []step{{Err: &providers.Error{Fault: providers.RateLimited, RetryAfter: time.Minute}}}
		a, p, took := routed(t, map[string][][]step{"a": {long}}, nil)
		if a.Text != "from b" || p.asked() != "ab" || took > time.Second {
			t.Errorf("%q, asked %s in %v", a.Text, p.asked(), took)
		}
		if got := reasons(a); !slices.Equal(got, []engine.MoveReason{"rate_limited"}) {
			t.Errorf("one step became %v", got)
		}
	})
	t.Run("without a word two requests in a second and a half are the most", func(t *testing.T) {
		_, p, _ := routed(t, map[string][][]step{"a": {fails(providers.RateLimited)}, "b": {fails(providers.RateLimited)}, "c": {fails(providers.RateLimited)}}, nil)
		for i, c := range p.calls {
			for j := i + 2; j < len(p.calls); j++ {
				if p.calls[j].model == c.model && p.calls[j].at.Sub(c.at) < 1500*time.Millisecond && p.calls[i+1].model == c.model {
					t.Errorf("three requests to %s within %v", c.model, p.calls[j].at.Sub(c.at))
				}
			}
		}
		if len(p.calls) > DefaultAttempts {
			t.Errorf("%d calls", len(p.calls))
		}
	})
}

func TestARefusalIsAnAnswer(t *testing.T) {
	refuses := []step{{Event: providers.Text("I cannot.")}, {Event: providers.Done{Finish: providers.Refused}}}
	filtered := []step{{Err: &providers.Error{Fault: providers.Declined, Detail: "content_filter"}}}
	stopped := []step{{Event: providers.Text("Half")}, {Event: providers.Done{Finish: providers.Refused, Why: "content_filter"}}}
	for i, first := range [][]step{refuses, filtered, stopped} {
		a, p, _ := routed(t, map[string][][]step{"a": {first}}, nil)
		if a.Finish != providers.Refused || p.asked() != "a" {
			t.Errorf("%+v, asked %s", a, p.asked())
		}
		if i > 0 && (a.Failure == nil || a.Failure.Fault != providers.Declined || !strings.Contains(a.Failure.Sentence, "content_filter")) {
			t.Errorf("the reason is not passed on: %+v", a.Failure)
		}
		a, p, _ = routed(t, map[string][][]step{"a": {first}}, func(l *Limits, _ *Job, _ *engine.Catalog) { l.Routing.Escalate = true })
		if a.Text != "from b" || p.asked() != "ab" || a.Moves[0].Reason != engine.WasRefused {
			t.Errorf("escalated: %q, asked %s", a.Text, p.asked())
		}
	}
}

func TestAPromptThatDoesNotFitGoesToALargerContext(t *testing.T) {
	a, p, _ := routed(t, map[string][][]step{"a": {fails(providers.ContextTooLong)}}, func(_ *Limits, _ *Job, c *engine.Catalog) {
		c.Models[0].Context, c.Models[1].Context, c.Models[2].Context = 100, 100, 200
	})
	if a.Text != "from c" || p.asked() != "ac" || !slices.Equal(reasons(a), []engine.MoveReason{"context_too_long", engine.TooSmall}) {
		t.Errorf("%q, asked %s, %v", a.Text, p.asked(), reasons(a))
	}
	a, p, _ = routed(t, map[string][][]step{"a": {fails(providers.ContextTooLong)}}, func(_ *Limits, _ *Job, c *engine.Catalog) {
		c.Models[0].Context, c.Models[1].Context = 128_000, 128_000
	})
	if a.Text != "from b" || p.asked() != "ab" {
		t.Errorf("a prompt that is far shorter than the next context says: %q, asked %s", a.Text, p.asked())
	}
}

func TestWhatAFailedAttemptCostIsCounted(t *testing.T) {
	cut := []step{{Event: providers.Text("half an answer, and no more of it")}}
	a, _, _ := routed(t, map[string][][]step{"a": {cut}}, nil)
	left := a.Moves[0].Left
	if left == nil || left.Cost.Nano() == 0 || !left.Usage.Estimated || left.Text != "half an answer, and no more of it" {
		t.Fatalf("%+v", left)
	}
	if a.Spent() != a.Cost.Add(left.Cost) {
		t.Errorf("spent %v", a.Spent())
	}
	if l := (engine.Trial{Answers: []engine.Answer{a}}).Ledger(); l.Spent != a.Spent() || !l.SpentEstimated {
		t.Errorf("ledger %+v", l)
	}
}

func TestWhenEverythingElseFailsAWeakerModelAnswersAndSaysSo(t *testing.T) {
	down := [][]step{fails(providers.Auth)}
	p := &faulty{scripts: map[string][][]step{"a": {says("from a")}, "b": {says("from b")}, "c": down}}
	synctest.Test(t, func(t *testing.T) {
		c, router := ladder(p, "c")
		a := NewDispatcher(c, router, testLimits, nil, nil).Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true}).Wait().Answers[0]
		if a.Text != "from b" || a.Doubt == nil || a.Doubt.Reason != engine.Weaker || p.asked() != "cb" {
			t.Errorf("%q, %+v, asked %s", a.Text, a.Doubt, p.asked())
		}
	})
}

func TestAnAnswerInDoubtIsBetterThanNone(t *testing.T) {
	long := []step{{Event: providers.Text("too long")}, {Event: providers.Done{Finish: providers.Length}}}
	down := [][]step{fails(providers.Auth)}
	a, _, _ := routed(t, map[string][][]step{"a": {long}, "b": down, "c": down}, nil)
	if a.Text != "too long" || a.Doubt == nil || a.Doubt.Reason != engine.CutShort || len(a.Moves) != 2 {
		t.Errorf("%q, %+v, %v", a.Text, a.Doubt, reasons(a))
	}
}

func TestOfAnswersInDoubtThatOfTheRouteIsGiven(t *testing.T) {
	long := func(text string) [][]step {
		return [][]step{{{Event: providers.Text(text)}, {Event: providers.Done{Finish: providers.Length}}}}
	}
	for last, b := range map[string][][]step{"is in doubt": long("from b"), "fails": {fails(providers.Auth)}} {
		t.Run("where the weakest "+last, func(t *testing.T) {
			p := &faulty{scripts: map[string][][]step{"a": b, "b": long("from b"), "c": long("from c")}}
			synctest.Test(t, func(t *testing.T) {
				c, router := ladder(p, "c")
				a := NewDispatcher(c, router, testLimits, nil, nil).Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true}).Wait().Answers[0]
				if a.Text != "from c" || a.Doubt == nil || a.Doubt.Reason != engine.CutShort || p.asked() != "cba" || len(a.Moves) != 2 {
					t.Errorf("%q, %+v, asked %s, %v", a.Text, a.Doubt, p.asked(), reasons(a))
				}
			})
		})
	}
}

func TestNobodyAnswers(t *testing.T) {
	down := [][]step{fails(providers.Unavailable)}
	a, p, took := routed(t, map[string][][]step{"a": down, "b": down, "c": down}, nil)
	if a.OK() || a.Failure.Fault != providers.Unavailable || len(p.calls) != DefaultAttempts || len(a.Moves) != DefaultAttempts-1 || took > DefaultDeadline {
		t.Errorf("%+v, asked %s in %v", a.Failure, p.asked(), took)
	}
}

func TestTheLastCallIsWaitedWith(t *testing.T) {
	down := fails(providers.Unavailable)
	p := &faulty{scripts: map[string][][]step{"c": {down, down, down, says("from c")}}}
	synctest.Test(t, func(t *testing.T) {
		c, router := ladder(p, "c")
		a := NewDispatcher(c, router, testLimits, nil, nil).Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true, Critical: true}).Wait().Answers[0]
		if waited := p.calls[len(p.calls)-1].at.Sub(p.calls[len(p.calls)-2].at); a.Text != "from c" || p.asked() != "cccc" || waited < lastWait {
			t.Errorf("%q, asked %s, the last one after %v", a.Text, p.asked(), waited)
		}
		limits := testLimits
		limits.Routing.Attempts = 3
		p.calls, p.scripts["c"] = nil, [][]step{down, down, says("from c")}
		a = NewDispatcher(c, router, limits, nil, nil).Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true, Critical: true}).Wait().Answers[0]
		if waited := p.calls[2].at.Sub(p.calls[1].at); a.Text != "from c" || waited < lastWait {
			t.Errorf("%q, the third call after %v", a.Text, waited)
		}
	})
}

func TestOneDeadlineCoversAllAttempts(t *testing.T) {
	drip := []step{}
	for range 1000 {
		drip = append(drip, step{Wait: time.Second, Event: providers.Text("x")})
	}
	a, p, took := routed(t, map[string][][]step{"a": {drip}, "b": {drip}, "c": {drip}}, func(l *Limits, _ *Job, _ *engine.Catalog) {
		l.Routing.Deadline = 40 * time.Second
	})
	if took != 40*time.Second || p.asked() != "abca" || a.Failure.Fault != providers.AnswerTimeout {
		t.Errorf("%v, asked %s, %+v", took, p.asked(), a.Failure)
	}
}

func TestTheLimitsOfARoutedCallAreNamed(t *testing.T) {
	silent, half := []step{{Wait: time.Hour}}, []step{{Event: providers.Text("half")}, {Wait: time.Hour}}
	for outcome, c := range map[string]struct {
		steps []step
		fault providers.Fault
		hint  string
	}{
		"the share of a deadline":    {nil, providers.AnswerTimeout, "routing.deadline"},
		"the wait for a first token": {silent, providers.FirstTokenTimeout, "routing.first_token"},
		"the wait for the next one":  {half, providers.Stalled, "routing.first_token"},
	} {
		t.Run(outcome, func(t *testing.T) {
			steps := c.steps
			for range 100 * (1 - min(1, len(steps))) {
				steps = append(steps, step{Wait: time.Second, Event: providers.Text("x")})
			}
			a, _, _ := routed(t, map[string][][]step{"a": {steps}}, func(l *Limits, _ *Job, _ *engine.Catalog) {
				l.Routing.Deadline, l.Routing.FirstToken = time.Minute, 5*time.Second
			})
			if f := a.Moves[0].Left.Failure; f.Fault != c.fault || !strings.Contains(f.Hint, c.hint) {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestAFastModelHasAP95(t *testing.T) {
	late := firstTokenLimit{limit: 1500 * time.Millisecond, p95: 20400 * time.Microsecond, task: engine.Math}
	if got := late.String(); got != "no first token in 1.5s; its own p95 for math is 20ms" {
		t.Error(got)
	}
}

func TestNobodyIsAskedOnceMoreWhenTheTimeIsUp(t *testing.T) {
	silent := [][]step{{{Wait: time.Hour}}}
	_, p, took := routed(t, map[string][][]step{"a": silent, "b": silent, "c": silent}, func(l *Limits, _ *Job, _ *engine.Catalog) {
		l.Routing.Deadline, l.Routing.FirstToken = 6*time.Second, 2*time.Second
	})
	if p.asked() != "abc" || took > 6*time.Second {
		t.Errorf("asked %s in %v", p.asked(), took)
	}
}

func TestOneCircuitNotSixtyFourStorms(t *testing.T) {
	p := &faulty{scripts: map[string][][]step{"a": {fails(providers.Unavailable)}, "b": {says("from b")}, "c": {says("from c")}}}
	synctest.Test(t, func(t *testing.T) {
		c, router := ladder(p, "a")
		d := NewDispatcher(c, router, testLimits, nil, nil)
		for range 20 {
			var all []*Execution
			for range 64 {
				all = append(all, d.Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true}))
			}
			for _, e := range all {
				if a := e.Wait().Answers[0]; a.Text != "from b" {
					t.Fatalf("%q, moves %v", a.Text, reasons(a))
				}
			}
			time.Sleep(time.Second)
		}
		failed := 0
		for _, c := range p.calls {
			if c.model == "a" {
				failed++
			}
		}
		if failed > 64+5 { // the first ones were under way together; then a probe each ten seconds
			t.Errorf("%d calls to a model that is down", failed)
		}
	})
}

func TestTheWorstCaseCoversAModelThatIsBilledAgain(t *testing.T) {
	cut := []step{
		{Event: providers.Text("half an answer")},
		{Event: providers.Usage{Input: providers.Count(13), Output: providers.Count(1000)}},
		{Err: &providers.Error{Fault: providers.CutOff}},
	}
	gone := [][]step{fails(providers.NoSuchModel)}
	p := &faulty{scripts: map[string][][]step{"a": gone, "b": gone, "c": {cut}}}
	synctest.Test(t, func(t *testing.T) {
		c, router := ladder(p, "a")
		limits := testLimits
		limits.MaxOutput, limits.Routing.Attempts = 1000, 5
		d := NewDispatcher(c, router, limits, newShelf(), nil)
		job := Job{Query: engine.Query{Prompt: "hello"}, Routed: true}
		plan := d.Plan(job)
		spent := d.Start(t.Context(), job).Wait().Answers[0].Spent()
		once := providers.Nano(0)
		for _, l := range plan.Lanes {
			once = once.Add(l.Worst)
		}
		if p.asked() != "abccc" || !once.Less(spent) {
			t.Fatalf("asked %s for %v: that says nothing", p.asked(), spent)
		}
		if plan.WorstCase().Less(spent) {
			t.Errorf("spent %v, and the worst case is %v", spent, plan.WorstCase())
		}
	})
}

func TestARoutedCallOfUnknownCostCountsWithTheDearestPrice(t *testing.T) {
	p := &faulty{scripts: map[string][][]step{"a": {says("from a")}, "b": {says("from b")}, "c": {says("from c")}}}
	synctest.Test(t, func(t *testing.T) {
		c, router := ladder(p, "a")
		c.Models[0].Price = providers.Price{}
		service := c.Providers["pa"]
		service.APIKey.Env = "TEST_KEY_THAT_IS_NOT_SET"
		c.Providers["pa"] = service
		kept := &commons{shelf: newShelf()}
		d := NewDispatcher(c, router, testLimits, kept, caps.New(providers.USD(1), kept))
		a := d.Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true}).Wait().Answers[0]
		want := c.DearestPrice().Cost(a.Usage).Nano()
		today := time.Now().Format(time.DateOnly) + "/"
		if a.Text != "from a" || a.Cost.Known() || want == 0 || kept.shared.Unstored[today] != want {
			t.Errorf("%q cost %v; %v counted, want %v", a.Text, a.Cost, kept.shared.Unstored, want)
		}
	})
}

func TestABudgetCoversFailedAttempts(t *testing.T) {
	cut := []step{{Event: providers.Text("half an answer, and no more of it")}}
	p := &faulty{scripts: map[string][][]step{"a": {cut}, "b": {says("from b")}, "c": {says("from c")}}}
	synctest.Test(t, func(t *testing.T) {
		c, router := ladder(p, "a")
		kept := &commons{shelf: newShelf()}
		d := NewDispatcher(c, router, testLimits, kept, caps.New(providers.USD(1), kept))
		d.Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true}).Wait()
		if r := kept.held; len(r) != 0 || len(kept.shared.Unstored) != 0 {
			t.Errorf("%v still set aside, %v unstored", r, kept.shared.Unstored)
		}
	})
	t.Run("and a cap that they reached ends the call", func(t *testing.T) {
		p := &faulty{scripts: map[string][][]step{"a": {cut}, "b": {says("from b")}, "c": {says("from c")}}}
		synctest.Test(t, func(t *testing.T) {
			c, router := ladder(p, "a")
			kept := newShelf()
			d := NewDispatcher(c, router, testLimits, kept, caps.New(providers.Nano(230_000), kept))
			a := d.Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true}).Wait().Answers[0]
			if a.Failure == nil || a.Failure.Fault != providers.Budget || p.asked() != "a" {
				t.Errorf("%+v, moves %v, asked %s", a.Failure, reasons(a), p.asked())
			}
		})
	})
	t.Run("and a cheaper model answers within a cap that a dearer one would pass", func(t *testing.T) {
		p := &faulty{scripts: map[string][][]step{"a": {says("from a")}, "b": {fails(providers.NoSuchModel)}, "c": {says("from c")}}}
		synctest.Test(t, func(t *testing.T) {
			c, router := ladder(p, "c")
			c.Models[2].Price = price(1000, 1000)
			kept := newShelf()
			d := NewDispatcher(c, router, testLimits, kept, caps.New(providers.USD(.01), kept))
			a := d.Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true}).Wait().Answers[0]
			if a.Text != "from a" || p.asked() != "ba" || !slices.Equal(reasons(a), []engine.MoveReason{"budget", "no_such_model"}) {
				t.Errorf("%q, moves %v, asked %s", a.Text, reasons(a), p.asked())
			}
		})
	})
}

func TestEachStepIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cut := []step{{Event: providers.Text("half")}}
		p := &faulty{scripts: map[string][][]step{"a": {cut}, "b": {says("from b")}, "c": {says("from c")}}}
		c, router := ladder(p, "a")
		e := NewDispatcher(c, router, testLimits, nil, nil).Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true})
		e.Wait()
		updates, _ := e.Updates.Take()
		var said []string
		for _, u := range updates {
			switch u := u.(type) {
			case Started:
				said = append(said, "ask "+u.Model)
			case Delta:
				said = append(said, u.Text)
			case Moved:
				said = append(said, "left "+u.Move.Model)
			case Finished:
				said = append(said, "answer of "+u.Answer.Model)
			}
		}
		if want := []string{"ask a", "half", "left a", "ask b", "from b", "answer of b"}; !slices.Equal(said, want) {
			t.Errorf("%q", said)
		}
	})
}

func TestWhatFailedBeforeTheStartIsNotAskedAtOnce(t *testing.T) {
	down := []step{{Wait: 10 * time.Millisecond, Err: &providers.Error{Fault: providers.Unavailable}}}
	p := &faulty{scripts: map[string][][]step{"a": {down}, "b": {says("from b")}, "c": {says("from c")}}}
	synctest.Test(t, func(t *testing.T) {
		c, router := ladder(p, "a")
		kept := newShelf()
		for range 3 { // programs of one prompt each
			d := NewDispatcher(c, router, testLimits, kept, nil)
			d.Recall(slices.Collect(maps.Values(kept.Trials)))
			for _, a := range d.Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true}).Wait().Answers {
				if a.Text != "from b" {
					t.Errorf("%q", a.Text)
				}
			}
			time.Sleep(time.Second)
		}
		if p.asked() != "aababb" {
			t.Errorf("asked %s", p.asked())
		}
		time.Sleep(time.Minute)
		d := NewDispatcher(c, router, testLimits, kept, nil)
		d.Recall(slices.Collect(maps.Values(kept.Trials)))
		p.scripts["a"] = [][]step{says("from a")}
		if a := d.Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true}).Wait().Answers[0]; a.Text != "from a" {
			t.Errorf("after a rest: %q", a.Text)
		}
	})
}

// pantry is a cache with one answer for every request of a model.
type pantry string

func (p pantry) Cached(string, time.Time) (engine.Answer, engine.Cached, bool, error) {
	return engine.Answer{Model: string(p), Text: "kept", Finish: providers.Stop, Cost: providers.Nano(9)}, engine.Cached{Trial: "t"}, true, nil
}

func (pantry) KeepCached(string, engine.Cached) error { return nil }

func TestAnAnswerThatIsKeptNeedsNoService(t *testing.T) {
	p := &faulty{scripts: map[string][][]step{"a": {fails(providers.Unavailable)}, "b": {says("from b")}, "c": {says("from c")}}}
	synctest.Test(t, func(t *testing.T) {
		c, router := ladder(p, "a")
		d := NewDispatcher(c, router, testLimits, nil, nil)
		job := Job{Query: engine.Query{Prompt: "hello"}, Routed: true}
		for range 2 { // the circuit of a opens
			d.Start(t.Context(), job).Wait()
		}
		asked := len(p.calls)
		d.Reuse(cache.New(cache.Rules{All: true}, pantry("a")))
		a := d.Start(t.Context(), job).Wait().Answers[0]
		if a.Text != "kept" || a.Cached == nil || a.Cost != providers.Nano(0) || len(p.calls) != asked {
			t.Errorf("%+v after %d more calls", a, len(p.calls)-asked)
		}
		if s, _ := d.Breakers().Model("a", "pa"); s != circuit.Open {
			t.Errorf("circuit %s", s)
		}
	})
}

func TestThirtyTwoOfTheSamePromptAtOnce(t *testing.T) {
	never := []step{{Wait: time.Hour}}
	try := func(t *testing.T, scripts [][]step) (p *faulty, took time.Duration) {
		p = &faulty{scripts: map[string][][]step{"a": scripts, "b": {says("from b")}, "c": {says("from c")}}}
		synctest.Test(t, func(t *testing.T) {
			c, router := ladder(p, "a")
			d := NewDispatcher(c, router, testLimits, nil, nil)
			d.Reuse(cache.New(cache.Rules{All: true}, &larder{key: "of another request"}))
			began := time.Now()
			var all sync.WaitGroup
			for range 32 {
				all.Go(func() {
					if a := d.Start(t.Context(), Job{Query: engine.Query{Prompt: "hello"}, Routed: true}).Wait().Answers[0]; !a.OK() {
						t.Errorf("%+v", a.Failure)
					}
				})
			}
			all.Wait()
			took = time.Since(began)
		})
		return p, took
	}
	t.Run("one more is sent where the first stalls", func(t *testing.T) {
		if p, took := try(t, [][]step{never, says("from a")}); len(p.calls) > 3 || took > DefaultDeadline {
			t.Errorf("%d calls in %v: %s", len(p.calls), took, p.asked())
		}
	})
	t.Run("all are answered within the deadline where every one stalls", func(t *testing.T) {
		if p, took := try(t, [][]step{never}); strings.Count(p.asked(), "a") > 8 || took > DefaultDeadline {
			t.Errorf("%d calls in %v: %s", len(p.calls), took, p.asked())
		}
	})
}

func TestWhereTheCertificateLapsedTheReferenceIsAsked(t *testing.T) {
	p := &faulty{scripts: map[string][][]step{"a": {says("from a")}, "b": {says("from b")}, "c": {says("from c")}}}
	synctest.Test(t, func(t *testing.T) {
		c, router := ladder(p, "a")
		active := routing.NewActivePolicy(router, "")
		active.Lapse("a is another model now")
		d := NewDispatcher(c, active, testLimits, nil, nil)
		job := Job{Query: engine.Query{Prompt: "hello"}, Routed: true}
		trial := d.Start(t.Context(), job).Wait()
		a := trial.Answers[0]
		if trial.Decision.Model != "c" || trial.Route.Model != "c" || trial.Decision.Policy != active.Policy().Hash {
			t.Errorf("decided %+v, route %s", trial.Decision, trial.Route.Model)
		}
		if a.Text != "from c" || p.asked() != "c" || len(a.Moves) != 1 || a.Moves[0].Reason != engine.Lapsed || a.Moves[0].Model != "a" || a.Doubt != nil {
			t.Errorf("%q, asked %s, %+v", a.Text, p.asked(), a.Moves)
		}
		if made := d.Plan(Job{Query: job.Query, Models: c.Models}).Decision; made.Model != "c" || made.Reasons[0] != "the reference is asked: a is another model now" {
			t.Errorf("side by side the decision is %s, for %q", made.Model, made.Reasons)
		}
		active.Set(router, "")
		if a := d.Start(t.Context(), job).Wait().Answers[0]; a.Text != "from a" {
			t.Errorf("with another policy: %q", a.Text)
		}
	})
}
