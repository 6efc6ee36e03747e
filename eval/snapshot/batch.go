package snapshot

import (
	"slices"
	"time"

	"switchboard/eval/store"
)

// batchAnswer is an answer that a batch brings some day.
type batchAnswer struct {
	at             store.AnswerAt
	setting, model string
	sent           time.Time
}

// BatchTime is how long the answers of a batch can be had from its service:
// what has not come by then never will.
const BatchTime = 30 * 24 * time.Hour

// InBatch reports whether the answer of a model to a prompt, in the setting that
// is looked at, is under way by batch.
func (c *Snapshot) InBatch(m *Prompt, model string, now time.Time) bool {
	return slices.ContainsFunc(m.awaited, func(a batchAnswer) bool {
		return a.model == model && a.setting == c.Setting && now.Sub(a.sent) <= BatchTime
	})
}

// await notes what a batch has still to bring for a trial.
func (c *Snapshot) await(w pendingTrial) {
	for lane, l := range w.Answers {
		if !w.ended[lane] {
			key := w.LaneParameters[lane].Over(w.Parameters).Key()
			w.prompt.awaited = append(w.prompt.awaited, batchAnswer{store.AnswerAt{Trial: w.ID, Lane: lane}, key, l.Model, w.Time})
		}
	}
}

// pendingTrial is a trial some of whose answers may still come.
type pendingTrial struct {
	store.TrialHead
	prompt *Prompt
	ended  []bool // by lane
}

// over reports that nothing is to come to it any more.
func (w *pendingTrial) over() bool { return !slices.Contains(w.ended, false) }

// mostUnderway is how many trials are looked at again; what was not answered
// by older ones never will be, but by batch: of those so many more are.
const mostUnderway, mostInBatch = 64, 4096

func (c *Snapshot) remember(w pendingTrial) {
	switch {
	case w.over():
	case w.Batch:
		c.await(w)
		c.position.batches = latest(append(c.position.batches, w), mostInBatch)
	default:
		c.position.underway = latest(append(c.position.underway, w), mostUnderway)
	}
}

// latest are the last of some trials, so many at least; they are cut when there
// are twice as many.
func latest(all []pendingTrial, n int) []pendingTrial {
	if len(all) > 2*n {
		return slices.Delete(all, 0, len(all)-n)
	}
	return all
}
