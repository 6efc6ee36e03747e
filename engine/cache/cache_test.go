package cache

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

func request() (providers.Config, providers.Request) {
	return providers.Config{ID: "p", Kind: providers.OpenAI, BaseURL: "https://a.test/v1"}, providers.Request{
		Model:      providers.Model{ID: "m", Name: "n", API: "chat"},
		Messages:   []providers.Message{{Role: providers.User, Text: "hello"}},
		Parameters: providers.Parameters{System: "s", Temperature: providers.NewTemperature(0), MaxOutput: 10, Effort: "low", Schema: `{"type":"object"}`},
	}
}

func TestEveryFieldThatDecidesAnAnswerIsInItsKey(t *testing.T) {
	service, req := request()
	want := Key(service, req, "scope")
	if again := Key(service, req, "scope"); again != want || len(want) != 64 {
		t.Fatalf("%s, then %s", want, again)
	}
	for what, change := range map[string]func(*providers.Config, *providers.Request, *string){
		"scope":    func(_ *providers.Config, _ *providers.Request, s *string) { *s = "other" },
		"provider": func(c *providers.Config, _ *providers.Request, _ *string) { c.ID = "q" },
		"kind":     func(c *providers.Config, _ *providers.Request, _ *string) { c.Kind = providers.OpenAICompatible },
		"address":  func(c *providers.Config, _ *providers.Request, _ *string) { c.BaseURL = "https://b.test/v1" },
		"model":    func(_ *providers.Config, r *providers.Request, _ *string) { r.Model.ID = "o" },
		"its name": func(_ *providers.Config, r *providers.Request, _ *string) { r.Model.Name = "o" },
		"api":      func(_ *providers.Config, r *providers.Request, _ *string) { r.Model.API = "responses" },
		"text":     func(_ *providers.Config, r *providers.Request, _ *string) { r.Messages[0].Text = "hello " },
		"role":     func(_ *providers.Config, r *providers.Request, _ *string) { r.Messages[0].Role = providers.Assistant },
		"turns": func(_ *providers.Config, r *providers.Request, _ *string) {
			r.Messages = append(r.Messages, r.Messages[0])
		},
		"system":      func(_ *providers.Config, r *providers.Request, _ *string) { r.System = "" },
		"temperature": func(_ *providers.Config, r *providers.Request, _ *string) { r.Temperature = providers.Temperature{} },
		"max output":  func(_ *providers.Config, r *providers.Request, _ *string) { r.MaxOutput = 11 },
		"effort":      func(_ *providers.Config, r *providers.Request, _ *string) { r.Effort = "high" },
		"schema":      func(_ *providers.Config, r *providers.Request, _ *string) { r.Schema = "" },
		"sample":      func(_ *providers.Config, r *providers.Request, _ *string) { r.Sample = 1 },
	} {
		service, req := request()
		scope := "scope"
		change(&service, &req, &scope)
		if Key(service, req, scope) == want {
			t.Errorf("another %s has the same key", what)
		}
	}
}

// TestNoParameterIsForgotten fails when Parameters gets a field that the test
// above does not change.
func TestNoParameterIsForgotten(t *testing.T) {
	if n := reflect.TypeFor[providers.Parameters]().NumField(); n != 5 {
		t.Errorf("%d parameters: change the new one in TestEveryFieldThatDecidesAnAnswerIsInItsKey", n)
	}
	if n := reflect.TypeFor[providers.Request]().NumField(); n != 5 { // Prefix changes no answer
		t.Errorf("%d fields of a request", n)
	}
}

func TestOnlyWhatIsCertainToBeTheSameIsGivenAgain(t *testing.T) {
	zero, some := providers.Parameters{Temperature: providers.NewTemperature(0)}, providers.Parameters{Temperature: providers.NewTemperature(0.5)}
	for _, c := range []struct {
		rules Rules
		asked providers.Parameters
		want  bool
	}{
		{Rules{}, zero, false}, {Rules{Exact: true}, zero, true}, {Rules{Exact: true}, some, false},
		{Rules{Exact: true}, providers.Parameters{}, false}, {Rules{All: true}, some, true},
	} {
		if got := c.rules.Applies(c.asked); got != c.want {
			t.Errorf("%+v, %+v: %v", c.rules, c.asked, got)
		}
	}
	whole := engine.Answer{Text: "a", Finish: providers.Stop}
	for what, a := range map[string]engine.Answer{
		"cut":      {Text: "a", Finish: providers.Length},
		"failed":   {Text: "a", Finish: providers.Truncated, Failure: &engine.Failure{}},
		"refused":  {Text: "a", Finish: providers.Refused},
		"doubtful": {Text: "a", Finish: providers.Stop, Doubt: &engine.Doubt{}},
		"cached":   {Text: "a", Finish: providers.Stop, Cached: &engine.Cached{}},
		"imported": {Text: "a", Finish: providers.Stop, Imported: true},
	} {
		if Whole(a) {
			t.Errorf("an answer that is %s", what)
		}
	}
	if !Whole(whole) {
		t.Error("a whole one")
	}
}

type kept struct{ err error }

func (k kept) Cached(string, time.Time) (engine.Answer, engine.Cached, bool, error) {
	return engine.Answer{Text: "a", Cost: providers.Nano(5), Total: time.Second}, engine.Cached{Trial: "t"}, k.err == nil, k.err
}

func (k kept) KeepCached(string, engine.Cached) error { return k.err }

func TestAnAnswerThatIsGivenAgainKeepsItsTimesAndCostsNothing(t *testing.T) {
	a, ok := New(Rules{}, kept{}).Answer("key", time.Now())
	if !ok || a.Cost != providers.Nano(0) || a.Cached.Cost != providers.Nano(5) || a.Cached.Trial != "t" || a.Total != time.Second {
		t.Errorf("%+v %v", a, ok)
	}
	if _, ok := New(Rules{}, kept{errors.New("damaged")}).Answer("key", time.Now()); ok {
		t.Error("a store that cannot be read has an answer")
	}
	if _, ok := (*Cache)(nil).Answer("key", time.Now()); ok {
		t.Error("no cache has an answer")
	}
}

func TestTheSameRequestAtTheSameTimeIsMadeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(Rules{}, kept{})
		var calls, shared atomic.Int32
		var all sync.WaitGroup
		for range 64 {
			all.Go(func() {
				a, s := c.Once(t.Context(), "key", func() *engine.Answer {
					calls.Add(1)
					time.Sleep(time.Second)
					return &engine.Answer{Text: "a", Finish: providers.Stop, Cost: providers.Nano(7)}
				})
				if s {
					shared.Add(1)
					if a.Cost != providers.Nano(0) || a.Cached.Cost != providers.Nano(7) {
						t.Errorf("%+v", a)
					}
				}
			})
		}
		all.Wait()
		if calls.Load() != 1 || shared.Load() != 63 {
			t.Errorf("%d calls, %d shared", calls.Load(), shared.Load())
		}
	})
}

func TestWhatWentWrongIsNotShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(Rules{}, kept{})
		var calls atomic.Int32
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				c.Once(t.Context(), "key", func() *engine.Answer {
					calls.Add(1)
					time.Sleep(time.Second)
					return &engine.Answer{Failure: &engine.Failure{}}
				})
			})
		}
		all.Wait()
		if calls.Load() != 3 {
			t.Errorf("%d calls", calls.Load())
		}
	})
	t.Run("and one of those that waited is the next to ask", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := New(Rules{}, kept{})
			var calls, shared atomic.Int32
			var all sync.WaitGroup
			for range 32 {
				all.Go(func() {
					_, s := c.Once(t.Context(), "key", func() *engine.Answer {
						first := calls.Add(1) == 1
						time.Sleep(time.Second)
						if first {
							return &engine.Answer{Failure: &engine.Failure{Fault: providers.Stalled}}
						}
						return &engine.Answer{Text: "a", Finish: providers.Stop}
					})
					if s {
						shared.Add(1)
					}
				})
			}
			all.Wait()
			if calls.Load() != 2 || shared.Load() != 30 {
				t.Errorf("%d calls, %d shared", calls.Load(), shared.Load())
			}
		})
	})
	t.Run("and who gives up waiting asks nobody else to", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := New(Rules{}, kept{})
			ctx, cancel := context.WithCancel(t.Context())
			go c.Once(t.Context(), "key", func() *engine.Answer { time.Sleep(time.Minute); return &engine.Answer{} })
			synctest.Wait()
			time.AfterFunc(time.Second, cancel)
			began := time.Now()
			c.Once(ctx, "key", func() *engine.Answer { return &engine.Answer{Finish: providers.Cancelled} })
			if took := time.Since(began); took != time.Second {
				t.Errorf("waited %v", took)
			}
			time.Sleep(time.Hour)
		})
	})
}
