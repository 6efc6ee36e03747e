package annotate

import (
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
)

// Phase is what is being rated.
type Phase string

// The phases.
const (
	ToFit     Phase = "fit"     // to learn from
	ToCertify Phase = "certify" // to prove with
)

// Progress is how far the rating of a phase has come, and how far it has to
// go.
type Progress struct {
	Phase   Phase
	Done    int    // prompts of the phase that were judged, by anybody
	Planned int    // of so many; a certificate may come sooner, or need more
	Family  string // certify: the tasks whose turn it is
	Rated   int    // rated prompts on the scale, of both phases
	Missing int    // rated prompts that the next certificate still needs, about; Unreachable: more than there are; 0 while it fits
	Votes   int    // of this rater in this session
	Final   int    // certify: draws that nothing can change any more
}

// Progress looks at what was rated so far.
func (d *RatingDesk) Progress() (Progress, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.corpus.Refresh(d.store); err != nil {
		return Progress{}, err
	}
	var p Progress
	for _, e := range d.corpus.Events {
		if e.Session == d.session && d.session != "" && d.corpus.Stands(e) {
			p.Votes++
		}
	}
	fitted, planned := d.fitted()
	run := d.corpus.OpenRun(d.Scale)
	if run == nil {
		p.Phase, p.Done, p.Planned, p.Rated = ToFit, fitted, planned, fitted
		return p, nil
	}
	return d.certifying(p, run, fitted)
}

// certifying is the progress of a run.
func (d *RatingDesk) certifying(p Progress, run *store.KeptRun, fitted int) (Progress, error) {
	p.Phase = ToCertify
	for f := range run.Run.Families {
		p.Planned += run.Run.Families[f].Planned
	}
	for _, drawn := range d.corpus.Draws {
		if drawn.Run != run.Run.ID {
			continue
		}
		if _, final := d.corpus.Frozen[string(drawn.Key())]; final {
			p.Final++
			p.Done++
		} else if voted(d.corpus, drawn) {
			p.Done++
		}
	}
	if f := d.behind(run); f >= 0 {
		p.Family = run.Run.Families[f].Name
	}
	p.Rated = fitted + p.Done
	results, _, err := run.Run.Certify(certify.Judged{Prompts: d.corpus.Judgements(run)})
	for _, r := range results {
		if !r.Certified && r.Missing > 0 && (p.Missing <= 0 || r.Missing < p.Missing) || r.Missing == certify.Unreachable && p.Missing == 0 {
			p.Missing = r.Missing
		}
	}
	return p, err
}

// voted reports whether a rater of a draw has voted on it, finally or not.
func voted(c *snapshot.Corpus, drawn eval.Drawn) bool {
	for _, i := range c.ByPrompt[drawn.Prompt] {
		if e := c.Events[i]; c.Cast(drawn, e) && c.Stands(e) {
			return true
		}
	}
	return false
}
