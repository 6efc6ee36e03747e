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

// SilentSessions are those that have not ended and have been silent for too
// long, by id.
func (c *Snapshot) SilentSessions(now time.Time) []string {
	var silent []string
	for id, session := range c.Sessions {
		if !c.Ended(id) && now.Sub(c.LastHeard(session)) >= eval.SessionTime {
			silent = append(silent, id)
		}
	}
	slices.Sort(silent)
	return silent
}

// NewVerdicts are those on the draws of which nothing more is to come, as far
// as they are not kept yet.
func (c *Snapshot) NewVerdicts(now time.Time) []eval.FinalVerdict {
	var all []eval.FinalVerdict
	for _, d := range c.Draws {
		in, ok := c.criteria[d.Run]
		if !ok || c.Final(d) {
			continue
		}
		if f, ok := c.verdictOn(d, in, now); ok {
			all = append(all, f)
		}
	}
	for i := range c.Runs {
		if r := &c.Runs[i].Run; r.Vouched { // an earlier version opened them without
			all = append(all, c.ImportedVerdicts(r, now)...)
		}
	}
	return all
}

// LastHeard is when a session was last heard of.
func (c *Snapshot) LastHeard(session eval.Session) time.Time {
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
func (c *Snapshot) final(e *Event) bool {
	end, over := c.Endings[e.Session]
	return over && e.n <= end.Ratings && c.retractions.StandAt(e.Rating, end.Ratings)
}

// Stands reports whether an event still counts: it was not taken back, and
// takes nothing back itself.
func (c *Snapshot) Stands(e *Event) bool { return c.retractions.Stand(e.Rating) }

// IsVoteOn reports whether an event is a vote on a draw, final or not.
func (c *Snapshot) IsVoteOn(d eval.Assignment, e *Event) bool {
	return e.Draw.Run == d.Run && e.Blind && !e.Draw.Repeat && e.Retracts == "" && slices.Contains(d.Raters, e.Rater)
}

// verdictOn is what became of a draw, or false while its raters may still vote.
func (c *Snapshot) verdictOn(d eval.Assignment, in Criteria, now time.Time) (eval.FinalVerdict, bool) {
	f := eval.FinalVerdict{Run: d.Run, Family: d.Family, Number: d.Number, Prompt: d.Prompt, Time: now}
	m := c.Prompts[d.Prompt]
	if m != nil && c.decidedByFailure(d, m, in, &f) {
		return f, true
	}
	judgements := c.judgementsOf(slices.Values(c.About(d.Prompt)), in.Scale, in.Ladder.Reference(), func(e *Event) bool { return c.IsVoteOn(d, e) && c.final(e) })
	late := now.Sub(d.Time) > eval.OpenFor
	absent := c.tooLate(d, judgements)
	if len(judgements)+absent < len(d.Raters) && !late {
		return f, false
	}
	spoke := 0
	for _, o := range judgements {
		v := eval.Vote{Rater: o.Rater, Skipped: o.silent()}
		if !o.silent() {
			spoke++
			v.D = Nullable(MeanDifference([]*raterJudgement{o}, m, in.Ladder))
		}
		f.Votes = append(f.Votes, v)
	}
	f.D, f.Basis = Nullable(MeanDifference(judgements, m, in.Ladder)), basisOf(spoke, len(judgements), len(d.Raters))
	if f.Basis == eval.LeftOpen && absent == len(d.Raters) {
		f.Basis = eval.SeenByAll
	}
	return f, true
}

// decidedByFailure decides a draw that nobody can judge. Where the reference
// failed the prompt leaves the pool, for there is nothing to compare with; where
// every pick failed all of it is lost: the one answer that is left would be
// known to be the reference's.
func (c *Snapshot) decidedByFailure(d eval.Assignment, m *Prompt, in Criteria, f *eval.FinalVerdict) bool {
	picks, _ := c.Picks(d)
	f.Basis = eval.NothingToJudge
	switch {
	case strings.HasPrefix(d.Run, eval.MonitorPrefix) && len(picks) == 0:
		f.D, f.Basis = Nullable(make([]float64, len(in.Ladder.Cheaper()))), eval.AtReference
		return true
	case m.RetriesExhausted(in.Ladder.Reference()):
		f.D, f.Basis = make([]*float64, len(in.Ladder.Cheaper())), eval.ReferenceFailed
		return true
	case len(picks) > 0 && !slices.ContainsFunc(picks, func(p string) bool { return !m.RetriesExhausted(p) }):
		f.D = make([]*float64, len(in.Ladder.Cheaper()))
		return true
	}
	return false
}

// Picks are the cheaper models that some threshold of a draw's run picks for
// its prompt, or the one that a watched policy chose; false where it belongs to
// neither.
func (c *Snapshot) Picks(d eval.Assignment) ([]string, bool) {
	if strings.HasPrefix(d.Run, eval.MonitorPrefix) {
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

// basisOf says what a d of so many votes rests on.
func basisOf(spoke, came, assigned int) eval.Basis {
	switch {
	case spoke == assigned:
		return eval.JudgedByAll
	case spoke > 0:
		return eval.JudgedBySome
	case came == assigned:
		return eval.SkippedByAll
	}
	return eval.LeftOpen
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

// AsJudgement is a verdict as a certification sees it.
func AsJudgement(f eval.FinalVerdict) certify.Judgement {
	j := certify.Judgement{Final: true, Fault: isFault(f), D: make([]float64, len(f.D))}
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

// isFault reports that the reference failed on a draw. An earlier version kept
// that as nothing to judge, and as nothing lost.
func isFault(f eval.FinalVerdict) bool {
	lost := slices.ContainsFunc(f.D, func(d *float64) bool { return d == nil })
	return f.Basis == eval.ReferenceFailed || f.Basis == eval.NothingToJudge && !lost
}

// MostTries is how often a model may fail on a draw before the failure counts: a
// call that is lost is repeated once.
const MostTries = 2

// RetriesExhausted reports that a model failed as often as it may.
func (m *Prompt) RetriesExhausted(model string) bool {
	a := m.Answers.Of(model)
	return !a.whole && a.failed >= MostTries
}
