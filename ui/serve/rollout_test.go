package serve

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3/option"

	openai "github.com/openai/openai-go/v3"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/rollout"
)

// serveRollout is a service whose policy sends everything to nano, at a stage.
func serveRollout(t *testing.T, r rollout.Rollout) *served {
	active := new(rollout.Active)
	active.Set(r)
	return serveChats(t, func(s *Server) { s.Rollout, s.Chats.Rollout = active, active })
}

// asks asks for a routed chat, and returns who answered and what the headers say.
func (s *served) asks(t *testing.T, change ...option.RequestOption) (model string, h http.Header) {
	t.Helper()
	var raw *http.Response
	got, err := s.client.Chat.Completions.New(t.Context(), ask1("switchboard"), append(change, option.WithResponseInto(&raw))...)
	if err != nil {
		t.Fatal(err)
	}
	return got.Model, raw.Header
}

func TestStagesOfARollout(t *testing.T) {
	t.Run("full says so, and the choice answers", func(t *testing.T) {
		s := serveRollout(t, rollout.Rollout{})
		if model, h := s.asks(t); model != "nano" || h.Get("x-switchboard-rollout") != "full" || h.Get("x-switchboard-choice") != "" {
			t.Error(model, h)
		}
	})
	t.Run("observed, the reference answers, and what was decided is kept", func(t *testing.T) {
		s := serveRollout(t, rollout.Rollout{Stage: rollout.Observe})
		model, h := s.asks(t)
		if model != "big" || h.Get("x-switchboard-rollout") != "observe: reference" || h.Get("x-switchboard-choice") != "nano" || h.Get("x-switchboard-model") != "big" {
			t.Error(model, h)
		}
		trial := s.last()
		a := trial.Answers[0]
		if trial.Decision.Model != "nano" || len(trial.Answers) != 1 || a.Model != "big" || len(a.Moves) != 1 || a.Moves[0].Reason != engine.HeldBack || a.Doubt != nil {
			t.Errorf("%+v", trial)
		}
	})
	t.Run("observed, what is passed on goes to the reference", func(t *testing.T) {
		s := serveRollout(t, rollout.Rollout{Stage: rollout.Shadow, Percent: 100})
		got, err := s.client.Chat.Completions.New(t.Context(), withTools("switchboard"))
		if err != nil || got.Model != "big" {
			t.Errorf("%+v %v", got, err)
		}
	})
	t.Run("in the shadow the choice is asked, kept and not given", func(t *testing.T) {
		s := serveRollout(t, rollout.Rollout{Stage: rollout.Shadow, Percent: 100})
		model, h := s.asks(t)
		trial := s.last()
		if model != "big" || h.Get("x-switchboard-rollout") != "shadow 100 %: shadowed" || h.Get("x-switchboard-trial") != trial.ID {
			t.Error(model, h)
		}
		if len(trial.Answers) != 2 || trial.Answers[0].Model != "big" || trial.Answers[1].Model != "nano" || trial.Answers[1].Text != "Four it is." || trial.Tags[dispatch.WatchTag] != shadowTag {
			t.Errorf("%+v", trial)
		}
		for _, body := range s.up.bodies {
			if !strings.Contains(body, "What is 1 + 1?") {
				t.Error("the conversation was not sent:", body)
			}
		}
	})
	t.Run("a reference that fails in it is left as in any routed call", func(t *testing.T) {
		s := serveRollout(t, rollout.Rollout{Stage: rollout.Shadow, Percent: 100})
		s.up.fail("big", 500)
		if model, _ := s.asks(t); model != "nano" {
			t.Error(model)
		}
	})
	t.Run("a model that is named is asked", func(t *testing.T) {
		s := serveRollout(t, rollout.Rollout{Stage: rollout.Observe})
		got, err := s.client.Chat.Completions.New(t.Context(), ask1("nano"))
		if err != nil || got.Model != "nano" {
			t.Errorf("%+v %v", got, err)
		}
	})
}

func TestWhoIsInARampIsToldByTheKey(t *testing.T) {
	ramp := rollout.Rollout{Stage: rollout.Ramp, Percent: 50}
	s := serveRollout(t, ramp)
	want := func(key string) string {
		if ramp.Part(key) == rollout.Choice {
			return "nano"
		}
		return "big"
	}
	seen := map[string]bool{}
	for i := range 12 {
		key := fmt.Sprint("tenant-", i)
		seen[want(key)] = true
		if model, h := s.asks(t, option.WithHeader(keyHeader, key)); model != want(key) || h.Get("x-switchboard-rollout") != "ramp 50 %: "+string(ramp.Part(key)) {
			t.Errorf("%s: %s %s", key, model, h.Get("x-switchboard-rollout"))
		}
		asked := ask1("switchboard")
		asked.User = openai.String(key)
		if got, err := s.client.Chat.Completions.New(t.Context(), asked); err != nil || got.Model != want(key) {
			t.Errorf("the user %s: %+v %v", key, got, err)
		}
		status, body := s.post(t, "/v1/responses", fmt.Sprintf(`{"model":"switchboard","input":%q}`, key))
		if status != 200 || !strings.Contains(body, `"model":"`+want(key)+`"`) {
			t.Errorf("the prompt %s: %s", key, body)
		}
		status, body = s.post(t, "/decide", fmt.Sprintf(`{"messages":[{"role":"user","content":%q},{"role":"assistant","content":"a"},{"role":"user","content":"and now?"}]}`, key))
		var decided struct {
			Decision struct{ Model string }
			Rollout  rolledJSON
		}
		if err := json.Unmarshal([]byte(body), &decided); err != nil || status != 200 || decided.Decision.Model != want(key) || decided.Rollout != (rolledJSON{rollout.Ramp, 50, ramp.Part(key), "nano"}) {
			t.Errorf("a decision about a conversation that begins with %s: %s", key, body)
		}
	}
	if len(seen) != 2 {
		t.Error("all are on one side")
	}
	r, err := http.Get("http://" + s.address + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer http.DefaultClient.CloseIdleConnections()
	defer r.Body.Close()
	var all strings.Builder
	r.Write(&all)
	for _, line := range []string{`switchboard_rollout_percent{stage="ramp"} 50`, `switchboard_rollout_requests_total{part="choice"} `, `switchboard_rollout_requests_total{part="reference"} `} {
		if !strings.Contains(all.String(), line) {
			t.Errorf("no %s in %s", line, all.String())
		}
	}
}
