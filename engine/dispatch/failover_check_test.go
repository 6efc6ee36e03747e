package dispatch

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine"
	"switchboard/engine/access"
	"switchboard/engine/cache"
	"switchboard/engine/caps"
	"switchboard/engine/circuit"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/providers"
)

// cascading is a router over a, b and c that asks a with a check and takes nothing
// of a or b alone.
func cascading(t *testing.T, checks ...routing.Check) *routing.Router {
	t.Helper()
	bands := map[engine.Task][]routing.Band{}
	for i := range checks {
		c := &checks[i]
		c.Reader, c.Weights = agreement.Version, routing.HandSetCheck()
		for _, task := range engine.Tasks {
			bands[task] = append(bands[task], routing.Band{Rung: c.Rung, Alone: -1, Ask: 1})
		}
	}
	scorer := routing.Scorer{Prior: routing.PriorVersion(), Checks: checks}
	rungs := []routing.Rung{{Model: "a", Strength: .5}, {Model: "b", Strength: .7}, {Model: "c", Strength: 1}}
	policy, err := routing.NewPolicy(scorer, routing.Thresholds{Default: .01, Checked: bands}, routing.Ladder{Rungs: rungs, Order: routing.AsGiven}, routing.Provenance{Source: routing.HandSet})
	if err != nil {
		t.Fatal(err)
	}
	return routing.NewRouter(policy)
}

// checkedCall is a routed call of which a is checked by k, and what came of it.
type checkedCall struct {
	scripts  map[string][][]step
	checks   []routing.Check // none: a by k
	budget   *caps.Budget
	cache    *cache.Cache
	breakers func(*circuit.Breakers)
	change   func(*Limits, *Job, *engine.Catalog)
	cancelAt time.Duration

	answer engine.Answer
	trial  engine.Trial
	plan   *Plan
	asked  string
	took   time.Duration
	shown  []Update
	calls  []Call
}

func (c *checkedCall) run(t *testing.T) {
	t.Helper()
	p := &faulty{scripts: map[string][][]step{"a": {says("It is 42.")}, "b": {says("from b")}, "c": {says("from c")}, "k": {says("It is 42.")}}}
	for id, s := range c.scripts {
		p.scripts[id] = s
	}
	if c.checks == nil {
		c.checks = []routing.Check{{Rung: "a", Model: "k"}}
	}
	synctest.Test(t, func(t *testing.T) {
		catalog, _ := ladder(p, "a")
		catalog.Models = append(catalog.Models, providers.Model{ID: "k", Provider: "pk", Price: price(1, 2)})
		catalog.Providers["pk"] = engine.Service{Config: providers.Config{ID: "pk", Kind: providers.OpenAICompatible, Concurrency: 64}, Provider: p}
		limits, j := testLimits, Job{Query: engine.Query{Prompt: "Prove that the square root of 2 is irrational."}, Routed: true}
		if c.change != nil {
			c.change(&limits, &j, &catalog)
		}
		d := NewDispatcher(catalog, cascading(t, c.checks...), limits, newShelf(), c.budget)
		d.Reuse(c.cache)
		heard := &diary{}
		d.Listen(heard)
		if c.breakers != nil {
			c.breakers(d.breakers)
		}
		c.plan = d.Plan(j)
		began := time.Now()
		e := d.Start(t.Context(), j)
		if c.cancelAt > 0 {
			time.AfterFunc(c.cancelAt, e.Cancel)
		}
		c.trial = e.Wait()
		c.took, c.answer, c.calls = time.Since(began), c.trial.Answers[0], heard.operations[0].Calls
		c.shown, _ = e.Updates.Take()
	})
	models := strings.Split(p.asked(), "")
	slices.Sort(models)
	c.asked = strings.Join(models, "")
}

func slowly(wait time.Duration, text string) []step {
	return append([]step{{Wait: wait}}, says(text)...)
}

func slowlyFails(fault providers.Fault) []step {
	return append([]step{{Wait: 100 * time.Millisecond, Event: providers.Text("")}}, fails(fault)...)
}

func TestACheckedAnswer(t *testing.T) {
	disagrees := map[string][][]step{"k": {says("No idea at all.")}}
	other := []routing.Check{{Rung: "a", Model: "k"}, {Rung: "b", Model: "k"}}
	for outcome, c := range map[string]struct {
		call    checkedCall
		asked   string // in the order of the alphabet
		text    string
		reasons []engine.MoveReason
		why     string // part of the first move's
		doubt   engine.MoveReason
	}{
		"is given when the check agrees": {checkedCall{}, "ak", "It is 42.", nil, "", ""},
		"is not when it disagrees": {checkedCall{scripts: disagrees}, "ack", "from c",
			[]engine.MoveReason{engine.Disagrees}, "k disagrees with a: agreement 0.", ""},
		"goes to the next check of the ladder": {checkedCall{scripts: disagrees, checks: other}, "abck", "from c",
			[]engine.MoveReason{engine.Disagrees, engine.Disagrees}, "", ""},
		"may be accepted there": {checkedCall{scripts: map[string][][]step{"k": {says("from b"), says("No idea.")}}, checks: other}, "abk", "from b",
			[]engine.MoveReason{engine.Disagrees}, "", ""},
		"is not when the check of the next one is itself": {checkedCall{checks: []routing.Check{{Rung: "a", Model: "b"}, {Rung: "b", Model: "a"}}}, "abc", "from c",
			[]engine.MoveReason{engine.Disagrees, engine.Disagrees}, "b disagrees with a: agreement 0.", ""},
		"gives way to the answer of its check": {checkedCall{checks: []routing.Check{{Rung: "a", Model: "b"}, {Rung: "b", Model: "k"}}, scripts: map[string][][]step{"k": {says("from b")}}}, "abk", "from b",
			[]engine.MoveReason{engine.Disagrees}, "", ""},
		"is not when the check fails": {checkedCall{scripts: map[string][][]step{"k": {slowlyFails(providers.Unavailable)}}}, "ack", "from c",
			[]engine.MoveReason{engine.CheckFailed}, "k, which was to check it: ", ""},
		"is not when the check answers nothing in time": {checkedCall{scripts: map[string][][]step{"k": {{{Wait: time.Hour}}}}}, "ack", "from c",
			[]engine.MoveReason{engine.CheckFailed}, "k, which was to check it: ", ""},
		"is not when the check refuses": {checkedCall{scripts: map[string][][]step{"k": {slowlyFails(providers.Declined)}}}, "ack", "from c",
			[]engine.MoveReason{engine.CheckFailed}, "refused to answer", ""},
		"moves as ever when the rung fails": {checkedCall{scripts: map[string][][]step{"a": {fails(providers.Auth)}}}, "ack", "from c",
			[]engine.MoveReason{"auth"}, "", ""},
		"is asked again while the check goes on": {checkedCall{scripts: map[string][][]step{"a": {fails(providers.Unavailable), says("It is 42.")}}}, "aak", "It is 42.",
			[]engine.MoveReason{"unavailable"}, "", ""},
		"is the only one when the reference is down": {checkedCall{scripts: map[string][][]step{"k": disagrees["k"], "c": {fails(providers.Auth)}, "b": {fails(providers.Auth)}}}, "abck", "It is 42.",
			[]engine.MoveReason{"auth", "auth"}, "", engine.Disagrees},
		"is not given to a critical prompt even then": {checkedCall{scripts: map[string][][]step{"k": disagrees["k"], "c": {fails(providers.Auth)}}, change: critical}, "ack", "",
			[]engine.MoveReason{engine.Disagrees}, "", ""},
		"is not asked for when a rule forbids the check": {checkedCall{change: forbids("k")}, "c", "from c",
			[]engine.MoveReason{engine.CheckFailed}, "k, which is to check it, is kept from this prompt by rule 1", ""},
		"is not asked for when the check is not set up": {checkedCall{checks: []routing.Check{{Rung: "a", Model: "nobody"}}}, "c", "from c",
			[]engine.MoveReason{engine.CheckFailed}, "nobody, which is to check it, is not set up here", ""},
		"is not asked for when the check's circuit is open": {checkedCall{breakers: opened("k")}, "c", "from c",
			[]engine.MoveReason{engine.CheckFailed}, "cannot be asked for 10s", ""},
		"is not asked for when a cap refuses the check": {checkedCall{budget: capped("k")}, "c", "from c",
			[]engine.MoveReason{engine.CheckFailed}, "this call could cost", ""},
		"may be checked by the model itself": {checkedCall{checks: []routing.Check{{Rung: "a", Model: "a"}}}, "aa", "It is 42.", nil, "", ""},
	} {
		t.Run(outcome, func(t *testing.T) {
			c.call.run(t)
			a := c.call.answer
			if a.Text != c.text || c.call.asked != c.asked || !slices.Equal(reasons(a), c.reasons) {
				t.Fatalf("%q, asked %s, %v: %+v", a.Text, c.call.asked, reasons(a), a)
			}
			if len(a.Moves) > 0 && !strings.Contains(a.Moves[0].Why, c.why) {
				t.Errorf("moved because %q", a.Moves[0].Why)
			}
			if doubt := a.Doubt; (doubt == nil) != (c.doubt == "") || doubt != nil && doubt.Reason != c.doubt {
				t.Errorf("doubt %+v", doubt)
			}
			if c.call.plan.WorstCase().Less(a.Spent()) {
				t.Errorf("spent %v, and the worst case is %v", a.Spent(), c.call.plan.WorstCase())
			}
		})
	}
}

func critical(_ *Limits, j *Job, _ *engine.Catalog) { j.Critical = true }

func forbids(model string) func(*Limits, *Job, *engine.Catalog) {
	return func(l *Limits, _ *Job, _ *engine.Catalog) {
		l.Rules = access.Rules{{Name: "rule 1", Deny: []string{model}}}
	}
}

func opened(model string) func(*circuit.Breakers) {
	return func(b *circuit.Breakers) {
		for range circuit.Failures {
			permit, _ := b.Enter(model, "p"+model)
			permit.Done(&providers.Error{Fault: providers.Unavailable})
		}
	}
}

func capped(model string) *caps.Budget {
	return caps.New(providers.Money{}, ledger{}, caps.Cap{Limit: providers.Nano(1), Per: caps.Month, Scope: caps.ModelScope(model)})
}

func TestWhatACheckSaysIsKept(t *testing.T) {
	c := checkedCall{scripts: map[string][][]step{"k": {slowly(time.Second, "It is 42.")}}}
	c.run(t)
	check := c.answer.Check
	if check == nil || !check.Accepted || check.Answer.Model != "k" || *check.Agreement != 1 || *check.Gap != 0 || check.Threshold != .01 {
		t.Fatalf("%+v", check)
	}
	if c.took != 1300*time.Millisecond || c.answer.Took() != c.took {
		t.Errorf("took %v, which counts as %v: the slower call counts, once", c.took, c.answer.Took())
	}
	both := c.answer.Cost.Add(check.Answer.Cost)
	l := c.trial.Ledger()
	if c.answer.Spent() != both || l.Spent != both || l.Route != both || c.trial.Check.Model != "k" {
		t.Errorf("spent %v and by the ledger %+v, not %v", c.answer.Spent(), l, both)
	}
	tries := 0
	for range c.answer.Tries() {
		tries++
	}
	if tries != 2 || len(c.calls) != 2 || c.calls[0].Check || !c.calls[1].Check {
		t.Errorf("%d tries, calls %+v", tries, c.calls)
	}
	var waits []bool
	for _, u := range c.shown {
		switch u := u.(type) {
		case Checking:
			waits = append(waits, u.Waiting)
		case Delta:
			if u.Text != "It is 42." {
				t.Errorf("shows %q", u.Text)
			}
		}
	}
	if !slices.Equal(waits, []bool{false, true}) {
		t.Errorf("checking %v", waits)
	}
}

func TestWhatADisagreementCostIsCounted(t *testing.T) {
	c := checkedCall{scripts: map[string][][]step{"k": {says("No idea at all.")}}}
	c.run(t)
	m := c.answer.Moves[0]
	if m.Left == nil || m.Left.Check == nil || m.Left.Check.Accepted || *m.Left.Check.Gap <= .01 {
		t.Fatalf("%+v", m.Left)
	}
	want := m.Left.Cost.Add(m.Left.Check.Answer.Cost)
	l := c.trial.Ledger()
	if m.Cost() != want || c.answer.Spent() != c.answer.Cost.Add(want) || l.Spent != c.answer.Spent() || l.Route != l.Spent {
		t.Errorf("the step cost %v, all %v, ledger %+v", m.Cost(), c.answer.Spent(), l)
	}
	if _, ok := l.Saving(); !ok || !l.Reference.Less(l.Route) {
		t.Errorf("ledger %+v: a miss saves nothing", l)
	}
}

func TestModelsThatCheckEachOtherAreAskedOnce(t *testing.T) {
	c := checkedCall{checks: []routing.Check{{Rung: "a", Model: "b"}, {Rung: "b", Model: "a"}}}
	c.run(t)
	first, second := c.answer.Moves[0], c.answer.Moves[1]
	if first.Left.Cached != nil || first.Left.Check.Answer.Cached != nil || second.Left.Cached == nil || second.Left.Check.Answer.Cached == nil {
		t.Errorf("given again: %v and %v", second.Left.Cached, second.Left.Check.Answer.Cached)
	}
	if second.Left.Text != "from b" || second.Left.Check.Answer.Text != "It is 42." || *second.Left.Check.Agreement != *first.Left.Check.Agreement {
		t.Errorf("%+v", second.Left)
	}
	want := first.Left.Cost.Add(first.Left.Check.Answer.Cost)
	l := c.trial.Ledger()
	if first.Cost() != want || second.Cost() != providers.Nano(0) || l.Spent != want.Add(c.answer.Cost) || l.Route != l.Spent {
		t.Errorf("the steps cost %v and %v, ledger %+v", first.Cost(), second.Cost(), l)
	}
	if c.took != 600*time.Millisecond || len(c.calls) != 3 || second.Took != 0 {
		t.Errorf("%d calls in %v", len(c.calls), c.took)
	}
}

func TestACheckMayAgreeAndNotBeEnough(t *testing.T) {
	c := &rungCheck{model: "k", decision: engine.Decision{Model: "small", Threshold: -.18}}
	for score, want := range map[float64]string{
		1:  "k agrees too little with small: agreement 1.00, gap −0.02 > −0.18",
		.3: "k disagrees with small: agreement 0.30, gap −0.02 > −0.18",
	} {
		if got := c.unaccepted(score, -.02); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestAnAnswerThatWasCutOffIsNotAskedForAgain(t *testing.T) {
	long := []step{{Event: providers.Text("It is")}, {Event: providers.Usage{Input: providers.Count(10), Output: providers.Count(20)}}, {Event: providers.Done{Finish: providers.Length}}}
	for of, it := range map[string]struct {
		scripts map[string][][]step
		asked   string
	}{
		"the model": {map[string][][]step{"a": {long, says("anew")}}, "abbc"}, // its check was ended with it
		"its check": {map[string][][]step{"b": {long, says("anew")}}, "abc"},
	} {
		t.Run(of, func(t *testing.T) {
			c := checkedCall{checks: []routing.Check{{Rung: "a", Model: "b"}, {Rung: "b", Model: "a"}}, scripts: it.scripts}
			c.run(t)
			if c.asked != it.asked || c.answer.Text != "from c" || !slices.Contains(reasons(c.answer), engine.CutShort) {
				t.Errorf("asked %s, not %s; %q after %v", c.asked, it.asked, c.answer.Text, reasons(c.answer))
			}
		})
	}
}

func TestAnAnswerMadeAsACheckIsDoubtedToo(t *testing.T) {
	c := checkedCall{checks: []routing.Check{{Rung: "a", Model: "b"}, {Rung: "b", Model: "k"}}, change: func(_ *Limits, j *Job, _ *engine.Catalog) {
		j.Query.Prompt = "Prove that the square root of 2 is irrational. Answer as JSON."
	}, scripts: map[string][][]step{"a": {says(`{"a": 1}`)}, "b": {says("from b")}, "k": {says("from b")}, "c": {says(`{"c": 1}`)}}}
	c.run(t)
	if c.answer.Text != `{"c": 1}` || !slices.Equal(reasons(c.answer), []engine.MoveReason{engine.Disagrees, engine.NotJSON}) {
		t.Errorf("%q after %v", c.answer.Text, reasons(c.answer))
	}
}

func TestACheckOfARungThatFailedIsPaidForOnce(t *testing.T) {
	c := checkedCall{scripts: map[string][][]step{"a": {fails(providers.Auth)}}}
	c.run(t)
	check := c.answer.Moves[0].Left.Check
	if check == nil || check.Answer.Finish != providers.Cancelled || check.Accepted || c.took > 400*time.Millisecond {
		t.Fatalf("%+v after %v", check, c.took)
	}
}

func TestOneDeadlineCoversChecks(t *testing.T) {
	drip := []step{}
	for range 1000 {
		drip = append(drip, step{Wait: time.Second, Event: providers.Text("x")})
	}
	c := checkedCall{scripts: map[string][][]step{"k": {drip}, "c": {drip}, "b": {drip}}, change: func(l *Limits, _ *Job, _ *engine.Catalog) {
		l.Routing.Deadline = 40 * time.Second
	}}
	c.run(t)
	if c.took > 40*time.Second || c.answer.Text != "It is 42." || c.answer.Doubt == nil || c.answer.Doubt.Reason != engine.CheckFailed {
		t.Errorf("%v: %+v", c.took, c.answer)
	}
}

func TestAPromptIsCancelled(t *testing.T) {
	for outcome, c := range map[string]checkedCall{
		"while both write":              {cancelAt: 100 * time.Millisecond},
		"while the check is waited for": {cancelAt: time.Second, scripts: map[string][][]step{"k": {slowly(time.Minute, "It is 42.")}}},
	} {
		t.Run(outcome, func(t *testing.T) {
			c.run(t)
			if c.answer.OK() || c.answer.Finish != providers.Cancelled || c.answer.Check == nil || c.answer.Check.Accepted || c.asked != "ak" {
				t.Errorf("%+v, asked %s", c.answer, c.asked)
			}
		})
	}
}

// larder is a cache with one answer, for the first request that it is asked for.
type larder struct {
	mu  sync.Mutex
	key string
}

func (l *larder) Cached(key string, _ time.Time) (engine.Answer, engine.Cached, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.key == "" {
		l.key = key
	}
	return engine.Answer{Model: "a", Text: "It is 42.", Finish: providers.Stop, Cost: providers.Nano(9)}, engine.Cached{Trial: "t"}, key == l.key, nil
}

func (*larder) KeepCached(string, engine.Cached) error { return nil }

func TestAnAnswerThatIsGivenAgainIsChecked(t *testing.T) {
	for outcome, c := range map[string]struct {
		check, asked string
	}{
		"by another model":                       {"k", "k"},
		"by the same model, which is asked anew": {"a", "a"},
	} {
		t.Run(outcome, func(t *testing.T) {
			call := checkedCall{cache: cache.New(cache.Rules{All: true}, new(larder)), checks: []routing.Check{{Rung: "a", Model: c.check}}}
			call.run(t)
			if a := call.answer; call.asked != c.asked || a.Cached == nil || !a.Check.Accepted || a.Check.Answer.Cached != nil || a.Took() != 300*time.Millisecond {
				t.Errorf("asked %s: %+v", call.asked, a)
			}
		})
	}
}

func TestTheWayOfACheckedPrompt(t *testing.T) {
	c := checkedCall{}
	c.run(t)
	var way []string
	for _, l := range c.plan.Lanes {
		way = append(way, l.Request.Model.ID)
	}
	if join(way) != "acb" || len(c.plan.Checks) != 1 || c.plan.Choice() != c.plan.Lanes[0].Worst.Add(c.plan.Checks[0].Lane.Worst) {
		t.Errorf("way %v, checks %+v", way, c.plan.Checks)
	}
}
