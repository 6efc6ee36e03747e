package calibrate

import (
	"bytes"
	"testing"

	"switchboard/eval/gateway"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
)

func TestKeptFeaturesMakeTheSamePolicy(t *testing.T) {
	s := importedStoreOf(t, 1)
	policy := func() string {
		t.Helper()
		done, err := Calibrate(s, t.Context(), importTarget, "me", evaltest.Noon)
		evaltest.Must(t, err)
		var b bytes.Buffer
		evaltest.Must(t, gateway.WritePolicy(&b, done.Policy))
		return b.String()
	}
	first := policy()
	kept := 0
	for _, err := range s.Features("") {
		evaltest.Must(t, err)
		kept++
	}
	if kept != imports {
		t.Errorf("%d of %d prompts are kept", kept, imports)
	}
	if again := policy(); again != first {
		t.Errorf("from what was kept:\n%s\nfrom the prompts:\n%s", again, first)
	}
	evaltest.Must(t, s.KeepFeatures([]store.Features{{Text: store.AnswerAt{Trial: evaltest.TestID(0), Lane: store.OfPrompt}, Reader: "another", Found: []byte("x")}}))
	if again := policy(); again != first {
		t.Errorf("after another reader's:\n%s\nfrom the prompts:\n%s", again, first)
	}
}
