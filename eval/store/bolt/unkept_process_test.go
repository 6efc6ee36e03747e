package bolt

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

// oneCall is a cap that lets a call be sent of those that answerUnkept sends, and
// no second one.
var oneCall = caps.Cap{Limit: providers.USD(0.015), Per: caps.Day}

// brief is a provider that answers at once.
type brief struct{}

func (brief) Stream(context.Context, providers.Request) iter.Seq2[providers.Event, error] {
	return func(yield func(providers.Event, error) bool) {
		_ = yield(providers.Text("yes"), nil) && yield(providers.Usage{Input: providers.Count(10), Output: providers.Count(90)}, nil) &&
			yield(providers.Done{Finish: providers.Stop}, nil)
	}
}

// answerUnkept has a prompt answered whose trial is not kept yet, says what it may
// have cost, and goes on for ever.
func answerUnkept(s *records.Store, _ string) error {
	s, err := Open(s.Path(), Options{Kind: store.Real, Gather: time.Hour})
	if err != nil {
		return err
	}
	catalog := tollCatalog(brief{})
	policy, err := routing.DefaultPolicy(catalog, nil)
	if err != nil {
		return err
	}
	d := dispatch.NewDispatcher(catalog, routing.NewRouter(policy), dispatch.Limits{MaxOutput: 100}, s, caps.New(providers.Money{}, s, oneCall))
	job := dispatch.Job{Query: engine.Query{Prompt: "hello"}, Models: catalog.Models[:1]}
	execution := d.Start(context.Background(), job)
	for {
		<-execution.Updates.Ready()
		updates, _ := execution.Updates.Take()
		for _, u := range updates {
			if f, ok := u.(dispatch.Finished); ok {
				if !f.Answer.OK() {
					return errors.New(f.Answer.Failure.Sentence)
				}
				fmt.Println(d.Plan(job).WorstCase().Nano())
				select {}
			}
		}
	}
}

// TestKilledBeforeAnAnswerIsKept kills a process between an answer and the
// transaction that would have kept it with others.
func TestKilledBeforeAnAnswerIsKept(t *testing.T) {
	s := NewStore(t)
	evaltest.Must(t, s.Ready())
	var worst int64
	_, err := fmt.Sscan(killAfter(t, "answer unkept", s.Path(), "", 1)[0], &worst)
	evaltest.Must(t, err)
	t.Run("the trial is not there", func(t *testing.T) {
		if r := evaltest.Sound(t, s); r.Trials != 0 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("what it may have cost counts as spent", func(t *testing.T) {
		budget := caps.New(providers.Money{}, s, oneCall)
		if _, err := budget.Reserve(caps.Charge{Worst: providers.Nano(oneCall.Limit.Nano() - worst + 1)}, time.Now()); err == nil {
			t.Error("a cap can be passed")
		}
		if _, err := budget.Reserve(caps.Charge{Worst: providers.Nano(oneCall.Limit.Nano() - worst)}, time.Now()); err != nil {
			t.Errorf("what is left cannot be spent: %v", err)
		}
	})
}
