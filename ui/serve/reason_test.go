package serve

import (
	"net/http"
	"strings"
	"testing"

	"github.com/openai/openai-go/v3/option"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/eval/gateway/gatewaytest"
)

// serveChecked is a service whose policy asks this model beside nano, whatever the prompt.
func serveChecked(t *testing.T, check string) *served {
	return serveChats(t, func(s *Server) {
		p := gatewaytest.HandSet(t, 0.02)
		p.Scorer.Checks = []routing.Check{{Rung: "nano", Model: check, Reader: agreement.Version, Weights: routing.HandSetCheck()}}
		p.Thresholds.Checked = map[engine.Task][]routing.Band{}
		for _, task := range engine.Tasks {
			p.Thresholds.Checked[task] = []routing.Band{{Rung: "nano", Alone: -1, Ask: 1}}
		}
		p, err := routing.NewPolicy(p.Scorer, p.Thresholds, p.Ladder, p.Provenance)
		if err != nil {
			t.Fatal(err)
		}
		by := routing.NewActivePolicy(routing.NewRouter(p), "")
		s.Decider, s.Chats.Decider = by, by
		s.Chats.Dispatcher = dispatch.NewDispatcher(s.Chats.Catalog, by, dispatch.Limits{MaxOutput: 100}, &kept{}, nil)
	})
}

func TestTheReasonSaysWhyAnotherModelAnswers(t *testing.T) {
	failing := func(t *testing.T, model string, s *served) *served {
		s.up.fail(model, 500)
		return s
	}
	for outcome, c := range map[string]struct {
		serve  func(t *testing.T) *served
		model  string
		reason string
	}{
		"a check does not agree": {func(t *testing.T) *served { return serveChecked(t, "raw-stream") }, "big", "raw-stream disagrees with nano: agreement 0."},
		"a check fails":          {func(t *testing.T) *served { return failing(t, "half", serveChecked(t, "half")) }, "big", "half, which was to check it: "},
		"the choice fails":       {func(t *testing.T) *served { return failing(t, "nano", serveChats(t)) }, "big", "not now"},
		"the rollout holds it back": {func(t *testing.T) *served { return serveRollout(t, rollout.Rollout{Stage: rollout.Observe}) },
			"big", "the rollout is at observe"},
		"the choice is asked in the shadow": {func(t *testing.T) *served {
			return serveRollout(t, rollout.Rollout{Stage: rollout.Shadow, Percent: 100})
		},
			"big", "the rollout is at shadow 100 %"},
		"where the check agrees, why it was chosen": {func(t *testing.T) *served { return serveChecked(t, "half") }, "nano", "math: "},
	} {
		t.Run(outcome, func(t *testing.T) {
			model, h := c.serve(t).asks(t)
			if got := h.Get("x-switchboard-reason"); model != c.model || !strings.Contains(got, c.reason) || strings.Contains(got, "?") {
				t.Errorf("%s: %q", model, got)
			}
		})
	}
	t.Run("of a stream", func(t *testing.T) {
		s := serveChecked(t, "raw-stream")
		var raw *http.Response
		stream := s.client.Chat.Completions.NewStreaming(t.Context(), ask1("switchboard"), option.WithResponseInto(&raw))
		for stream.Next() {
		}
		if err := stream.Err(); err != nil || !strings.HasPrefix(raw.Header.Get("x-switchboard-reason"), "raw-stream disagrees with nano") {
			t.Errorf("%v %v", raw.Header, err)
		}
	})
}
