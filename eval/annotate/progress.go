package annotate

import (
	"slices"

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
	Mine    int    // of them, those that this rater has said something of
	Planned int    // of so many: Done, and what is to go. Certify: as the run planned, and what its families need beyond
	Family  string // certify: the tasks whose turn is next
	Rated   int    // of both phases, those that somebody judged
	First   int    // rated prompts until a first certificate, about, over all families in turn; 0: there is one, or unknown
	Missing int    // rated prompts that the next certificate still needs beside the pending ones, about; Unreachable: more than there are; 0 while it fits
	Pending int    // certify: draws that are judged and count once the names are shown

	Families, Certified int // certify: how many there are, and how many have a certificate
	Dear                int // certify: families of which something is proved that costs more than the reference alone

	// Same is how many of Compared prompts need no rating, for the answers are the same
	// text: of all that every model answered, or, in a run, of those in its pool that some
	// threshold sends to a cheaper model.
	Compared, Same int

	Votes int // of this rater in this session
	Final int // certify: draws that nothing can change any more
}

// Progress is how far it is as of the last Next, Votes, Cast or Retract of those who
// rate here: it does not look again at what others have done.
func (q *Queue) Progress() (Progress, error) {
	q.enter()
	defer q.leave()
	if err := q.freshen(); err != nil {
		return Progress{}, err
	}
	p := Progress{Votes: len(q.snapshot.VotesIn(q.session))}
	fitted, planned := q.fitted()
	run := q.snapshot.OpenRun(q.Scale)
	if run == nil {
		p.Phase, p.Done, p.Planned, p.Rated = ToFit, fitted, planned, fitted
		p.Mine = q.fittedByMe()
		p.Compared, p.Same = q.compare()
		return p, nil
	}
	return q.certifying(p, run, fitted)
}

// certifying is the progress of a run.
func (q *Queue) certifying(p Progress, run *store.KeptRun, fitted int) (Progress, error) {
	p.Phase, p.Rated, p.Families = ToCertify, fitted, len(run.Run.Families)
	judged := q.snapshot.Judgements(run)
	settled, pending := make([]int, p.Families), make([]int, p.Families)
	for _, drawn := range q.snapshot.DrawsOf(run.Run.ID) {
		final := q.snapshot.Final(drawn)
		if drawn.Family >= p.Families || !final && !q.snapshot.Voted(drawn) {
			continue
		}
		settled[drawn.Family]++
		if j := judged[drawn.Prompt]; !final || j.Judged() {
			p.Rated++
		}
		if final {
			p.Final++
		} else {
			pending[drawn.Family]++
		}
		if len(q.snapshot.VotesOn(drawn, q.Rater)) > 0 {
			p.Mine++
		}
	}
	if f := q.familyBehind(run); f >= 0 {
		p.Family = run.Run.Families[f].Name
	}
	results, err := q.results(run, judged)
	for f := range results {
		p.Same += results[f].Unrated
		p.Compared += len(run.Run.Families[f].Routable) + len(run.Run.Families[f].Same)
		p.add(&results[f], settled[f], pending[f], run.Run.Families[f].Planned)
	}
	if err == nil {
		p.First = max(0, firstOf(&run.Run, results)-p.Pending)
	}
	return p, err
}

// results are what the families of a run have come to. What answers cost is worked out
// only where something is proved: it decides about nothing else.
func (q *Queue) results(run *store.KeptRun, judged map[string]certify.Judgement) ([]certify.FamilyResult, error) {
	results, _, err := run.Run.Certify(certify.ProofInput{Prompts: judged})
	if err == nil && slices.ContainsFunc(results, func(r certify.FamilyResult) bool { return r.Certified }) {
		results, _, err = run.Run.Certify(q.snapshot.ProofInput(run))
	}
	return results, err
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
