package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"switchboard/engine/dispatch"
	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/store"
)

// serving runs serve on the store of a home, until stopped.
func (h watchedHome) serving() (address string, stop func()) {
	h.t.Helper()
	ctx, cancel := context.WithCancel(h.t.Context())
	out, to := io.Pipe()
	ended := make(chan string, 1)
	go func() {
		var said strings.Builder
		if code := testApp().run(ctx, []string{"--config", h.config, "--store", h.store, "--json", "serve", "--listen", "127.0.0.1:0"}, strings.NewReader(""), to, &said); code != 0 {
			ended <- fmt.Sprint("serve ended with ", code, ": ", said.String())
		}
		to.Close()
		close(ended)
	}()
	var first struct{ Listening string }
	if err := json.NewDecoder(out).Decode(&first); err != nil {
		h.t.Fatal(err, <-ended)
	}
	go io.Copy(io.Discard, out)
	stop = sync.OnceFunc(func() {
		cancel()
		if wrong, ok := <-ended; ok {
			h.t.Error(wrong)
		}
	})
	h.t.Cleanup(stop)
	return first.Listening, stop
}

// TestWhatAnotherProcessDecidesHoldsWithoutAFailedRequest exchanges the policy, and
// moves the rollout, through the store of a service under load.
func TestWhatAnotherProcessDecidesHoldsWithoutAFailedRequest(t *testing.T) {
	h := newWatchedHome(t, "")
	address, stop := h.serving()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var mu sync.Mutex
	news, seen := sync.NewCond(&mu), map[string]bool{} // policy and rollout, as headers say
	var failed atomic.Int64
	done := make(chan struct{})
	var callers sync.WaitGroup
	for range 4 {
		callers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				r, err := client.Post(address+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"switchboard","messages":[{"role":"user","content":"What is 2 + 2?"}]}`))
				if err != nil {
					failed.Add(1)
					continue
				}
				io.Copy(io.Discard, r.Body)
				r.Body.Close()
				if r.StatusCode != http.StatusOK {
					failed.Add(1)
				}
				mu.Lock()
				seen[r.Header.Get("x-switchboard-policy")+" "+r.Header.Get("x-switchboard-rollout")] = true
				mu.Unlock()
				news.Broadcast()
			}
		})
	}
	await := func(what string) {
		mu.Lock()
		defer mu.Unlock()
		for !seen[what] && failed.Load() == 0 {
			news.Wait()
		}
	}
	name := routing.PolicyName(h.policy.Hash)
	await(name + " full")
	other := h.open()
	ok(t, other.RollOut(eval.Rollout{Rollout: rollout.Rollout{Stage: rollout.Observe}, Time: time.Now(), Who: "bob"}))
	await(name + " observe: reference")
	l := routing.Ladder{Order: routing.AsGiven, Rungs: h.policy.Ladder.Rungs}
	p, err := routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, routing.NoCheaper(), l, routing.Provenance{Source: routing.HandSet})
	ok(t, err)
	ok(t, other.Apply(p, eval.Application{Time: time.Now(), Who: "bob"}))
	await(routing.PolicyName(p.Hash) + " observe: reference")
	close(done)
	callers.Wait()
	stop()
	if n := failed.Load(); n > 0 {
		t.Errorf("%d requests failed", n)
	}
	trials, kept := 0, h.open()
	for tr, err := range kept.Trials(store.Query{}) {
		ok(t, err)
		if tr.Tags[dispatch.WatchTag] != "" {
			continue // the watch asks both models about a few prompts, besides
		}
		trials++
		if len(tr.Answers) != 1 || tr.Answers[0].Finish == "" {
			t.Fatalf("what was given is not kept: %+v", tr)
		}
	}
	if trials == 0 {
		t.Error("nothing is kept")
	}
}
