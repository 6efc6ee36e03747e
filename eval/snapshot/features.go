package snapshot

import (
	"encoding/hex"
	"iter"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/store"
)

// reading is what the router finds in prompts: what the store kept of it, and
// what it has to keep yet. A nil one reads nothing.
type reading struct {
	version string
	fresh   []store.Features
	keep    func([]store.Features) error // nil once it failed: what is not kept is read again

	next func() (store.Features, error, bool)
	stop func()
	held *store.Features
}

// keptAtOnce is how many prompts are kept in one go, so that others may write
// in between.
const keptAtOnce = 4096

// begin opens what the store has of the trials after an id.
func (r *reading) begin(s Source, after string) {
	if r == nil {
		return
	}
	r.next, r.stop = iter.Pull2(s.Features(after))
	r.held, r.keep = nil, s.KeepFeatures
}

// end keeps what was read anew.
func (r *reading) end() {
	if r == nil {
		return
	}
	r.stop()
	r.flush()
}

func (r *reading) flush() {
	if len(r.fresh) > 0 && r.keep != nil && r.keep(r.fresh) != nil {
		r.keep = nil
	}
	r.fresh = r.fresh[:0]
}

// of is what the router finds in the prompt of a trial with a key, and kept what
// the store has of it.
func (r *reading) of(t store.TrialHead, key string, kept []byte) routing.PromptFeatures {
	if len(kept) > keyBytes {
		if f, err := parseFeatures(kept[keyBytes:]); err == nil {
			return f
		}
	}
	f := routing.ReadPrompt(engine.Query{Prompt: t.Prompt, Task: t.Decision.Task})
	sum, err := hex.DecodeString(key)
	if err != nil || len(sum) != keyBytes {
		return f // it is none of PromptKey's
	}
	if found, err := appendFeatures(sum, &f); err == nil {
		r.fresh = append(r.fresh, store.Features{Text: store.AnswerAt{Trial: t.ID, Lane: store.OfPrompt}, Reader: r.version, Found: found})
	}
	if len(r.fresh) >= keptAtOnce {
		r.flush()
	}
	return f
}

// keyBytes is the length of a prompt's key, which stands before its features: to
// work it out takes longer than to read them.
const keyBytes = 16

// keyOf is the key of a trial's prompt, of which the store has kept something or
// nothing.
func keyOf(t store.TrialHead, kept []byte) string {
	if len(kept) > keyBytes {
		return hex.EncodeToString(kept[:keyBytes])
	}
	return eval.PromptKey(t.Prompt)
}

// kept is what the store has of a trial's prompt from this version, or nil. Trials
// are asked for in order.
func (r *reading) kept(trial string) []byte {
	if r == nil {
		return nil
	}
	for {
		if r.held == nil {
			f, err, ok := r.next()
			if !ok || err != nil {
				return nil // they are read anew
			}
			r.held = &f
		}
		at := r.held.Text
		switch {
		case at.Trial > trial:
			return nil
		case at.Trial == trial && at.Lane == store.OfPrompt && r.held.Reader == r.version:
			return r.held.Found
		}
		r.held = nil
	}
}
