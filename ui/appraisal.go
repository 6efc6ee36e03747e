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
func (m *program) appraise() tea.Cmd {
	if m.App.Store == nil {
		return nil
	}
	if m.Quality.Reading || m.jury.Rates() {
		m.Quality.Stale = true
		return nil
	}
	m.Quality.Reading, m.Quality.Stale = true, false
	return appraise(m.Effects, m.Generations.Next(shell.Appraising))
}

// appraised takes what was read. What cannot be read stays as it was: the
// Models screen says why.
func (m *program) appraised(msg appraised) tea.Cmd {
	m.Quality.Reading = false
	if msg.err == nil && !m.jury.Rates() {
		m.Quality.ByModel = map[string]lane.Quality{}
		for _, s := range msg.models {
			m.Quality.ByModel[s.Model] = lane.Quality{Stats: s, Simulated: m.Simulates(s.Model)}
		}
		m.compare.Value()
	}
	if m.Quality.Stale {
		return m.appraise()
	}
	return nil
}

// unsettled follows what changes the figures.
func (m *program) unsettled(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case shell.Settled:
		if m.Quality.ByModel == nil {
			m.Quality.ByModel = map[string]lane.Quality{}
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
