package ui

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/ui/lane"
	"switchboard/ui/rate"
	"switchboard/ui/shell"
)

// appraise reads anew what quality has cost, or notes that it is to be read
// again. While somebody rates blind it waits: a figure that moves with a vote
// would tell whose answer it was about.
func (m *root) appraise() tea.Cmd {
	if m.Bench.Store == nil {
		return nil
	}
	if m.Appraisal.Reading || m.jury.Rates() {
		m.Appraisal.Stale = true
		return nil
	}
	m.Appraisal.Reading, m.Appraisal.Stale = true, false
	return appraise(m.Effects, m.Turns.Next(shell.Appraising))
}

// appraised takes what was read. What cannot be read stays as it was: the
// Models screen says why.
func (m *root) appraised(msg appraised) tea.Cmd {
	m.Appraisal.Reading = false
	if msg.err == nil && !m.jury.Rates() {
		m.Appraisal.Worths = map[string]lane.Worth{}
		for _, s := range msg.models {
			m.Appraisal.Worths[s.Model] = lane.Worth{Stats: s, Simulated: m.Simulates(s.Model)}
		}
		m.compare.Value()
	}
	if m.Appraisal.Stale {
		return m.appraise()
	}
	return nil
}

// unsettled follows what changes the figures.
func (m *root) unsettled(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case shell.Settled:
		if m.Appraisal.Worths == nil {
			m.Appraisal.Worths = map[string]lane.Worth{}
			return m.appraise()
		}
	case shell.Batch:
		if !msg.More {
			return m.appraise()
		}
	case shell.Rated, shell.Forgotten, rate.Unveiled:
		return m.appraise()
	case appraised:
		return m.appraised(msg)
	}
	return nil
}
