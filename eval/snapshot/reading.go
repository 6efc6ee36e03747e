package snapshot

import (
	"encoding/hex"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/internal/slab"
	"switchboard/eval/store"
)

// reading reads trials from what was kept of them, and keeps what was read of
// others.
type reading struct {
	source Source
	wanted bool // what the router finds in them is wanted
	shapes shapes
	fresh  []freshTrial
	lost   bool // the source keeps nothing: what is not kept is read again

	ended []store.AnswerHead // of the trial that is read
	forms []textForm         // likewise
	key   []byte             // likewise

	prompts slab.Slab[Prompt]
	indexes slab.Slab[uint16]
	lanes   slab.Slab[bool]
}

// keptAtOnce is how many trials are kept in one go, so that others may write
// in between.
const keptAtOnce = 4096

// freshTrial is what is to be kept of a trial, as soon as the forms of its answers
// are read, which stand before the rest.
type freshTrial struct {
	store.Features
	prompt *Prompt
	ended  []store.AnswerHead // nil: they are not compared
}

// flush keeps what is fresh, with the forms of answers. They are read for many
// trials at once, and noted with the prompts, too.
func (r *reading) flush() {
	fresh := r.fresh
	r.fresh = r.fresh[:0]
	if len(fresh) == 0 || r.lost {
		return
	}
	want := map[store.AnswerAt]bool{}
	for i := range fresh {
		for _, a := range fresh[i].ended {
			if a.HasText {
				want[a.AnswerAt] = false
			}
		}
	}
	answers := answersReader{source: r.source} // keeps none by itself
	found, err := answers.read(want)
	all := make([]store.Features, len(fresh))
	for i := range fresh {
		f := &fresh[i]
		forms := make([]textForm, len(f.ended))
		for k, a := range f.ended {
			forms[k] = found[a.AnswerAt].textForm
		}
		if len(forms) > 0 {
			f.prompt.noteForms(found)
		}
		f.Found = append(appendForms(nil, forms), f.Found...)
		all[i] = f.Features
	}
	r.lost = err != nil || r.source.KeepFeatures(all) != nil
}

// keep keeps a trial, if nothing is to come to it.
func (r *reading) keep(t *store.TrialRead, m *Prompt, found *keptPrompt) {
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
	f := freshTrial{Features: store.Features{Text: store.AnswerAt{Trial: t.ID, Lane: store.OfPrompt}, Reader: keptVersion(), Found: b, Record: t.Record}, prompt: m}
	if m != nil && !t.Routed {
		f.ended = t.Ended
	}
	r.fresh = append(r.fresh, f)
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

// keptPrompt is what is kept of a trial's prompt, and of the answers to it.
type keptPrompt struct {
	key      []byte                 // PromptKey; good until the next trial is read
	forms    []textForm             // of the answers that have ended, as good; none where they were not read
	features routing.PromptFeatures // as it was read just now
	rest     []byte                 // else they are in here, as good
}

// readFeatures reads what the router finds in a prompt.
func (k *keptPrompt) readFeatures(into *routing.PromptFeatures, in *slab.Slab[uint16]) error {
	if k.rest == nil {
		*into = k.features
		return nil
	}
	return parseFeatures(k.rest, into, in)
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
	forms, rest, err := parseForms(t.Kept, r.forms[:0])
	if r.forms, k.forms = forms, forms; err != nil {
		return k, err
	}
	sum, rest, err := r.shapes.parseTrial(t, rest)
	r.ended, r.key = t.Ended, hex.AppendEncode(r.key[:0], sum[:])
	if len(forms) > 0 && len(forms) != len(t.Ended) {
		return k, errKept
	}
	k.key, k.rest = r.key, rest
	return k, err
}
