package annotate

import (
	"slices"
	"sync"

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
	Done    int    // prompts of the phase that are settled: somebody has judged or skipped them, or nobody has to
	Mine    int    // the part of Done that this rater has judged or skipped
	Planned int    // Done, and the prompts to go: in Certify those that the run planned, and more where a family needs them
	Family  string // Certify: the tasks whose turn is next
	Rated   int    // prompts of both phases that somebody has judged
	First   int    // about how many rated prompts, over all families in turn, until the first certificate; 0: there is one, or it is not known
	Missing int    // about how many rated prompts the next certificate still needs beside Pending; Unreachable: more than there are; 0: none
	Pending int    // Certify: draws that are judged and count once the names are shown

	Families, Certified int // Certify: how many there are, and how many have a certificate
	Dear                int // Certify: families with a proved threshold that costs more than the reference alone

	// Compared is how many prompts every model has answered or, in a run, how many of its
	// pool some threshold sends to a cheaper model. Same is how many of them need no
	// rating, as their answers are the same text.
	Compared, Same int

	Votes int // by this rater in this session, without skips
	Final int // Certify: draws that nothing can change any more
}

// Progress is how far the rating was at the latest Next, Votes, Cast or Retract of any
// rater of this process. It does not read again what other processes have done.
func (q *Queue) Progress() (Progress, error) {
	p, u, err := q.count()
	if err != nil || u.run == nil {
		return p, err
	}
	results, err := q.results(u)
	for f := range results {
		family := &u.run.Run.Families[f]
		p.Same += results[f].Unrated
		p.Compared += len(family.Routable) + len(family.Same)
		p.add(&results[f], u.settled[f], u.pending[f], family.Planned)
	}
	if err == nil {
		p.First = max(0, firstOf(&u.run.Run, results)-p.Pending)
	}
	return p, err
}

// underway is an open run with its judgements.
type underway struct {
	run              *store.KeptRun // nil: none is open
	judged           map[string]certify.Judgement
	final            int   // how many final verdicts the store has; the number only grows
	settled, pending []int // draws by family
}

// proven keeps the results of a run at a number of final verdicts. They are the same for
// all raters, and hold until somebody ends a session, which makes more verdicts final.
type proven struct {
	mu      sync.Mutex // held while results are worked out, so that other raters wait for them
	run     string
	final   int
	results []certify.FamilyResult
}

// of are the results of a run by family. Nobody may change them.
func (v *proven) of(u underway) ([]certify.FamilyResult, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.run == u.run.Run.ID && v.final == u.final {
		return v.results, nil
	}
	results, _, err := u.run.Run.Certify(certify.ProofInput{Prompts: u.judged})
	if err == nil {
		v.run, v.final, v.results = u.run.Run.ID, u.final, results
	}
	return results, err
}

// count counts what is settled. What a run has come to takes longer, and is not looked for
// while others wait.
func (q *Queue) count() (Progress, underway, error) {
	q.enter()
	defer q.leave()
	if err := q.freshen(); err != nil {
		return Progress{}, underway{}, err
	}
	p := Progress{Votes: withoutSkipped(q.snapshot.VotesIn(q.session))}
	fitted, planned := q.fitted()
	p.Rated = fitted
	if run := q.snapshot.OpenRun(q.Scale); run != nil {
		u := q.countRun(&p, run)
		return p, u, nil
	}
	p.Phase, p.Done, p.Planned = ToFit, fitted, planned
	p.Mine = q.fittedByMe()
	p.Compared, p.Same = q.compare()
	return p, underway{}, nil
}

// withoutSkipped is how many votes say something of the answers.
func withoutSkipped(votes []eval.Rating) int {
	n := 0
	for _, v := range votes {
		if !v.Skipped {
			n++
		}
	}
	return n
}

// countRun counts the draws of a run.
func (q *Queue) countRun(p *Progress, run *store.KeptRun) underway {
	p.Phase, p.Families = ToCertify, len(run.Run.Families)
	u := underway{run, q.snapshot.Judgements(run), len(q.snapshot.Frozen), make([]int, p.Families), make([]int, p.Families)}
	for _, drawn := range q.snapshot.DrawsOf(run.Run.ID) {
		final := q.snapshot.Final(drawn)
		if drawn.Family >= p.Families || !final && !q.snapshot.Voted(drawn) {
			continue
		}
		u.settled[drawn.Family]++
		if j := u.judged[drawn.Prompt]; !final || j.Judged() {
			p.Rated++
		}
		if final {
			p.Final++
		} else {
			u.pending[drawn.Family]++
		}
		if len(q.snapshot.VotesOn(drawn, q.Rater)) > 0 {
			p.Mine++
		}
	}
	if f := q.familyBehind(run); f >= 0 {
		p.Family = run.Run.Families[f].Name
	}
	return u
}

// results are what the families of a run have come to. What answers cost is worked out
// only where something is proved: it decides about nothing else.
func (q *Queue) results(u underway) ([]certify.FamilyResult, error) {
	results, err := q.proven.of(u)
	if err == nil && slices.ContainsFunc(results, func(r certify.FamilyResult) bool { return r.Certified }) {
		results, _, err = u.run.Run.Certify(certify.ProofInput{Prompts: u.judged, Costs: q.costs(u.run)})
	}
	return results, err
}

// costs is what the answers in the pool of a run cost.
func (q *Queue) costs(run *store.KeptRun) certify.Costs {
	q.enter()
	defer q.leave()
	return q.snapshot.ProofInput(run).Costs
}

// add adds a family of a run: how many of its prompts are settled, how many of
// those count later, and how many were planned.
func (p *Progress) add(r *certify.FamilyResult, settled, pending, planned int) {
	need := r.Missing
	if r.Dear != nil {
		p.Dear++
	}
	if need > 0 {
		need = max(0, need-pending)
	}
	toGo := max(0, planned-settled)
	switch {
	case r.Certified:
		p.Certified++
		if r.Missing == 0 { // it has all that it was planned for
			toGo = 0
		}
	case need > 0 && (p.Missing <= 0 || need < p.Missing), need == certify.Unreachable && p.Missing == 0:
		p.Missing = need
	}
	switch {
	case need == certify.Unreachable:
		toGo = 0
	case !r.Certified:
		toGo = max(toGo, need)
	}
	p.Done, p.Planned, p.Pending = p.Done+settled, p.Planned+settled+toGo, p.Pending+pending
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
// be before there is enough to learn from. Where the answers are the same nobody
// rates them.
func (q *Queue) fitted() (rated, planned int) {
	prompts := 0
	for _, m := range q.snapshot.Order {
		if m.Part() != eval.FitPart {
			continue
		}
		if q.snapshot.Rated(m, q.Scale, q.Ladder) {
			rated++
		} else if m.AllSame(q.Ladder) {
			continue
		}
		prompts++
	}
	return rated, min(prompts, fitTarget)
}

// compare says of how many prompts the answers were compared, and of how many they are
// the same: what calibrate.Counts says.
func (q *Queue) compare() (compared, same int) {
	for _, m := range q.snapshot.Order {
		if !m.AnsweredByAll(q.Ladder) {
			continue
		}
		compared++
		if m.AllSame(q.Ladder) {
			same++
		}
	}
	return compared, same
}

// fittedByMe is how many prompts of the fit part this rater has judged.
func (q *Queue) fittedByMe() int {
	n := 0
	for _, m := range q.snapshot.Order {
		if m.Part() == eval.FitPart && q.snapshot.Rated(m, q.Scale, q.Ladder) && q.snapshot.JudgedBy(m.Key, q.Rater) {
			n++
		}
	}
	return n
}

// fitTarget is how many rated prompts a scorer is fitted to, where there are
// so many: what follows improves it slowly, and certifying needs raters too.
const fitTarget = 170
