package annotate

import (
	"switchboard/eval"
	"switchboard/eval/certify"
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
	Done    int    // prompts of the phase that are settled: judged by anybody, skipped, or not to be judged
	Planned int    // of so many; a certificate may come sooner, or need more
	Family  string // certify: the tasks whose turn it is
	Rated   int    // of both phases, those that somebody judged
	Missing int    // rated prompts that the next certificate still needs, about; Unreachable: more than there are; 0 while it fits
	Votes   int    // of this rater in this session
	Final   int    // certify: draws that nothing can change any more
}

// Progress is how far it is as of the last Next, Votes, Cast or Retract: it does
// not look again at what others have done.
func (q *Queue) Progress() (Progress, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stale {
		if err := q.refresh(); err != nil {
			return Progress{}, err
		}
	}
	p := Progress{Votes: len(q.snapshot.VotesIn(q.session))}
	fitted, planned := q.fitted()
	run := q.snapshot.OpenRun(q.Scale)
	if run == nil {
		p.Phase, p.Done, p.Planned, p.Rated = ToFit, fitted, planned, fitted
		return p, nil
	}
	return q.certifying(p, run, fitted)
}

// certifying is the progress of a run.
func (q *Queue) certifying(p Progress, run *store.KeptRun, fitted int) (Progress, error) {
	p.Phase = ToCertify
	for f := range run.Run.Families {
		p.Planned += run.Run.Families[f].Planned
	}
	judged, rated := q.snapshot.Judgements(run), fitted
	for _, drawn := range q.snapshot.DrawsOf(run.Run.ID) {
		if j := judged[drawn.Prompt]; q.snapshot.Final(drawn) {
			p.Final++
			p.Done++
			if j.Judged() {
				rated++
			}
		} else if q.snapshot.Voted(drawn) {
			p.Done++
			rated++
		}
	}
	if f := q.familyBehind(run); f >= 0 {
		p.Family = run.Run.Families[f].Name
	}
	p.Rated = rated
	results, _, err := run.Run.Certify(certify.Judged{Prompts: judged})
	for _, r := range results {
		if !r.Certified && r.Missing > 0 && (p.Missing <= 0 || r.Missing < p.Missing) || r.Missing == certify.Unreachable && p.Missing == 0 {
			p.Missing = r.Missing
		}
	}
	return p, err
}

// fitted says how many prompts of the fit part are rated, and how many are to
// be before there is enough to learn from.
func (q *Queue) fitted() (rated, planned int) {
	prompts := 0
	for _, m := range q.snapshot.Order {
		if eval.PartOf(m.Key) != eval.FitPart {
			continue
		}
		prompts++
		if q.snapshot.Rated(m, q.Scale, q.Ladder) {
			rated++
		}
	}
	return rated, min(prompts, fitTarget)
}

// fitTarget is how many rated prompts a scorer is fitted to, where there are
// so many: what follows improves it slowly, and certifying needs raters too.
const fitTarget = 170
