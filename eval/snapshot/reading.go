package snapshot

import (
	"encoding/hex"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/store"
)

// reading reads trials from what was kept of them, and keeps what was read of
// others.
type reading struct {
	source Source
	wanted bool // what the router finds in them is wanted
	shapes shapes
	fresh  []store.Features
	lost   bool // the source keeps nothing: what is not kept is read again

	ended []store.AnswerHead // of the trial that is read
	key   []byte             // likewise

	prompts room[Prompt]
	indexes room[uint16]
}

// keptAtOnce is how many trials are kept in one go, so that others may write
// in between.
const keptAtOnce = 4096

func (r *reading) flush() {
	if len(r.fresh) > 0 && !r.lost {
		r.lost = r.source.KeepFeatures(r.fresh) != nil
	}
	r.fresh = r.fresh[:0]
}

// keep keeps a trial, if nothing is to come to it.
func (r *reading) keep(t *store.TrialRead, found *keptPrompt) {
	if !r.wanted || r.lost || t.Kept != nil || !allEnded(t) {
		return
	}
	b, err := appendTrial(nil, string(found.key), t)
	if err == nil {
		b, err = appendFeatures(b, &found.features)
	}
	if err != nil {
		return
	}
	r.fresh = append(r.fresh, store.Features{Text: store.AnswerAt{Trial: t.ID, Lane: store.OfPrompt}, Reader: keptVersion(), Found: b, Record: t.Record})
	if len(r.fresh) >= keptAtOnce {
		r.flush()
	}
}

// allEnded reports whether every lane of a trial has an answer.
func allEnded(t *store.TrialRead) bool {
	if len(t.Ended) != len(t.Answers) {
		return false
	}
	for lane, a := range t.Ended {
		if a.Lane != lane {
			return false
		}
	}
	return true
}

// keptPrompt is what is kept of a trial's prompt.
type keptPrompt struct {
	key      []byte // PromptKey; good until the next trial is read
	features routing.PromptFeatures
}

// complete completes a trial of which something was kept, and reads the prompt of
// one of which nothing was.
func (r *reading) complete(t *store.TrialRead) (k keptPrompt, err error) {
	if t.Kept == nil {
		k.key = []byte(eval.PromptKey(t.Prompt))
		if r.wanted {
			k.features = routing.ReadPrompt(engine.Query{Prompt: t.Prompt, Task: t.Decision.Task})
		}
		return k, nil
	}
	t.Ended = r.ended[:0]
	sum, rest, err := r.shapes.parseTrial(t)
	r.ended, r.key = t.Ended, hex.AppendEncode(r.key[:0], sum[:])
	if k.key = r.key; err == nil && r.wanted && t.Follows == "" {
		k.features, err = parseFeatures(rest, &r.indexes)
	}
	return k, err
}

// room is where many of a kind stand together, which takes less than each by itself.
type room[T any] struct {
	free []T
	size int // of the last part
}

const mostTogether = 4096

// take is n of them.
func (r *room[T]) take(n int) []T {
	if n > len(r.free) {
		r.size = max(n, min(1+2*r.size, mostTogether))
		r.free = make([]T, r.size)
	}
	taken := r.free[:n:n]
	r.free = r.free[n:]
	return taken
}
