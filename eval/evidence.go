package eval

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
)

// Evidence is a draw of a certification run with all that was said of it: what
// a certificate rests on, down to the single vote.
type Evidence struct {
	Drawn
	Family string
	Task   engine.Task
	Text   string // of the prompt; "" where it was forgotten
	Trial  string // that has it
	Models []string
	D      []*float64 // by model of Models; nil where it was not judged
	Votes  []Vote     // of the assigned raters; D by the rungs of the run's ladder
	Events []Rating   // everything that was said of it in the run, late and repeated votes included
	Used   bool
	Why    string // it was used, or why not
	Frozen time.Time
}

// FindRun finds a run by the beginning of its id.
func (s *Store) FindRun(id string) (KeptRun, error) {
	runs, err := s.Runs()
	if err != nil {
		return KeptRun{}, err
	}
	found := slices.DeleteFunc(runs, func(r KeptRun) bool { return !strings.HasPrefix(r.Run.ID, id) })
	switch {
	case id == "" || len(found) == 0:
		return KeptRun{}, noRun(id)
	case len(found) > 1:
		return KeptRun{}, &Error{Reason: ErrAmbiguous, Sentence: "more than one certification run has an id that begins with " + shorten(id), Tip: "give more of it"}
	}
	return found[0], nil
}

// Evidence lists the draws of a run, family by family, in their order.
func (s *Store) Evidence(id string) (KeptRun, []Evidence, error) {
	run, err := s.FindRun(id)
	if err != nil {
		return run, nil, err
	}
	c, err := s.survey(false)
	if err != nil {
		return run, nil, err
	}
	all := c.evidence(&run)
	for i := range all {
		if all[i].Trial == "" {
			continue
		}
		if t, err := s.Trial(all[i].Trial); t.ID != "" {
			all[i].Text = t.Prompt
		} else if err != nil && !isAny(err, ErrNotFound) {
			return run, nil, err
		}
	}
	return run, all, nil
}

func (c *corpus) evidence(run *KeptRun) []Evidence {
	var all []Evidence
	if run.Run.Vouched {
		return c.imported(run)
	}
	open := map[int]bool{} // families in which an earlier draw is not final
	for _, d := range c.draws {
		if d.Run != run.Run.ID || d.Family >= len(run.Run.Families) {
			continue
		}
		e := c.witness(run, d)
		f, final := c.frozen[string(d.key())]
		switch {
		case !final:
			open[d.Family] = true
			e.Why = "it is open: not every rater has voted, or the votes are not final yet"
		case open[d.Family]:
			e.Votes, e.Frozen = f.Votes, f.Time
			e.Why = "not used yet: an earlier draw of its family is still open"
		default:
			e.Votes, e.Frozen, e.Used, e.Why = f.Votes, f.Time, true, "used: "+string(f.Why)
		}
		if final {
			e.D = picked(e.Models, run.Run.Ladder, f.D)
		}
		all = append(all, e)
	}
	return all
}

// witness is what is known of a draw before anything was said.
func (c *corpus) witness(run *KeptRun, d Drawn) Evidence {
	e := Evidence{Drawn: d, Family: run.Run.Families[d.Family].Name}
	e.Models, _ = c.picks(d)
	for _, i := range c.byPrompt[d.Prompt] {
		if r := c.events[i].Rating; r.Draw.Run == d.Run || run.Run.Vouched && r.vouched(run.Run.Scale) {
			e.Events = append(e.Events, r)
		}
	}
	if m := c.prompts[d.Prompt]; m != nil {
		e.Task, e.Trial = m.task, m.trial
	}
	return e
}

// picked are the differences of some models.
func picked(of []string, l engine.Ladder, d []*float64) []*float64 {
	out := make([]*float64, len(of))
	for i, model := range of {
		if k := slices.Index(models(l.Cheaper()), model); k >= 0 && k < len(d) {
			out[i] = d[k]
		}
	}
	return out
}

// imported is the evidence of a run whose ratings were imported: it has no
// draws of its own, only the order in which they count.
func (c *corpus) imported(run *KeptRun) []Evidence {
	var all []Evidence
	judged := c.judgements(run)
	for f := range run.Run.Families {
		for n, candidate := range run.Run.Families[f].Routable {
			d := Drawn{Run: run.Run.ID, Family: f, Number: n, Prompt: candidate.Prompt}
			e := c.witness(run, d)
			e.Models = candidate.Picked(run.Run.Ladder)
			j, ok := judged[candidate.Prompt]
			if e.Used = ok; ok {
				e.Why, e.D = "used: imported, and the caller vouches for the draw", picked(e.Models, run.Run.Ladder, nullable(j.D))
			} else {
				e.Why = "it has no rating any more"
			}
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b Evidence) int {
		return cmp.Or(cmp.Compare(a.Drawn.Family, b.Drawn.Family), cmp.Compare(a.Number, b.Number))
	})
	return all
}
