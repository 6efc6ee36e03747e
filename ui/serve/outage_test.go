package serve

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"switchboard/engine/circuit"
	"switchboard/providers"
)

func TestAnOutageIsSaidAtOnceWithWhenToAskAgain(t *testing.T) {
	for what, fields := range map[string]string{"a text": "", "a body that is passed on": `"tools":[{}],`} {
		t.Run(what, func(t *testing.T) {
			s := serveChats(t)
			for range circuit.Failures {
				permit, refusal := s.chats.Dispatcher.Breakers().Enter("nano", "up")
				if refusal != nil {
					t.Fatal(refusal)
				}
				permit.Done(&providers.Error{Fault: providers.Unreachable})
			}
			began := time.Now()
			r, err := http.Post("http://"+s.address+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"switchboard",`+fields+`"messages":[{"role":"user","content":"What is 2 + 2?"}]}`))
			if err != nil {
				t.Fatal(err)
			}
			defer r.Body.Close()
			defer http.DefaultClient.CloseIdleConnections()
			if code := errorCode(t, r.Body); r.StatusCode != http.StatusServiceUnavailable || r.Header.Get("Retry-After") != "10" || code != "overloaded" || time.Since(began) > callerPatience {
				t.Errorf("%d %s, Retry-After %q, after %v", r.StatusCode, code, r.Header.Get("Retry-After"), time.Since(began))
			}
		})
	}
}
