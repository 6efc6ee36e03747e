package annotate

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
)

// sampleWorld is prompts that somebody drew from a population in which the
// cheaper model loses everything on a part of the prompts, whatever they say.
func sampleWorld(n int, loss float64, r *rand.Rand) *certify.Study {
	s := &certify.Study{Ladder: benchLadder(), Scale: eval.Imported}
	reading := routing.ReadPrompt(engine.Query{Prompt: "Name a river.", Task: engine.QA})
	for i := range n {
		d := 0.0
		if r.Float64() < loss {
			d = 1
		}
		key := fmt.Sprintf("%032x-%d", r.Uint64(), i)
		s.Prompts = append(s.Prompts, certify.StudyPrompt{Key: key, Task: engine.QA, Part: eval.PartOf(key), Features: &reading, D: []float64{d}})
	}
	return s
}

// certifiesVouched tells whether a vouched import of a world is certified.
func certifiesVouched(t *testing.T, s *certify.Study) bool {
	t.Helper()
	run, err := certify.PlanRun(s, certify.RunConfig{Limit: certify.NewLimit(0.05, 0.95), Attempt: 1, Vouched: true, Seed: 1})
	evaltest.Must(t, err)
	judged := certify.ProofInput{Prompts: map[string]certify.Judgement{}}
	for _, p := range s.Prompts {
		if p.Part == eval.CertifyPart {
			judged.Prompts[p.Key] = certify.Judgement{Final: true, D: p.D}
		}
	}
	results, _, err := run.Certify(judged)
	evaltest.Must(t, err)
	return results[0].Certified
}

// TestAVouchedSampleSpeaksOfWhatItWasDrawnFrom: at the limit the sample itself
// loses less than allowed every other time, and that must prove nothing.
func TestAVouchedSampleSpeaksOfWhatItWasDrawnFrom(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates some hundred calibrations")
	}
	const worlds = 80
	for _, c := range []struct {
		name        string
		loss        float64
		least, most float64 // share of the worlds that are certified
	}{
		{"at the limit hardly ever", 0.0501, 0, 0.1}, // 0.04, and the error of so many worlds
		{"where much less is lost nearly always", 0.01, 0.9, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := 0
			for seed := range worlds {
				if certifiesVouched(t, sampleWorld(900, c.loss, rand.New(rand.NewPCG(uint64(seed), 5)))) {
					n++
				}
			}
			if share := float64(n) / float64(worlds); share < c.least || share > c.most {
				t.Errorf("%d of %d worlds are certified", n, worlds)
			}
		})
	}
}
