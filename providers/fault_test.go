package providers

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

func TestAnErrorSaysWhatHappenedAndWhatToDo(t *testing.T) {
	t.Run("it is one sentence about the provider", func(t *testing.T) {
		for want, e := range map[string]*Error{
			"openai is overloaded":                          {Fault: Overloaded, Provider: "openai"},
			"the provider cut the answer off: EOF":          {Fault: CutOff, Detail: "EOF"},
			"demo takes no more requests":                   {Fault: RateLimited, Provider: "demo"},
			"demo takes no more requests for the next 2.5s": {Fault: RateLimited, Provider: "demo", RetryAfter: 2500 * time.Millisecond},
			"demo did not accept the key: no such key":      {Fault: Auth, Provider: "demo", Status: 401, Detail: "no such key"},
			"demo was not asked: DEMO_KEY is not set":       {Fault: Auth, Provider: "demo", Detail: "DEMO_KEY is not set"},
			"demo failed (weather)":                         {Fault: "weather", Provider: "demo"},
		} {
			if got := e.Error(); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		}
	})
	t.Run("every fault has words of its own", func(t *testing.T) {
		seen := make(map[string]Fault)
		for fault, words := range sentences {
			if other, ok := seen[words]; ok {
				t.Errorf("%s reads like %s", fault, other)
			}
			seen[words] = fault
		}
		for fault := range hints {
			if sentences[fault] == "" {
				t.Errorf("%s has a hint and no sentence", fault)
			}
		}
	})
	t.Run("a limit says what to do", func(t *testing.T) {
		if hint := (&Error{Fault: RateLimited}).Hint(); !strings.Contains(hint, "concurrency") {
			t.Errorf("got %q", hint)
		}
		if hint := (&Error{Fault: Malformed}).Hint(); hint != "" {
			t.Errorf("there is nothing to do, but it says %q", hint)
		}
	})
}

func TestAnyErrorBecomesANamedOne(t *testing.T) {
	t.Run("nil stays nil", func(t *testing.T) {
		if AsError(nil) != nil {
			t.Error("an error out of nothing")
		}
	})
	t.Run("a wrapped one is found", func(t *testing.T) {
		want := &Error{Fault: DNS, Err: io.EOF}
		got := AsError(fmt.Errorf("lane 2: %w", want))
		if got != want || !errors.Is(got, io.EOF) {
			t.Errorf("got %v", got)
		}
	})
	t.Run("any other is a defect, in clean words", func(t *testing.T) {
		got := AsError(errors.New("line\x1b[31m one\nline two"))
		if got.Fault != Internal || got.Detail != "line one line two" {
			t.Errorf("got %+v", got)
		}
	})
}
