package snapshot

import (
	"maps"
	"slices"
	"time"

	"switchboard/eval/store"
)

// Served is the model that a provider says answers under a name.
type Served struct {
	Version string    // "": it does not say
	Since   time.Time // of the first trial in a row that it answered

	trial string // of the latest
}

// noteVersion remembers which model a provider said had answered.
func (c *Snapshot) noteVersion(t *store.TrialHead, a *store.AnswerHead) {
	if a.Version == "" || a.Imported {
		return
	}
	c.versions[a.AnswerAt] = a.Version
	model := t.Answers[a.Lane].Model
	last := c.served[model]
	if t.ID < last.trial {
		return
	}
	if last.Version != a.Version {
		last.Version, last.Since = a.Version, t.Time
	}
	last.trial = t.ID
	c.served[model] = last
}

// Served is what the provider of a model said last.
func (c *Snapshot) Served(model string) Served { return c.served[model] }

// ServedIn are the versions that providers said had given the answers that were
// judged for a run, by model and in order, as far as they said it.
func (c *Snapshot) ServedIn(run *store.KeptRun) map[string][]string {
	all := map[string][]string{}
	for _, e := range c.Events {
		if e.Draw.Run != run.Run.ID || e.Draw.Repeat || !c.Stands(e) {
			continue
		}
		for _, shown := range e.Shown {
			v := c.versions[store.AnswerAt{Trial: e.of(shown), Lane: shown.Lane}]
			if v != "" && !slices.Contains(all[shown.Model], v) {
				all[shown.Model] = append(all[shown.Model], v)
			}
		}
	}
	for _, versions := range all {
		slices.Sort(versions)
	}
	return all
}

// ForVersions looks at the answers of models as they are called now: what was
// answered under another name is not shown, and asked for again. An answer that
// does not say under which name it was given counts.
func (c *Snapshot) ForVersions(now map[string]string) {
	if !maps.Equal(c.wanted, now) {
		c.wanted = now
		c.selectSetting()
	}
}

func (c *Snapshot) withoutOthers(answers Answers) Answers {
	if len(c.wanted) == 0 || !slices.ContainsFunc(answers, c.isOther) {
		return answers
	}
	return slices.DeleteFunc(slices.Clone(answers), c.isOther)
}

// isOther reports that an answer is of another model than would answer now.
func (c *Snapshot) isOther(a Answer) bool {
	return a.name != "" && c.wanted[a.Model] != "" && a.name != c.wanted[a.Model]
}
