package eval

import (
	"math"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
)

// contest is what a run's draws are judged by.
type contest struct {
	scale  Scale
	ladder engine.Ladder
}

// settle ends the sessions that have been silent for too long, and freezes the
// draws of which nothing more is to come.
func (c *corpus) settle(s *Store, now time.Time) error {
	for id, session := range c.sessions {
		if _, ended := c.endings[id]; ended || now.Sub(c.lastWord(session)) < SessionTime {
			continue
		}
		if err := s.EndSession(id, Silent, now); err != nil {
			return err
		}
		if err := c.refresh(s); err != nil {
			return err
		}
	}
	var ripe []Frozen
	for _, d := range c.draws {
		in, ok := c.contests[d.Run]
		if _, done := c.frozen[string(d.key())]; !ok || done {
			continue
		}
		if f, ok := c.freeze(d, in, now); ok {
			ripe = append(ripe, f)
		}
	}
	if err := s.freeze(ripe); err != nil {
		return err
	}
	return c.readChronicle(s)
}

// lastWord is when a session was last heard of.
func (c *corpus) lastWord(session Session) time.Time {
	last := session.Time
	for i := len(c.events) - 1; i >= 0; i-- {
		if c.events[i].Session == session.ID {
			if t := c.events[i].Time; t.After(last) {
				last = t
			}
			break
		}
	}
	return last
}

// final reports whether nothing can change a vote any more: its session is
// over, and it was neither cast nor taken back after that.
func (c *corpus) final(e event) bool {
	end, over := c.endings[e.Session]
	return over && e.n <= end.Ratings && !c.retracted(e, end.Ratings)
}

// retracted reports whether a vote was taken back by an event up to number n.
func (c *corpus) retracted(e event, n uint64) bool {
	return slices.ContainsFunc(c.byPrompt[e.Prompt], func(i int) bool {
		return c.events[i].Retracts == e.ID && c.events[i].n <= n
	})
}

// cast reports whether an event is a vote on a draw, final or not.
func (c *corpus) cast(d Drawn, e event) bool {
	return e.Draw.Run == d.Run && e.Blind && !e.Draw.Repeat && e.Retracts == "" && slices.Contains(d.Raters, e.Rater)
}

// freeze is what became of a draw, or false while its raters may still vote.
func (c *corpus) freeze(d Drawn, in contest, now time.Time) (Frozen, bool) {
	f := Frozen{Run: d.Run, Family: d.Family, Number: d.Number, Prompt: d.Prompt, Time: now}
	m := c.prompts[d.Prompt]
	if m != nil && c.foregone(d, m, in, &f) {
		return f, true
	}
	voices := c.opinions(c.byPrompt[d.Prompt], in.scale, in.ladder.Reference(), func(e event) bool { return c.cast(d, e) && c.final(e) })
	late := now.Sub(d.Time) > OpenFor
	if len(voices) < len(d.Raters) && !late {
		return f, false
	}
	spoke := 0
	for _, o := range voices {
		v := Vote{Rater: o.rater, Skipped: o.silent()}
		if !o.silent() {
			spoke++
			v.D = nullable(mean([]*opinion{o}, m, in.ladder))
		}
		f.Votes = append(f.Votes, v)
	}
	f.D, f.Why = nullable(mean(voices, m, in.ladder)), grounds(spoke, len(voices), len(d.Raters))
	return f, true
}

// foregone freezes a draw that nobody can judge. Where the reference failed
// nothing is lost; where every pick failed and only a comparison would do, all
// of it is.
func (c *corpus) foregone(d Drawn, m *material, in contest, f *Frozen) bool {
	picks, _ := c.picks(d)
	f.Why = OnFaults
	switch {
	case strings.HasPrefix(d.Run, watchPrefix) && len(picks) == 0:
		f.D, f.Why = nullable(make([]float64, len(in.ladder.Cheaper()))), OnRoute
		return true
	case m.spent(in.ladder.Reference()):
		f.D = nullable(make([]float64, len(in.ladder.Cheaper())))
		return true
	case in.scale == Preference && len(picks) > 0 && !slices.ContainsFunc(picks, func(p string) bool { return !m.spent(p) }):
		f.D = make([]*float64, len(in.ladder.Cheaper()))
		return true
	}
	return false
}

// picks are the cheaper models that some threshold of a draw's run picks for
// its prompt, or the one that a watched policy chose; false where it belongs to
// neither.
func (c *corpus) picks(d Drawn) ([]string, bool) {
	if strings.HasPrefix(d.Run, watchPrefix) {
		return d.Picks, true
	}
	for i := range c.runs {
		r := &c.runs[i].Run
		if r.ID == d.Run && d.Family < len(r.Families) && d.Number < len(r.Families[d.Family].Routable) {
			return r.Families[d.Family].Routable[d.Number].Picked(r.Ladder), true
		}
	}
	return nil, false
}

// grounds says what a d of so many votes rests on.
func grounds(spoke, came, assigned int) Grounds {
	switch {
	case spoke == assigned:
		return OnAll
	case spoke > 0:
		return OnSome
	case came == assigned:
		return OnSkips
	}
	return OnTime
}

// nullable turns NaN into nil, for JSON.
func nullable(d []float64) []*float64 {
	out := make([]*float64, len(d))
	for i, v := range d {
		if !math.IsNaN(v) {
			out[i] = &v
		}
	}
	return out
}

// judgement is a frozen draw as a certification sees it.
func (f Frozen) judgement() Judgement {
	j := Judgement{Final: true, D: make([]float64, len(f.D))}
	for i, d := range f.D {
		if j.D[i] = math.NaN(); d != nil {
			j.D[i] = *d
		}
	}
	for _, v := range f.Votes {
		if !v.Skipped {
			j.Raters = append(j.Raters, v.Rater)
		}
	}
	return j
}

// tries is how often a model may fail on a draw before the failure counts: a
// call that is lost is repeated once.
const tries = 2

// spent reports that a model failed as often as it may.
func (m *material) spent(model string) bool {
	a := m.answers[model]
	return !a.whole && a.failed >= tries
}
