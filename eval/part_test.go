package eval

import (
	"strconv"
	"testing"
)

func TestPartOf(t *testing.T) {
	t.Run("gives about a third to the fit", func(t *testing.T) {
		fit := 0
		const n = 20000
		for i := range n {
			if PartOf(PromptKey("prompt "+strconv.Itoa(i))) == FitPart {
				fit++
			}
		}
		if share := float64(fit) / n; share < 0.33 || share > 0.35 {
			t.Errorf("%v", share)
		}
	})
	t.Run("is the same for ever", func(t *testing.T) {
		for text, want := range map[string]Part{"a": FitPart, "b": CertifyPart, "c": CertifyPart, "d": CertifyPart, "e": CertifyPart} {
			if got := PartOf(PromptKey(text)); got != want {
				t.Errorf("%q: %s", text, got)
			}
		}
	})
	t.Run("does not depend on case or white space", func(t *testing.T) {
		if PartOf(PromptKey("Tell  me")) != PartOf(PromptKey("tell me\n")) {
			t.Error("it does")
		}
	})
}
