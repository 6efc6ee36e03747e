package annotate

import (
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
	"switchboard/providers"
)

// A model that is as good as the reference and costs more: what is proved of it saves
// nothing, so that no command and no screen may call it certified.
func TestWhatIsDearerThanTheReferenceIsCertifiedNowhere(t *testing.T) {
	b := newFixture(t, 0)
	var trials []engine.Trial
	for i := range 200 {
		tr := cascadeTrial(i)
		tr.Answers = tr.Answers[1:] // of small and big
		tr.Answers[0].Cost = providers.Nano(50_000)
		trials = append(trials, tr)
	}
	evaltest.Must(t, b.AddTrials(trials))
	ladder := routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: "small", Strength: 0.4}, {Model: "big", Strength: 1}}}
	limit := certify.NewLimit(0.1, 0.9)
	q, err := Open(NewReading(b.Store), Options{Rater: "ana", Scale: eval.Accept, Ladder: ladder, Limit: limit, Now: b.now})
	evaltest.Must(t, err)
	_, err = q.Next(t.Context())
	evaltest.Must(t, err)
	learning, err := q.Progress()
	evaltest.Must(t, err)
	for {
		item, err := q.Next(t.Context())
		if eval.IsAny(err, eval.ErrNothingToRate) {
			break
		}
		evaltest.Must(t, err)
		b.say(q, item, func(string) int { return 1 })
	}
	evaltest.Must(t, q.Reveal())
	p, err := q.Progress()
	if evaltest.Must(t, err); p.Certified != 0 || p.Dear != 1 || p.Families != 1 {
		t.Errorf("rating says %+v", p)
	}
	done, err := calibrate.Calibrate(t.Context(), b.Store, calibrate.Target{Ladder: ladder, Scale: eval.Accept, Limit: limit}, "ana", b.now())
	if evaltest.Must(t, err); done.Certified() || done.Families[0].Dear == nil {
		t.Fatalf("%+v", done.Families)
	}
	if learning.Phase != ToFit || learning.Same != done.Counts.Same || learning.Compared != done.Counts.Compared || learning.Same != 50 {
		t.Errorf("%d of %d need no rating, and calibrate says %d of %d", learning.Same, learning.Compared, done.Counts.Same, done.Counts.Compared)
	}
	run, draws, err := calibrate.Explain(b.Store, done.Run.Run.ID)
	evaltest.Must(t, err)
	for _, a := range calibrate.Accounts(&run, draws) {
		if !engine.AcceptsNone(a.Threshold) || a.Routed > 0 {
			t.Errorf("of the draws %d are sent to a cheaper model at %v", a.Routed, a.Threshold)
		}
	}
}
