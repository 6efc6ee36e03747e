package calibrate

import (
	"bytes"
	"testing"
	"time"

	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/gateway"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
)

func TestKeptFeaturesMakeTheSamePolicy(t *testing.T) {
	s := importedStoreOf(t, 1)
	policy := func() string {
		t.Helper()
		done, err := Calibrate(t.Context(), s, importTarget, "me", evaltest.Noon)
		evaltest.Must(t, err)
		var b bytes.Buffer
		evaltest.Must(t, gateway.WritePolicy(&b, done.Policy))
		return b.String()
	}
	first := policy()
	kept := 0
	for f, err := range s.Features("") {
		evaltest.Must(t, err)
		if f.Text.Lane == store.OfPrompt {
			kept++
		}
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

func TestOpeningAgainReadsNothingAgain(t *testing.T) {
	s, trials := serviceOn(t)
	read := func() *Calibration {
		t.Helper()
		_, err := s.Status(t.Context())
		evaltest.Must(t, err)
		return s.remembered()
	}
	first := read()
	t.Run("while nothing was stored", func(t *testing.T) {
		if read() != first {
			t.Error("it was calibrated again")
		}
	})
	t.Run("but does once a rating came", func(t *testing.T) {
		rate(t, s.Store.(*records.Store), trials[1])
		if again := read(); again == first || again.Counts.Fit != 2 {
			t.Errorf("%d rated prompts", again.Counts.Fit)
		}
	})
	t.Run("or another limit is asked for", func(t *testing.T) {
		last := read()
		s.Limit = certify.NewLimit(0.2, 0.9)
		if again := read(); again == last || again.Limit != s.Limit {
			t.Errorf("the limit is %v", again.Limit)
		}
	})
	t.Run("or a session has been silent for too long", func(t *testing.T) {
		last := read()
		begun := time.Now().Add(-eval.SessionTime - time.Minute)
		evaltest.Must(t, s.Store.(*records.Store).OpenSession(eval.Session{ID: "session", Time: begun, Rater: "ana", Scale: eval.Accept}))
		if read() == last {
			t.Error("it was left open")
		}
	})
}

func TestWhatIsExpectedAtTheLimitThatWasReadIsWorkedOutOnce(t *testing.T) {
	s, _ := serviceOn(t)
	status, err := s.Status(t.Context())
	evaltest.Must(t, err)
	at := func(l certify.Limit) Outlook {
		t.Helper()
		o, err := s.Explore(t.Context(), l)
		evaltest.Must(t, err)
		return o
	}
	limit := s.remembered().Limit
	first, again := at(limit), at(limit)
	if status.Run != nil || len(first.Curve) == 0 || &first.Curve[0] != &again.Curve[0] {
		t.Errorf("a curve of %d points was made again", len(first.Curve))
	}
	if other := at(certify.NewLimit(0.2, 0.9)); other.Limit != certify.NewLimit(0.2, 0.9) || &other.Curve[0] == &first.Curve[0] {
		t.Errorf("at another limit it is of %v", other.Limit)
	}
}
