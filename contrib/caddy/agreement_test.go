package switchboardcaddy

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/engine/decision"
	"switchboard/engine/requestbody"
	"switchboard/engine/routing"
	"switchboard/eval/gateway/gatewaytest"
)

// passed is what an upstream is sent.
type passed struct{ body, model, task, gap, certified, policy string }

func passedOf(h http.Header, body string) passed {
	of := func(name string) string { return h.Get("X-Switchboard-" + name) }
	return passed{body, of("Model"), of("Task"), of("Gap"), of("Certified"), of("Policy")}
}

// expected is what the router says is to be sent.
func expected(d engine.Decision, reference string, prompt string, body []byte) (passed, error) {
	switch {
	case strings.TrimSpace(prompt) == "":
		d.Model, d.Gap, d.Certified = reference, nil, false // there is nothing to decide about
	case d.Check != "":
		d.Model = reference // no second answer is asked for here
	}
	asked, err := requestbody.Parse(body)
	changed := asked.WithModel(d.Model)
	h := http.Header{}
	decision.SetHeaders(h, d, false)
	return passedOf(h, string(changed)), err
}

// The other engines are compared on the same prompts and policies in ui/extproc and
// eval/gateway/litellmplugin.
func TestCaddyDecidesAsTheRouterDoes(t *testing.T) {
	for i, test := range gatewaytest.Cases {
		t.Run(test.Name, func(t *testing.T) {
			p := test.Policy(t)
			router := routing.NewRouter(p)
			b := newBenchOf(t, p, func(b *bench) string {
				return b.site("switchboard {\n\t\tpolicy POLICY\n\t}\n\treverse_proxy NAMED")
			})
			for _, line := range gatewaytest.Prompts(gatewaytest.Count(), uint64(i+1)) {
				var q struct{ Prompt string }
				if err := json.Unmarshal(line, &q); err != nil {
					t.Fatal(err)
				}
				body := gatewaytest.Chat(line)
				want, err := expected(router.Decide(engine.Query{Prompt: q.Prompt}), p.Ladder.Reference(), q.Prompt, body)
				if err != nil {
					t.Fatal(err)
				}
				b.post(t, chats, string(body))
				r, sent := b.named.seen()
				if got := passedOf(r.Header, sent); got != want {
					t.Fatalf("%.300q\ncaddy  %.300v\nrouter %.300v", q.Prompt, got, want)
				}
			}
		})
	}
}
