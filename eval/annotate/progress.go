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
	First   int    // rated prompts until a first certificate, about, over all families in turn; 0: there is one, or unknown
	Missing int    // rated prompts that the next certificate still needs to reach its goal, about; Unreachable: more than there are; 0 while it fits
	Pending int    // certify: draws that are judged and count once the names are shown
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
			p.Pending++
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
	if err == nil {
		p.First = firstOf(&run.Run, results)
	}
	return p, err
}

// firstOf is about how many draws it takes until a first family is certified:
// families take turns, each as often as is planned for it. 0 where one is.
func firstOf(run *certify.Run, results []certify.FamilyResult) int {
	planned, first := 0, 0
	for i := range run.Families {
		planned += run.Families[i].Planned
	}
	for i, r := range results {
		if r.Certified {
			return 0
		}
		if r.First > 0 && run.Families[i].Planned > 0 {
			if n := r.First * planned / run.Families[i].Planned; first == 0 || n < first {
				first = n
			}
		}
	}
	return first
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
