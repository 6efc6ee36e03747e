package annotate

import (
	"testing"

	"switchboard/eval/calibrate"
	"switchboard/eval/internal/evaltest"
)

func TestTheFirstCertificateIsForeseen(t *testing.T) {
	b := newFixture(t, 400)
	b.learnFit()
	d := b.open("ana")
	b.next(d)
	p, err := d.Progress()
	if evaltest.Must(t, err); p.First <= 0 || p.First > p.Missing {
		t.Fatalf("the first in about %d, the goal in about %d", p.First, p.Missing)
	}
	for n := 0; n <= 2*p.First; n += 5 {
		got, err := calibrate.Calibrate(t.Context(), b.Store, d.aim(), "ana", b.now())
		evaltest.Must(t, err)
		if got.Certified() {
			if n < p.First/2 || got.First() != 0 {
				t.Fatalf("certified after %d draws, foreseen after %d; now %d", n, p.First, got.First())
			}
			return
		}
		for range 5 {
			b.voteNext(d)
		}
		evaltest.Must(t, d.Reveal())
	}
	t.Fatalf("not certified after twice the %d draws that were foreseen", p.First)
}
