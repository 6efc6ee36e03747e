package annotate

import (
	"testing"

	"switchboard/eval/certify"
	"switchboard/eval/internal/evaltest"
)

func TestProgressAddsUp(t *testing.T) {
	b := newFixture(t, 400)
	b.learnFit()
	ana := b.open("ana")
	for range 5 {
		b.voteNext(ana)
	}
	bob := b.open("bob")
	b.next(bob)
	of := func(q *Queue) Progress {
		p, err := q.Progress()
		evaltest.Must(t, err)
		if toGo := p.Planned - p.Done; toGo < p.Missing || p.Pending > p.Done || p.Mine > p.Done {
			t.Errorf("%+v does not add up", p)
		}
		return p
	}
	t.Run("what others have rated is no rating of mine", func(t *testing.T) {
		mine, his := of(ana), of(bob)
		if mine.Mine != 5 || mine.Done != 5 || his.Mine != 0 || his.Done != 5 {
			t.Errorf("ana sees %+v, bob %+v", mine, his)
		}
	})
	t.Run("each pending rating is one fewer to come", func(t *testing.T) {
		before := of(ana)
		b.voteNext(ana)
		if after := of(ana); after.Pending != before.Pending+1 || after.Missing != before.Missing-1 || after.Done != before.Done+1 {
			t.Errorf("%+v became %+v", before, after)
		}
	})
	t.Run("with a certificate at its goal nothing is to go, and out of reach nothing either", func(t *testing.T) {
		for name, r := range map[string]certify.FamilyResult{"certified": {Certified: true}, "out of reach": {Missing: certify.Unreachable}} {
			var p Progress
			p.add(&r, 30, 4, 100)
			if p.Planned != 30 || p.Done != 30 || p.Missing != r.Missing {
				t.Errorf("%s: %+v", name, p)
			}
		}
	})
	t.Run("beyond the plan what is missing is to go", func(t *testing.T) {
		var p Progress
		p.add(&certify.FamilyResult{Missing: 12}, 100, 4, 100)
		if p.Planned != 108 || p.Missing != 8 {
			t.Errorf("%+v", p)
		}
	})
}
