package snapshot

import (
	"math"
	"slices"
	"time"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
)

// Criteria are what a run's draws are judged by.
type Criteria struct {
	Scale  eval.Scale
	Ladder routing.Ladder

	// Of a watched policy, whose checks decide which answer is given.
	Scorer     routing.Scorer
	Thresholds routing.Thresholds
}

// checks are, by cheaper rung, who checks it.
func (in Criteria) checks() []string {
	if len(in.Scorer.Checks) == 0 {
		return nil
	}
	all := make([]string, len(in.Ladder.Cheaper()))
	for i, rung := range in.Ladder.Cheaper() {
		if c := in.Scorer.CheckOf(rung.Model); c != nil {
			all[i] = c.Model
		}
	}
	return all
}

// given is the cheaper model whose answer to a watched draw is given in the end, ""
// for the reference; false while answers that decide it are missing.
func (in Criteria) given(d eval.Assignment, m *Prompt) (model string, known bool) {
	for i, pick := range d.Picks {
		if i >= len(d.Checks) || d.Checks[i].Model == "" {
			return pick, true
		}
		c := in.Scorer.CheckOf(pick)
		if c == nil {
			continue
		}
		switch pair := m.PairOf(pick, d.Checks[i].Model); pair.State {
		case certify.Unanswered:
			return "", false
		case certify.Compared:
			if c.Weights.Checked(d.Checks[i].Gap, &pair.Features) <= in.Thresholds.For(m.Task) {
				return pick, true
			}
		}
	}
	return "", true
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
	return over && e.n <= end.Ratings && c.retractions.StandsAt(e.ID, e.Retracts, end.Ratings)
}

// Stands reports whether an event still counts: it was not taken back, and
// takes nothing back itself.
func (c *Snapshot) Stands(e *Event) bool {
	return c.retractions.StandsAt(e.ID, e.Retracts, math.MaxUint64)
}

// IsVoteOn reports whether an event is a vote on a draw, final or not.
func (c *Snapshot) IsVoteOn(d eval.Assignment, e *Event) bool {
	return e.Draw.Run == d.Run && e.Blind && !e.Draw.Repeat && e.Retracts == "" && slices.Contains(d.Raters, e.Rater)
}

// verdictOn is what became of a draw, or false while its raters may still vote.
func (c *Snapshot) verdictOn(d eval.Assignment, in Criteria, now time.Time) (eval.FinalVerdict, bool) {
	f := eval.FinalVerdict{Run: d.Run, Family: d.Family, Number: d.Number, Prompt: d.Prompt, Time: now}
	m := c.Prompts[d.Prompt]
	if m != nil && len(d.Checks) > 0 {
		f.Given, _ = in.given(d, m)
	}
	if m != nil && c.decidedUnjudged(d, m, in, &f) {
		return f, true
	}
	var buffer judgementBuffer
	judgements := c.judgementsOf(&buffer, slices.Values(c.About(d.Prompt)), in.Scale, in.Ladder.Reference(), func(e *Event) bool { return c.IsVoteOn(d, e) && c.final(e) })
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
			v.D = nullable(in.difference([]*raterJudgement{o}, m))
		}
		f.Votes = append(f.Votes, v)
	}
	f.D, f.Basis = nullable(in.difference(judgements, m)), basisOf(spoke, len(judgements), len(d.Raters))
	if f.Basis == eval.LeftOpen && absent == len(d.Raters) {
		f.Basis = eval.SeenByAll
	}
	return f, true
}

// difference is d by cheaper rung: 0 where the answer is the reference's text,
// whatever was said of it.
func (in Criteria) difference(all []*raterJudgement, m *Prompt) []float64 {
	d := MeanDifference(all, m, in.Ladder)
	for i, rung := range in.Ladder.Cheaper() {
		if m != nil && m.SameText(rung.Model, in.Ladder.Reference()) {
			d[i] = 0
		}
	}
	return d
}

// decidedUnjudged decides a draw on which there is nothing to judge. Where the
// reference failed the prompt leaves the pool, for there is nothing to compare with;
// where every pick gave the reference's text nothing is lost; a pick that failed is
// lost, and where no other is left but the reference's text nobody can judge it: the
// one answer that is left would be known to be the reference's.
func (c *Snapshot) decidedUnjudged(d eval.Assignment, m *Prompt, in Criteria, f *eval.FinalVerdict) bool {
	picks, _ := c.Picks(d)
	f.Basis = eval.NothingToJudge
	switch {
	case eval.IsMonitorRun(d.Run) && len(picks) == 0:
		f.D, f.Basis = nullable(make([]float64, len(in.Ladder.Cheaper()))), eval.AtReference
		return true
	case m.RetriesExhausted(in.Ladder.Reference()):
		f.D, f.Basis = make([]*float64, len(in.Ladder.Cheaper())), eval.ReferenceFailed
		return true
	case len(picks) > 0 && len(m.ToJudge(picks, in.Ladder.Reference())) == 0:
		d := unjudged(len(in.Ladder.Cheaper()))
		same := 0
		for i, rung := range in.Ladder.Cheaper() {
			if m.SameText(rung.Model, in.Ladder.Reference()) {
				d[i] = 0
				if slices.Contains(picks, rung.Model) {
					same++
				}
			}
		}
		if f.D = nullable(d); same == len(picks) {
			f.Basis = eval.SameText
		}
		return true
	}
	return false
}

func unjudged(n int) []float64 {
	all := make([]float64, n)
	for i := range all {
		all[i] = math.NaN()
	}
	return all
}

// ToJudge are those of some models whose answers to a prompt a rater has to judge, now
// or once they are there: none that gave the reference's text, and none that failed
// for good.
func (m *Prompt) ToJudge(models []string, reference string) []string {
	return slices.DeleteFunc(slices.Clone(models), func(model string) bool {
		return m.RetriesExhausted(model) || m.SameText(model, reference)
	})
}

// Settled reports whether it is known which answer to a draw of a watch is given in
// the end: no check decides it, or it has answered.
func (c *Snapshot) Settled(d eval.Assignment) bool {
	m := c.Prompts[d.Prompt]
	if len(d.Checks) == 0 || m == nil {
		return true
	}
	_, known := c.criteria[d.Run].given(d, m)
	return known
}

// Picks are the cheaper models that some threshold of a draw's run picks for
// its prompt, or the one that a watched policy chose; false where it belongs to
// neither.
func (c *Snapshot) Picks(d eval.Assignment) ([]string, bool) {
	if eval.IsMonitorRun(d.Run) {
		in, m := c.criteria[d.Run], c.Prompts[d.Prompt]
		if len(d.Checks) == 0 || m == nil {
			return d.Picks, true
		}
		switch given, known := in.given(d, m); {
		case !known:
			return d.Picks, true
		case given == "":
			return nil, true
		default:
			return []string{given}, true
		}
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

// AsJudgement is a verdict as a certification sees it.
func AsJudgement(f eval.FinalVerdict) certify.Judgement {
	j := certify.Judgement{Final: true, Fault: isFault(f), Same: f.Basis == eval.SameText, D: make([]float64, len(f.D))}
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
