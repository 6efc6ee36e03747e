package calibrate

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
)

// Evidence is a draw of a certification run with all that was said of it: what
// a certificate rests on, down to the single vote.
type Evidence struct {
	eval.Assignment
	Family    string
	Task      engine.Task
	Text      string // of the prompt; "" where it was forgotten
	Trial     string // id of the trial that has the prompt
	Models    []string
	Gaps      []float64     // by model of Models, as the run's scorer reads the prompt, after the check where one is asked; NaN where the prompt was forgotten
	Agreement []float64     // by model of Models, of its answer and its check's as they are now; NaN where none is asked, or an answer is missing
	D         []*float64    // by model of Models; nil where it was not judged
	Threshold float64       // that the family has come to; engine.NoThreshold: everything goes to the reference
	Decision  string        // the model that this threshold sends the prompt to
	Same      bool          // the answer of that model is the same text as the reference's: nothing is lost
	Votes     []eval.Vote   // of the assigned raters; D by the rungs of the run's ladder
	Events    []eval.Rating // everything that was said of it in the run, late and repeated votes included
	Used      bool
	Pending   bool   // it is judged, but does not count before the names are shown
	Why       string // why it was used, or was not
	Frozen    time.Time
}

// Final reports whether every vote that counts is final.
func (e *Evidence) Final() bool { return e.Used || !e.Frozen.IsZero() }

// Loss is the quality given up by the i-th of the models. What was not judged
// counts as lost.
func (e *Evidence) Loss(i int) float64 {
	if i < len(e.D) && e.D[i] != nil {
		return *e.D[i]
	}
	return 1
}

// Statements are what raters said of single models, vote by vote.
func (e *Evidence) Statements() iter.Seq2[eval.Rating, eval.Said] {
	return func(yield func(eval.Rating, eval.Said) bool) {
		for _, r := range e.Events {
			if r.Retracts != "" {
				continue
			}
			for _, said := range r.Words() {
				if !yield(r, said) {
					return
				}
			}
		}
	}
}

// Explain lists the draws of a run, family by family, in their order.
func Explain(s Store, id string) (store.KeptRun, []Evidence, error) {
	run, err := s.FindRun(id)
	if err != nil {
		return run, nil, err
	}
	c, err := snapshot.OpenWithFeatures(s)
	if err != nil {
		return run, nil, err
	}
	drawn := evidenceOfRun(c, &run)
	if err := c.ReadAnswers(s, drawnPrompts(c, drawn), run.Run.Ladder, run.Run.Checks); err != nil {
		return run, nil, err
	}
	families, _, err := run.Run.Certify(c.ProofInput(&run))
	if err != nil {
		return run, nil, err
	}
	all, err := readEvidence(s, c, &run, drawn, families)
	return run, all, err
}

// readEvidence adds to the draws of a run, whose answers were read, what its families
// have come to and what the snapshot does not have.
func readEvidence(s Store, c *snapshot.Snapshot, run *store.KeptRun, all []Evidence, families []certify.FamilyResult) ([]Evidence, error) {
	if err := decide(c, run, all, families); err != nil {
		return nil, err
	}
	for i := range all {
		if all[i].Trial == "" {
			continue
		}
		if t, err := s.Trial(all[i].Trial); t.ID != "" {
			all[i].Text = t.Prompt
		} else if err != nil && !eval.IsAny(err, eval.ErrNotFound) {
			return nil, err
		}
	}
	return all, nil
}

// drawnPrompts are the prompts of some draws, as far as the snapshot still has them.
func drawnPrompts(c *snapshot.Snapshot, all []Evidence) (prompts []*snapshot.Prompt) {
	for i := range all {
		if m := c.Prompts[all[i].Prompt]; m != nil {
			prompts = append(prompts, m)
		}
	}
	return prompts
}

func evidenceOfRun(c *snapshot.Snapshot, run *store.KeptRun) []Evidence {
	var all []Evidence
	if run.Run.Vouched {
		return importedEvidence(c, run)
	}
	open := map[int]bool{} // families in which an earlier draw is not final
	for _, d := range c.Draws {
		if d.Run != run.Run.ID || d.Family >= len(run.Run.Families) {
			continue
		}
		e := evidenceOf(c, run, d)
		f, final := c.Frozen[string(d.Key())]
		switch {
		case !final:
			open[d.Family] = true
			e.Why = "it is open: not every rater has voted, or the votes are not final yet"
			if e.Pending = c.Voted(d); e.Pending {
				e.Why = "pending: judged, and counted once the names are shown"
			}
		case open[d.Family]:
			e.Votes, e.Frozen = f.Votes, f.Time
			e.Why = "not used yet: an earlier draw of its family is still open"
		default:
			e.Votes, e.Frozen, e.Used, e.Why = f.Votes, f.Time, true, "used: "+string(f.Basis)
		}
		if final && snapshot.AsJudgement(f).Fault {
			e.Models, e.Used, e.Why = nil, false, "left the pool: "+string(eval.ReferenceFailed)
		} else if final {
			e.D = picked(e.Models, run.Run.Ladder, f.D)
		}
		all = append(all, e)
	}
	return all
}

// evidenceOf is what is known of a draw before anybody has rated it.
func evidenceOf(c *snapshot.Snapshot, run *store.KeptRun, d eval.Assignment) Evidence {
	e := Evidence{Assignment: d, Family: run.Run.Families[d.Family].Name}
	e.Models, _ = c.Picks(d)
	for _, i := range c.About(d.Prompt) {
		if r := c.Events[i].Rating(); r.Draw.Run == d.Run || run.Run.Vouched && r.Vouched(run.Run.Scale) {
			e.Events = append(e.Events, r)
		}
	}
	if m := c.Prompts[d.Prompt]; m != nil {
		e.Task, e.Trial = m.Task, m.Trial
	}
	return e
}

// picked are the differences d of some of the models.
func picked(of []string, l routing.Ladder, d []*float64) []*float64 {
	out := make([]*float64, len(of))
	for i, model := range of {
		if k := slices.Index(routing.Models(l.Cheaper()), model); k >= 0 && k < len(d) {
			out[i] = d[k]
		}
	}
	return out
}

// importedEvidence is the evidence of a run whose ratings were imported: it has no
// draws of its own, only the order in which they count.
func importedEvidence(c *snapshot.Snapshot, run *store.KeptRun) []Evidence {
	var all []Evidence
	for f := range run.Run.Families {
		for n, candidate := range run.Run.Families[f].Routable {
			d := eval.Assignment{Run: run.Run.ID, Family: f, Number: n, Prompt: candidate.Prompt}
			e := evidenceOf(c, run, d)
			e.Models = candidate.Picked(run.Run.Ladder)
			f, kept := c.Frozen[string(d.Key())]
			if e.Used = kept; kept {
				e.Votes, e.Frozen, e.D = f.Votes, f.Time, picked(e.Models, run.Run.Ladder, f.D)
				e.Why = "used: imported, and the caller vouches for the draw"
			} else {
				e.Why = "not used yet: `switchboard calibrate` takes it in"
			}
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b Evidence) int {
		return cmp.Or(cmp.Compare(a.Assignment.Family, b.Assignment.Family), cmp.Compare(a.Number, b.Number))
	})
	return all
}
