package snapshot

import (
	"math"
	"slices"
	"strings"
	"time"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
)

// Criteria are what a run's draws are judged by.
type Criteria struct {
	Scale  eval.Scale
	Ladder routing.Ladder
}

// Store is a source that also keeps what becomes final.
type Store interface {
	Source
	EndSession(id string, why eval.EndReason, now time.Time) error
	Freeze([]eval.Frozen) error
}

// Settle ends the sessions that have been silent for too long, and freezes the
// draws of which nothing more is to come.
func (c *Corpus) Settle(s Store, now time.Time) error {
	for id, session := range c.Sessions {
		if c.Ended(id) || now.Sub(c.LastWord(session)) < eval.SessionTime {
			continue
		}
		if err := s.EndSession(id, eval.Silent, now); err != nil {
			return err
		}
		if err := c.Refresh(s); err != nil {
			return err
		}
	}
	var ripe []eval.Frozen
	for _, d := range c.Draws {
		in, ok := c.criteria[d.Run]
		if !ok || c.Final(d) {
			continue
		}
		if f, ok := c.freeze(d, in, now); ok {
			ripe = append(ripe, f)
		}
	}
	if len(ripe) == 0 {
		return nil
	}
	if err := s.Freeze(ripe); err != nil {
		return err
	}
	return c.ReadChronicle(s)
}

// LastWord is when a session was last heard of.
func (c *Corpus) LastWord(session eval.Session) time.Time {
	last := session.Time
	for i := len(c.Events) - 1; i >= 0; i-- {
		if c.Events[i].Session == session.ID {
			if t := c.Events[i].Time; t.After(last) {
				last = t
			}
			break
		}
	}
	return last
}

// final reports whether nothing can change a vote any more: its session is
// over, and it was neither cast nor taken back after that.
func (c *Corpus) final(e Event) bool {
	end, over := c.Endings[e.Session]
	return over && e.n <= end.Ratings && c.retractions.StandAt(e.Rating, end.Ratings)
}

// Stands reports whether an event still counts: it was not taken back, and
// takes nothing back itself.
func (c *Corpus) Stands(e Event) bool { return c.retractions.Stand(e.Rating) }

// Cast reports whether an event is a vote on a draw, final or not.
func (c *Corpus) Cast(d eval.Drawn, e Event) bool {
	return e.Draw.Run == d.Run && e.Blind && !e.Draw.Repeat && e.Retracts == "" && slices.Contains(d.Raters, e.Rater)
}

// freeze is what became of a draw, or false while its raters may still vote.
func (c *Corpus) freeze(d eval.Drawn, in Criteria, now time.Time) (eval.Frozen, bool) {
	f := eval.Frozen{Run: d.Run, Family: d.Family, Number: d.Number, Prompt: d.Prompt, Time: now}
	m := c.Prompts[d.Prompt]
	if m != nil && c.foregone(d, m, in, &f) {
		return f, true
	}
	voices := c.opinions(c.ByPrompt[d.Prompt], in.Scale, in.Ladder.Reference(), func(e Event) bool { return c.Cast(d, e) && c.final(e) })
	late := now.Sub(d.Time) > eval.OpenFor
	if len(voices) < len(d.Raters) && !late {
		return f, false
	}
	spoke := 0
	for _, o := range voices {
		v := eval.Vote{Rater: o.Rater, Skipped: o.silent()}
		if !o.silent() {
			spoke++
			v.D = Nullable(Mean([]*opinion{o}, m, in.Ladder))
		}
		f.Votes = append(f.Votes, v)
	}
	f.D, f.Why = Nullable(Mean(voices, m, in.Ladder)), grounds(spoke, len(voices), len(d.Raters))
	return f, true
}

// foregone freezes a draw that nobody can judge. Where the reference failed
// nothing is lost; where every pick failed and only a comparison would do, all
// of it is.
func (c *Corpus) foregone(d eval.Drawn, m *Material, in Criteria, f *eval.Frozen) bool {
	picks, _ := c.Picks(d)
	f.Why = eval.OnFaults
	switch {
	case strings.HasPrefix(d.Run, eval.WatchPrefix) && len(picks) == 0:
		f.D, f.Why = Nullable(make([]float64, len(in.Ladder.Cheaper()))), eval.OnRoute
		return true
	case m.Spent(in.Ladder.Reference()):
		f.D = Nullable(make([]float64, len(in.Ladder.Cheaper())))
		return true
	case in.Scale == eval.Preference && len(picks) > 0 && !slices.ContainsFunc(picks, func(p string) bool { return !m.Spent(p) }):
		f.D = make([]*float64, len(in.Ladder.Cheaper()))
		return true
	}
	return false
}

// Picks are the cheaper models that some threshold of a draw's run picks for
// its prompt, or the one that a watched policy chose; false where it belongs to
// neither.
func (c *Corpus) Picks(d eval.Drawn) ([]string, bool) {
	if strings.HasPrefix(d.Run, eval.WatchPrefix) {
		return d.Picks, true
	}
	for i := range c.Runs {
		r := &c.Runs[i].Run
		if r.ID == d.Run && d.Family < len(r.Families) && d.Number < len(r.Families[d.Family].Routable) {
			return r.Families[d.Family].Routable[d.Number].Picked(r.Ladder), true
		}
	}
	return nil, false
}

// grounds says what a d of so many votes rests on.
func grounds(spoke, came, assigned int) eval.Grounds {
	switch {
	case spoke == assigned:
		return eval.OnAll
	case spoke > 0:
		return eval.OnSome
	case came == assigned:
		return eval.OnSkips
	}
	return eval.OnTime
}

// Nullable turns NaN into nil, for JSON.
func Nullable(d []float64) []*float64 {
	out := make([]*float64, len(d))
	for i, v := range d {
		if !math.IsNaN(v) {
			out[i] = &v
		}
	}
	return out
}

// judgement is a frozen draw as a certification sees it.
func Judgement(f eval.Frozen) certify.Judgement {
	j := certify.Judgement{Final: true, D: make([]float64, len(f.D))}
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

// Tries is how often a model may fail on a draw before the failure counts: a
// call that is lost is repeated once.
const Tries = 2

// Spent reports that a model failed as often as it may.
func (m *Material) Spent(model string) bool {
	a := m.Answers[model]
	return !a.whole && a.failed >= Tries
}
