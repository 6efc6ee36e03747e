package rewrite

import (
	"cmp"
	"net/http"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/engine/rollout"
	"switchboard/engine/routing"
)

// fixed decides always the same.
type fixed struct{ decision engine.Decision }

func (f fixed) Decide(engine.Query) engine.Decision { return f.decision }

func (f fixed) Policy() routing.Policy {
	return routing.Policy{Ladder: routing.Ladder{Rungs: []routing.Rung{{Model: "nano"}, {Model: "big"}}}}
}

// lenient sends everything to the cheaper of two models.
func lenient(t *testing.T) *routing.Router {
	ladder := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "nano", Strength: 0.2}, {Model: "big", Strength: 1}}}
	p, err := routing.NewPolicy(routing.Scorer{Prior: routing.PriorVersion()}, routing.Thresholds{Default: 1}, ladder, routing.Provenance{Source: routing.HandSet})
	if err != nil {
		t.Fatal(err)
	}
	return routing.NewRouter(p)
}

func TestTheReferenceStandsIn(t *testing.T) {
	const body = `{"model":"switchboard","messages":[{"role":"user","content":"x"}]}`
	lapsed := routing.NewActivePolicy(lenient(t), "")
	lapsed.Lapse("another model is served")
	for what, by := range map[string]routing.Decider{
		"for a check":                     fixed{engine.Decision{Model: "nano", Check: "small"}},
		"for a policy that holds no more": lapsed,
	} {
		t.Run(what, func(t *testing.T) {
			r := Rewriter{Decider: by}
			got, refused := r.Rewrite([]byte(body), "")
			if refused != nil || string(got.Body) != strings.Replace(body, "switchboard", "big", 1) || got.Decision.Model != "big" || got.Decision.Check != "" {
				t.Errorf("%+v %v", got, refused)
			}
			if h := r.Headers(got); h.Get("X-Switchboard-Model") != "big" || !strings.Contains(h.Get("X-Switchboard-Reason"), "reference") {
				t.Error(h)
			}
		})
	}
}

func TestABodyThatIsReadInTwoWaysIsNotRouted(t *testing.T) {
	for _, body := range []string{
		`{"model":"switchboard","messages":[{"role":"user","content":"x"}],"messages":[{"role":"user","content":"y"}]}`,
		"{\"model\":\"switchboard\",\"messages\":[{\"role\":\"user\",\"content\":\"\xff\"}]}",
	} {
		open := Rewriter{Decider: lenient(t)}
		if got, refused := open.Rewrite([]byte(body), ""); refused != nil || got.Routed || string(got.Body) != body || got.Undecided == "" {
			t.Errorf("%q: %+v %v", body, got, refused)
		}
		closed := Rewriter{Decider: lenient(t), Closed: true}
		if got, refused := closed.Rewrite([]byte(body), ""); refused == nil || refused.Status != http.StatusBadRequest {
			t.Errorf("%q: %+v %v", body, got, refused)
		}
	}
}

func TestPath(t *testing.T) {
	for path, want := range map[string]bool{
		"/v1/chat/completions": true, "/openai/deployments/x/chat/completions?api-version=1": true, "/v1/responses": true,
		"/v1/responses/resp_1": false, "/v1/completions": false, "/v1/embeddings?x=/chat/completions": false, "": false,
	} {
		if got := Path(path); got != want {
			t.Errorf("%s: %v", path, got)
		}
	}
}

func TestUnread(t *testing.T) {
	for what, c := range map[string]struct {
		kind, encoding string
		length         int64
		status         int
	}{
		"JSON":               {"application/json; charset=utf-8", "", 10, 0},
		"JSON of a kind":     {"application/x+json", "identity", -1, 0},
		"what curl says":     {"application/x-www-form-urlencoded", "", 10, 0},
		"nothing is said":    {"", "", -1, 0},
		"a kind that is odd": {"application/json;;", "", 10, 0},
		"a form":             {"Multipart/form-data; boundary=x", "", 10, 415},
		"it is zipped":       {"application/json", "gzip", 10, 415},
		"it is too large":    {"application/json", "", 101, 413},
	} {
		got := 0
		if why := Unread(c.kind, c.encoding, c.length, 100); why != nil {
			got = why.Status
		}
		if got != c.status {
			t.Errorf("%s: %d", what, got)
		}
	}
}

func TestARolloutHasTheReferenceAsked(t *testing.T) {
	const body = `{"model":"switchboard","user":"ana","messages":[{"role":"user","content":"x"}]}`
	r := Rewriter{Decider: fixed{engine.Decision{Model: "nano", Certified: true}}, Rollout: new(rollout.Active)}
	for stage, want := range map[rollout.Rollout]string{
		{}:                                    "nano",
		{Stage: rollout.Observe}:              "big",
		{Stage: rollout.Shadow, Percent: 100}: "big",
		{Stage: rollout.Ramp, Percent: 100}:   "nano",
		{Stage: rollout.Ramp, Percent: 0}:     "big",
	} {
		t.Run(stage.String(), func(t *testing.T) {
			r.Rollout.Set(stage)
			got, refused := r.Rewrite([]byte(body), "")
			h := r.Headers(got)
			if refused != nil || got.Decision.Model != want || h.Get("X-Switchboard-Model") != want || (h.Get("X-Switchboard-Rollout") == "") != stage.Whole() || (h.Get("X-Switchboard-Choice") == "nano") != (want == "big") {
				t.Errorf("%+v %v %v", got, h, refused)
			}
		})
	}
	t.Run("by the key that the request names, else by its user", func(t *testing.T) {
		stage := rollout.Rollout{Stage: rollout.Ramp, Percent: 50}
		r.Rollout.Set(stage)
		for _, key := range []string{"", "a", "b", "c", "d", "e"} {
			got, _ := r.Rewrite([]byte(body), key)
			if in := stage.Part(cmp.Or(key, "ana")) == rollout.Choice; in != (got.Decision.Model == "nano") {
				t.Errorf("%q: %v", key, got.Decision.Model)
			}
		}
	})
}
