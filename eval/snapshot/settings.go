package snapshot

import (
	"maps"
	"slices"

	"switchboard/eval/store"
	"switchboard/providers"
)

// ofNoSetting is where imported answers are kept: nobody knows what they were
// asked with.
const ofNoSetting = ""

// settingOf names what an answer was asked with.
func (c *Snapshot) settingOf(t *store.TrialHead, a *store.AnswerHead) string {
	if a.Imported {
		return ofNoSetting
	}
	return c.keyOf(t.LaneParameters[a.Lane].Over(t.Parameters))
}

// keyOf names a setting, which is mostly the one of the answer before.
func (c *Snapshot) keyOf(p providers.Parameters) string {
	if c.lastKey == "" || c.Settings[c.lastKey] != p {
		c.lastKey = p.Key()
		c.Settings[c.lastKey] = p
	}
	return c.lastKey
}

// commonest is the setting of most prompts, and of those the first by name.
func (c *Snapshot) commonest() (setting string) {
	prompts := map[string]int{}
	for _, m := range c.all {
		for _, s := range m.under {
			prompts[s.key]++
		}
		for key := range m.routed {
			if m.answeredIn(key) == nil {
				prompts[key]++
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(c.Settings)) {
		if setting == "" || prompts[key] > prompts[setting] {
			setting = key
		}
	}
	return setting
}

// selectSetting looks at the answers of one setting, the commonest. A snapshot that has
// chosen stays with it until Follow.
func (c *Snapshot) selectSetting() {
	if c.Setting == "" {
		c.Setting = c.commonest()
	}
	c.Order, c.Elsewhere = slices.Grow(c.Order[:0], len(c.all)), 0
	for _, m := range c.all {
		m.Answers = m.answeredIn(c.Setting)
		if imported := m.answeredIn(ofNoSetting); len(imported) > 0 && c.Setting != ofNoSetting {
			m.Answers = m.Answers.over(imported)
		}
		if len(m.Answers) == 0 && !m.routed[c.Setting] && len(m.under)+len(m.routed) > 0 {
			c.Elsewhere++
			continue
		}
		m.Answers = c.withoutOthers(m.Answers)
		c.Order = append(c.Order, m)
	}
}

// keepNewest keeps the newest whole answer of each model.
func (c *Snapshot) keepNewest(m *Prompt, t *store.TrialHead, a *store.AnswerHead, read textForm) {
	under := m.in(c.settingOf(t, a), &c.places.settings)
	if !a.Whole() && a.Finish == providers.Cancelled {
		return
	}
	have := under.answer(t.Answers[a.Lane].Model, len(t.Answers), &c.places.answers)
	if !a.Whole() {
		have.failed++
		return
	}
	if have.Text && !a.HasText {
		return // what can be shown is worth more
	}
	if have.name = ""; a.Name != "" {
		have.name = t.Answers[a.Lane].Provider + "/" + a.Name
	}
	have.cut = a.Finish == providers.Length || a.Finish == providers.Truncated
	have.Trial, have.Lane, have.whole, have.Text, have.Cost, have.guess, have.Total = t.ID, a.Lane, true, a.HasText, a.Cost, a.Guessed, a.Total
	have.form = read
}
