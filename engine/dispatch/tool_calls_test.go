package dispatch

import (
	"context"
	"iter"
	"reflect"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

func piece(index int, name, arguments string) step {
	return step{Wait: time.Millisecond, Event: providers.ToolCall{Index: index, Name: name, Arguments: arguments}}
}

func TestToolCallsAreKept(t *testing.T) {
	calls := []engine.ToolCall{{Name: "weather", Arguments: `{"city":"Paris"}`}, {Name: "now", Arguments: "{}"}}
	pieces := []step{piece(3, "weather", ""), piece(3, "", `{"city":`), piece(5, "now", "{}"), piece(3, "", `"Paris"}`)}
	t.Run("beside a text", func(t *testing.T) {
		a := run(t, script{"a": append(pieces[:len(pieces):len(pieces)], says("Let me look.")...)}, testLimits, "a").Answers[0]
		if !a.OK() || a.Text != "Let me look." || !reflect.DeepEqual(a.ToolCalls, calls) || a.FirstToken != time.Millisecond {
			t.Errorf("got %+v", a)
		}
	})
	t.Run("alone, with what they cost as it was reported", func(t *testing.T) {
		usage := step{Event: providers.Usage{Input: providers.Count(10), Output: providers.Count(20)}}
		end := step{Err: &providers.Error{Fault: providers.OnlyToolCalls, Detail: "weather, now"}}
		a := run(t, script{"a": append(pieces[:len(pieces):len(pieces)], usage, end)}, testLimits, "a").Answers[0]
		if a.OK() || a.Finish != providers.Failed || a.Usage.Estimated || a.Cost != providers.Nano(10*1000+20*2000) || !reflect.DeepEqual(a.ToolCalls, calls) {
			t.Errorf("got %+v, failure %+v", a, a.Failure)
		}
		if !strings.Contains(a.Failure.Sentence, "weather, now") {
			t.Errorf("it says %q", a.Failure.Sentence)
		}
	})
	t.Run("cleaned", func(t *testing.T) {
		a := run(t, script{"a": append([]step{piece(0, "f\x1b[2J\n", "{\u202e}\x07")}, says("x")...)}, testLimits, "a").Answers[0]
		if !reflect.DeepEqual(a.ToolCalls, []engine.ToolCall{{Name: "f", Arguments: "{}"}}) {
			t.Errorf("got %q", a.ToolCalls)
		}
	})
	t.Run("and counted where nothing was reported", func(t *testing.T) {
		a := run(t, script{"a": append(pieces[:len(pieces):len(pieces)], step{Event: providers.Done{Finish: providers.Stop}})}, testLimits, "a").Answers[0]
		if !a.Usage.Estimated || a.Usage.Output.Int() < 5 {
			t.Errorf("got %+v", a.Usage)
		}
	})
}

func TestToolCallsHaveTheLimitOfAnAnswer(t *testing.T) {
	endless := providerFunc(func(context.Context, providers.Request) iter.Seq2[providers.Event, error] {
		return func(yield func(providers.Event, error) bool) {
			for i := 0; yield(providers.ToolCall{Index: i}, nil); i++ {
			}
		}
	})
	a := run(t, endless, testLimits, "a").Answers[0]
	if a.Failure == nil || a.Failure.Fault != providers.Oversized {
		t.Errorf("got %d calls, failure %+v", len(a.ToolCalls), a.Failure)
	}
}

func TestToolCallsShowNoKey(t *testing.T) {
	p := providerFunc(func(ctx context.Context, _ providers.Request) iter.Seq2[providers.Event, error] {
		return func(yield func(providers.Event, error) bool) {
			providers.SecretsOf(ctx).Add("sk-secret-1")
			for _, event := range []providers.Event{
				providers.ToolCall{Name: "sk-secret-1", Arguments: `{"key":"sk-sec`}, providers.ToolCall{Arguments: `ret-1"}`},
			} {
				if !yield(event, nil) {
					return
				}
			}
			yield(providers.Done{Finish: providers.Stop}, nil)
		}
	})
	a := run(t, p, testLimits, "a").Answers[0]
	if !reflect.DeepEqual(a.ToolCalls, []engine.ToolCall{{Name: "[key]", Arguments: `{"key":"[key]"}`}}) {
		t.Errorf("kept %q", a.ToolCalls)
	}
}
