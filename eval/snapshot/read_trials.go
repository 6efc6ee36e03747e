package snapshot

import (
	"errors"
	"slices"

	"switchboard/eval"
	"switchboard/eval/store"
)

// readTrials reads the trials that came since, from what was kept of them as far
// as anything was. Where that makes no sense it is left aside, and so is all behind.
func (c *Snapshot) readTrials(s Source) error {
	if err := c.readLate(s); err != nil {
		return err
	}
	before := c.position.trial
	r := &reading{source: s, wanted: c.withFeatures, shapes: shapes{met: map[string]*shape{}}}
	defer r.flush()
	err := c.readFrom(r, keptVersion())
	if errors.Is(err, errKept) {
		err = c.readFrom(r, "")
	}
	if c.position.trial != before {
		c.selectSetting()
	}
	return err
}

// readFrom reads the trials that came since, with what was kept by a reader.
func (c *Snapshot) readFrom(r *reading, reader string) error {
	for t, err := range r.source.TrialReads(c.position.trial, reader) {
		if broken(err) {
			return err
		}
		if err != nil {
			continue // check names it; the others count
		}
		if err := c.addTrial(r, &t); err != nil {
			return err
		}
		c.position.trial = t.ID
		c.position.records += 1 + int64(len(t.Ended))
	}
	return nil
}

// addTrial adds a trial and the answers that have ended. On an error nothing is
// added.
func (c *Snapshot) addTrial(r *reading, t *store.TrialRead) error {
	kept, err := r.complete(t)
	if err != nil {
		return err
	}
	if t.Follows != "" {
		r.keep(t, nil, &kept)
		return nil // a later turn cannot be judged, or sent, by itself
	}
	m, err := c.promptOf(r, t, &kept)
	if err != nil {
		return err
	}
	w := pendingTrial{TrialHead: t.TrialHead, prompt: m, ended: r.lanes.Take(len(t.Answers))}
	if w.Routed {
		c.noteRouted(&w.TrialHead, w.prompt)
	}
	for i := range t.Ended {
		var read textForm
		if len(kept.forms) > 0 {
			read = kept.forms[i]
		}
		c.addAnswer(&w, &t.Ended[i], read)
	}
	c.remember(w)
	r.keep(t, w.prompt, &kept)
	return nil
}

// addAnswer adds an answer with the form of its text, as far as that was read.
func (c *Snapshot) addAnswer(w *pendingTrial, a *store.AnswerHead, read textForm) {
	if a.Lane < len(w.ended) && !w.ended[a.Lane] {
		w.ended[a.Lane] = true
		w.prompt.awaited = slices.DeleteFunc(w.prompt.awaited, func(one batchAnswer) bool { return one.at == store.AnswerAt{Trial: w.ID, Lane: a.Lane} })
		if w.Routed {
			return // and it may be that of another model than the trial names
		}
		c.noteVersion(&w.TrialHead, a)
		c.keepNewest(w.prompt, &w.TrialHead, a, read)
	}
}

// noteRouted notes that a prompt was routed: it is one of those that a policy is
// for. Its answer is none that may be judged or measured here:
// the model was chosen by what is to be judged, and of a model that failed or
// was left for a doubt there would be none, so that what is kept of each is the
// better part. Whoever draws the prompt has all models asked anew.
func (c *Snapshot) noteRouted(t *store.TrialHead, m *Prompt) {
	c.routed[t.ID] = true
	key := c.keyOf(t.Parameters)
	if m.routed == nil {
		m.routed = map[string]bool{}
	}
	m.routed[key] = true
}

// readLate reads the answers that have come since to trials that were under
// way.
func (c *Snapshot) readLate(s Source) error {
	late := slices.Concat(c.position.underway, c.position.batches)
	if len(late) == 0 {
		return nil
	}
	trials := map[string]pendingTrial{}
	var missing []store.AnswerAt
	for _, w := range late {
		trials[w.ID] = w
		for lane := range w.Answers {
			if !w.ended[lane] {
				missing = append(missing, store.AnswerAt{Trial: w.ID, Lane: lane})
			}
		}
	}
	came, err := s.FindAnswers(missing)
	c.position.records += int64(len(came))
	for i := range came {
		w := trials[came[i].Trial]
		c.addAnswer(&w, &came[i], textForm{})
	}
	ended := func(w pendingTrial) bool { return w.over() }
	c.position.underway, c.position.batches = slices.DeleteFunc(c.position.underway, ended), slices.DeleteFunc(c.position.batches, ended)
	if len(came) > 0 {
		c.selectSetting()
	}
	return err
}

// broken reports an error that is more than one damaged record.
func broken(err error) bool {
	if err == nil {
		return false
	}
	var one *eval.RecordError
	return !errors.As(err, &one)
}

// promptOf is the prompt of a trial, made if it is new.
func (c *Snapshot) promptOf(r *reading, t *store.TrialRead, kept *keptPrompt) (*Prompt, error) {
	m := c.Prompts[string(kept.key)]
	if m == nil {
		m = &r.prompts.Take(1)[0]
		m.Key, m.Trial, m.Time, m.Task = string(kept.key), t.ID, t.Time, t.Decision.Task
		m.place, m.part = int32(len(c.all)), eval.PartOf(m.Key)
		if c.withFeatures {
			if err := kept.readFeatures(&m.Features, &r.indexes); err != nil {
				return nil, err
			}
		}
		if events, any := c.elsewhere[m.Key]; any { // they came first
			m.events = events
			delete(c.elsewhere, m.Key)
		}
		c.Prompts[m.Key] = m
		c.all = append(c.all, m)
	}
	m.Times++
	return m, nil
}
