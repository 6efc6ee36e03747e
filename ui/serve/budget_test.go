package serve

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/providers"
	"switchboard/providers/open"
)

// spent is a store that has spent so much.
type spent providers.Money

func (s spent) SpentOn(time.Time) (providers.Money, int, error) { return providers.Money(s), 0, nil }

func TestACapIsTooManyRequestsThatNoRetryMends(t *testing.T) {
	config := providers.Config{ID: "up", Kind: providers.OpenAICompatible, BaseURL: "http://127.0.0.1:1/v1", Concurrency: 1}
	p, err := open.Open(config)
	if err != nil {
		t.Fatal(err)
	}
	price := providers.Price{Rates: providers.Rates{Input: providers.USD(1), Output: providers.USD(2)}}
	catalog := engine.Catalog{Providers: map[string]engine.Service{"up": {Config: config, Provider: p}}, Reference: "big", Ladder: []string{"nano", "big"},
		Models: []providers.Model{{ID: "nano", Provider: "up", Price: price}, {ID: "big", Provider: "up", Price: price}}}
	by := routing.NewActivePolicy(routing.NewRouter(policyOf(t, 0.9)), "")
	budget := dispatch.NewBudget(providers.USD(1), spent(providers.USD(1)))
	d := dispatch.NewDispatcher(catalog, by, dispatch.Limits{MaxOutput: 100}, nil, budget)
	h := (&Server{Decider: by, Chats: &Chats{Decider: by, Dispatcher: d, Catalog: catalog}}).Handler()
	for name, body := range map[string]string{
		"a routed chat":            `{"model":"switchboard","messages":[{"role":"user","content":"a"}]}`,
		"a named model":            `{"model":"big","messages":[{"role":"user","content":"a"}]}`,
		"a stream":                 `{"model":"big","stream":true,"messages":[{"role":"user","content":"a"}]}`,
		"a body that is passed on": `{"model":"big","seed":1,"messages":[{"role":"user","content":"a"}]}`,
		"a routed one passed on":   `{"model":"switchboard","seed":1,"messages":[{"role":"user","content":"a"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			got := post(h, "/v1/chat/completions", body)
			if got.Code != http.StatusTooManyRequests || got.Header().Get("x-should-retry") != "false" || strings.Contains(got.Header().Get("content-type"), "event-stream") {
				t.Fatal(got.Code, got.Header(), got.Body)
			}
			if code := errorCode(t, got.Body); code != "budget" {
				t.Error(code)
			}
		})
	}
}
