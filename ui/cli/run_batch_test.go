package cli

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"switchboard/engine/batch"
	"switchboard/providers"
)

func TestProgressOfBatches(t *testing.T) {
	var out bytes.Buffer
	now := time.Now()
	p := &batchProgress{w: &progress{w: &out}, now: func() time.Time { return now }}
	told := func(after time.Duration, s batch.Status) string {
		now = now.Add(after)
		out.Reset()
		p.show(batch.Progress{Batches: []batch.Status{s}})
		return strings.TrimSpace(strings.TrimPrefix(out.String(), "switchboard: "))
	}
	s := batch.Status{ID: "1", Model: "m", Requests: 40}
	for _, step := range []struct {
		after  time.Duration
		change func()
		want   string
	}{
		{0, func() {}, "m not sent yet, 40 requests"},
		{time.Second, func() { s.Job = "batch_1" }, "m under way, 40 requests"},
		{time.Second, func() { s.State = providers.JobRunning }, "m running, 40 requests"}, // 0 of 40 would be a figure that nobody gave
		{time.Second, func() { s.Counted = 3 }, ""},
		{time.Minute, func() { s.Counted = 12 }, "m running, 12 of 40"},
		{time.Second, func() { s.State, s.Counted = providers.JobCompleted, 40 }, "m completed, 0 of 40 stored"},
		{time.Second, func() { s.Answers = 20 }, ""},
		{time.Second, func() { s.Answers, s.Failed = 39, 1 }, "m completed, 40 of 40 stored"},
	} {
		step.change()
		if got := told(step.after, s); got != step.want {
			t.Errorf("got %q, want %q", got, step.want)
		}
	}
}
