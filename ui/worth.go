package ui

import (
	"math"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/providers"
)

// worth is what the quality of a model has cost so far, by the answers and
// ratings in the store. Where nothing was rated, there is none to show.
type worth struct {
	stats     eval.ModelStats
	simulated bool
	shown     bool // some model was rated: all lanes keep a line for it, so that they stand alike
}

// accepted is how many accepted answers a dollar has brought.
func (w worth) accepted() string {
	s := w.stats
	switch {
	case s.Cost.Known() && s.Cost.Nano() == 0 && s.Acceptance.Value > 0:
		return "free"
	case s.CostPerAccepted.Nano() > 0:
		return estimated(s.Estimated) + rounded(1e9/float64(s.CostPerAccepted.Nano())) + " accepted/$"
	case s.Cost.Nano() > 0 && s.Acceptance.N > 0 && s.Acceptance.Value == 0:
		return "0 accepted/$"
	}
	return unknown + " accepted/$"
}

// rounded is a figure to three digits.
func rounded(v float64) string {
	if v < 100 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	unit := math.Pow(10, math.Floor(math.Log10(v))-2)
	return grouped(int(min(math.Round(v/unit)*unit, 1e15)))
}

// line says it in w cells, or not at all.
func (w worth) line(t theme, r ruler, cells int) line {
	if w.stats.Acceptance.N == 0 {
		if none := (line{{t.dim, w.accepted()}}); w.shown && none.width(r) <= cells {
			return none
		}
		return nil
	}
	few := strings.Replace(w.accepted(), "accepted/", "acc./", 1)
	many := line{{t.text, w.accepted()}}
	of := line{{t.dim, " · "}, {t.text, percent(w.stats.Acceptance.Value)}, {t.dim, " of " + grouped(w.stats.Acceptance.N)}}
	signs := []string{""}
	if w.simulated {
		signs = []string{" · simulated", " · sim."}
	}
	for _, rest := range [...]line{of, nil} {
		for _, sign := range signs {
			if whole := append(append(many[:1:1], rest...), span{t.dim, sign}); whole.width(r) <= cells {
				return whole
			}
		}
	}
	if least := (line{{t.text, few}, {t.dim, signs[len(signs)-1]}}); least.width(r) <= cells {
		return least
	}
	return nil
}

// figures say where it comes from.
func (w worth) figures() []figure {
	s := w.stats
	if s.Acceptance.N == 0 {
		return nil
	}
	of := " in the store"
	if w.simulated {
		of += ", simulated"
	}
	return []figure{
		{"accepted", shareText(s.Acceptance) + " of " + grouped(s.Acceptance.N), "the share of this model's rated answers that was accepted, with its interval; all that are" + of},
		{"for a dollar", w.accepted(), "worked out: that share ÷ the mean cost of an answer, of " + grouped(s.Priced) + of},
	}
}

// appraisal is how the figures of worth are kept up to date: read in the
// background when the first frame is out, and again when something was added.
// One reading is under way at a time.
type appraisal struct {
	reading bool
	stale   bool
	worths  map[string]worth // by model
}

// appraise reads anew what quality has cost, or notes that it is to be read
// again. While somebody rates blind it waits: a figure that moves with a vote
// would tell whose answer it was about.
func (m *root) appraise() tea.Cmd {
	if m.bench.Store == nil {
		return nil
	}
	if m.appraisal.reading || m.jury.rates() {
		m.appraisal.stale = true
		return nil
	}
	m.appraisal.reading, m.appraisal.stale = true, false
	return m.effects.appraise(m.turns.next(appraising))
}

// appraised takes what was read. What cannot be read stays as it was: the
// Models screen says why.
func (m *root) appraised(msg appraised) tea.Cmd {
	m.appraisal.reading = false
	if msg.err == nil && !m.jury.rates() {
		m.appraisal.worths = map[string]worth{}
		for _, s := range msg.models {
			m.appraisal.worths[s.Model] = worth{stats: s, simulated: m.simulates(s.Model)}
		}
		m.compare.value()
	}
	if m.appraisal.stale {
		return m.appraise()
	}
	return nil
}

// simulates reports whether a model's answers are simulated.
func (d *desk) simulates(id string) bool {
	m, _ := d.bench.Catalog.Model(id)
	return d.bench.Catalog.Simulated || d.bench.Catalog.Providers[m.Provider].Kind == providers.Simulated
}

// unsettled follows what changes the figures.
func (m *root) unsettled(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case settled:
		if m.appraisal.worths == nil {
			m.appraisal.worths = map[string]worth{}
			return m.appraise()
		}
	case batch:
		if !msg.more {
			return m.appraise()
		}
	case rated, forgotten, unveiled:
		return m.appraise()
	case appraised:
		return m.appraised(msg)
	}
	return nil
}

// value shows in every lane what its model is worth.
func (c *compare) value() {
	anyRated := false
	for _, w := range c.appraisal.worths {
		anyRated = anyRated || w.stats.Acceptance.N > 0
	}
	for _, l := range c.lanes {
		l.worth, l.box.stale = c.appraisal.worths[l.model.ID], true
		l.worth.shown = anyRated
	}
}

// rates reports whether a vote can still be given or changed.
func (r *jury) rates() bool {
	return r.revealed == nil && (r.before != nil || len(r.ahead)+len(r.votes) > 0)
}
