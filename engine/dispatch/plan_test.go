package dispatch

import (
	"context"
	"iter"
	"reflect"
	"testing"
	"testing/synctest"

	"switchboard/engine"
	"switchboard/engine/dispatch/dispatchtest"
	"switchboard/engine/routing"
	"switchboard/providers"
)

// policies are two that decide differently, for the models of bench.
func policies(t *testing.T, c engine.Catalog) (first, second *routing.Router) {
	t.Helper()
	p, err := routing.DefaultPolicy(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	strict, err := routing.NewPolicy(p.Scorer, routing.NoCheaper(), p.Ladder, p.Provenance)
	if err != nil {
		t.Fatal(err)
	}
	return routing.NewRouter(p), routing.NewRouter(strict)
}

func TestAPlanIsCarriedOutAsItWasShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent []providers.Request
		p := providerFunc(func(ctx context.Context, r providers.Request) iter.Seq2[providers.Event, error] {
			sent = append(sent, r)
			return script{"a": says("one"), "c": says("three")}.Stream(ctx, r)
		})
		c := bench(p, 8)
		first, _ := policies(t, c)
		router := &dispatchtest.CountingRouter{Decider: routing.NewActivePolicy(first, "")}
		d := NewDispatcher(c, router, testLimits, nil, nil)
		j := job(c, "hello", "a", "c")
		j.Plan, j.InTurn = d.Plan(j), true
		d.Asks(j)
		trial := d.Start(t.Context(), j).Wait()
		if n := router.Asked.Load(); n != 1 {
			t.Errorf("the router was asked %d times", n)
		}
		if trial.Decision.Model == "" || !reflect.DeepEqual(trial.Decision, j.Plan.Decision) {
			t.Errorf("shown %+v, stored %+v", j.Plan.Decision, trial.Decision)
		}
		for i, lane := range j.Plan.Lanes {
			if &sent[i].Messages[0] != &lane.Request.Messages[0] {
				t.Errorf("the request of lane %d was built once more", i)
			}
		}
	})
}

func TestAPlanHoldsUntilSomethingElseIsAskedFor(t *testing.T) {
	c := bench(script{}, 8)
	first, second := policies(t, c)
	inForce := routing.NewActivePolicy(first, "")
	d := NewDispatcher(c, inForce, testLimits, nil, nil)
	chain := []engine.Trial{turn("1", "hi", "a", "yes")}
	for outcome, change := range map[string]func(*Job){
		"another text":          func(j *Job) { j.Query.Prompt = "hello there" },
		"another task":          func(j *Job) { j.Query.Task = engine.Math },
		"another model":         func(j *Job) { j.Models = job(c, "", "a", "b").Models },
		"one lane more":         func(j *Job) { j.Models = job(c, "", "a", "c", "c").Models },
		"another system prompt": func(j *Job) { j.Parameters.System = "be brief" },
		"a lane of its own":     func(j *Job) { j.LaneParameters = map[int]providers.Parameters{1: {MaxOutput: 7}} },
		"a turn before":         func(j *Job) { j.Chain = chain },
		"another policy":        func(*Job) { inForce.Set(second, "") },
		"other certificates":    func(*Job) { inForce.Set(first, "of another system prompt") },
	} {
		t.Run(outcome, func(t *testing.T) {
			inForce.Set(first, "")
			j := job(c, "hello", "a", "c")
			j.Plan = d.Plan(j)
			if d.Plan(j) != j.Plan {
				t.Fatal("the plan did not hold although nothing had changed")
			}
			change(&j)
			if plan := d.Plan(j); plan == j.Plan || d.Start(t.Context(), j).Wait().Decision.Policy != plan.Decision.Policy {
				t.Error("the old plan was carried out")
			}
		})
	}
	t.Run("another turn before", func(t *testing.T) {
		j := job(c, "hello", "a", "c")
		j.Chain = chain
		j.Plan = d.Plan(j)
		if j.Chain = []engine.Trial{turn("2", "hi", "a", "no")}; d.Plan(j) == j.Plan {
			t.Error("the old plan holds")
		}
	})
}

func TestAQuestionStandsBeforeWhatCouldBeExpensive(t *testing.T) {
	c := bench(script{}, 1)
	worst := dispatcher(c, testLimits, nil, nil).Plan(job(c, "hello", "a")).WorstCase() // b has no price
	paid := bench(script{}, 1)
	paid.Providers["p"] = engine.Service{Config: providers.Config{ID: "p", APIKey: providers.Key{Env: "KEY"}}}
	for outcome, test := range map[string]struct {
		catalog engine.Catalog
		above   providers.Money
		jobs    []Job
		want    bool
	}{
		"not up to the limit":                    {c, worst, []Job{job(c, "hello", "a")}, false},
		"above it":                               {c, providers.Nano(worst.Nano() - 1), []Job{job(c, "hello", "a")}, true},
		"nor for many jobs that are below it":    {c, providers.Nano(2 * worst.Nano()), []Job{job(c, "hello", "a"), job(c, "hello", "a")}, false},
		"but for those that are above together":  {c, worst, []Job{job(c, "hello", "a"), job(c, "hello", "a")}, true},
		"a price nobody knows, where one pays":   {paid, worst, []Job{job(c, "hello", "b")}, true},
		"a price nobody knows, where nobody can": {c, worst, []Job{job(c, "hello", "a", "b")}, false},
		"never without a limit":                  {paid, providers.Money{}, []Job{job(c, "hello", "a", "b")}, false},
		"nothing to send":                        {paid, providers.Nano(0), nil, false},
	} {
		t.Run(outcome, func(t *testing.T) {
			limits := testLimits
			limits.AskAbove = test.above
			if got := dispatcher(test.catalog, limits, nil, nil).Asks(test.jobs...); got != test.want {
				t.Errorf("asks: %v", got)
			}
		})
	}
}
