package certify

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/internal/evaltest"
)

// promptsLike reads prompts of one kind: each has a few words of a list, in the
// shape of a question, or with options below it.
func promptsLike(r *rand.Rand, n int, words string, options bool) []scoredPrompt {
	list := strings.Fields(words)
	all := make([]scoredPrompt, n)
	for i := range all {
		text := "What is the"
		for range 4 + r.IntN(12) {
			text += " " + list[r.IntN(len(list))]
		}
		text += fmt.Sprintf(" of %d?", r.IntN(1000))
		for k := 0; options && k < 4; k++ {
			text += fmt.Sprintf("\n%c. %s %s", 'A'+k, list[r.IntN(len(list))], list[r.IntN(len(list))])
		}
		features := routing.ReadPrompt(engine.Query{Prompt: text, Task: engine.QA})
		all[i].StudyPrompt = &StudyPrompt{Features: &features}
	}
	return all
}

const (
	landWords = "river mountain valley bridge island harbour forest desert glacier city village road border coast meadow"
	shopWords = "invoice refund parcel customer warehouse receipt discount voucher delivery basket checkout supplier"
)

func TestPromptsUnlikeThePool(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	pool := likenessOf(promptsLike(r, 600, landWords, true))
	unlike := func(all []scoredPrompt) (n int) {
		for _, p := range all {
			n += toOne(pool.Compare(p.Features.Structure[:], p.Features.FeatureIndexes).Unlike())
		}
		return n
	}
	t.Run("are at most one in fifty of its own kind", func(t *testing.T) {
		if n := unlike(promptsLike(r, 2000, landWords, true)); n > evaltest.TooMany(2000, 2*unlikeShare) {
			t.Errorf("%d of 2000", n)
		}
	})
	t.Run("are those of another matter", func(t *testing.T) {
		if n := unlike(promptsLike(r, 200, shopWords, true)); n < 190 {
			t.Errorf("%d of 200", n)
		}
	})
	t.Run("are those of the same matter in another form", func(t *testing.T) {
		if n := unlike(promptsLike(r, 200, landWords, false)); n < 190 {
			t.Errorf("%d of 200", n)
		}
	})
	t.Run("cannot be told where the pool is small", func(t *testing.T) {
		if got := likenessOf(promptsLike(r, 2*fewestMeasured-1, landWords, true)); got != nil {
			t.Errorf("%+v", got)
		}
	})
	t.Run("follow from the pool alone", func(t *testing.T) {
		again := func() string {
			b, _ := json.Marshal(likenessOf(promptsLike(rand.New(rand.NewPCG(9, 9)), 300, landWords, true)))
			return string(b)
		}
		if first, second := again(), again(); first != second {
			t.Error("they differ")
		}
	})
}

func TestACertificateCarriesWhatItsPromptsLookLike(t *testing.T) {
	s := riddleStudy(1500, engine.QA)
	run := mustPlan(t, s, usualTerms)
	if _, p := mustCertify(t, &run, truly(s, &run)); len(p.Certificates) != 1 || p.Certificates[0].Likeness == nil || p.Certificates[0].Likeness.Prompts < fewestMeasured {
		t.Errorf("%+v", p.Certificates)
	}
}
