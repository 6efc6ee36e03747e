package certificate

import (
	"testing"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
)

func TestAgreementIsOfWhatRatersWereShown(t *testing.T) {
	lost, none := 1.0, 0.0
	vote := func(rater string, small float64) eval.Vote {
		return eval.Vote{Rater: rater, D: []*float64{&none, &small}} // nano gave the reference's text: nobody saw it
	}
	said := func(rater string) eval.Rating {
		return eval.Rating{Rater: rater, Scale: eval.Accept, Shown: []eval.Shown{{Model: "small"}, {Model: "large"}}, Verdicts: []eval.Verdict{{Answer: 0, Value: 1}, {Answer: 1, Value: 1}}}
	}
	run := certify.Run{Scale: eval.Accept, Ladder: routing.Ladder{Rungs: []routing.Rung{{Model: "nano"}, {Model: "small"}, {Model: "large"}}}}
	draws := []calibrate.Evidence{
		{Used: true, Votes: []eval.Vote{vote("ana", lost), vote("ben", none)}, Events: []eval.Rating{said("ana"), said("ben")}},
		{Used: true, Votes: []eval.Vote{vote("ana", none), vote("ben", none)}, Events: []eval.Rating{said("ana"), said("ben")}},
	}
	if got := newAgreement(draws, &run); got.Units != 2 || got.Pairs != 2 || *got.Raw != .5 {
		t.Errorf("%d answers, %d pairs, %v alike: want 2, 2 and half", got.Units, got.Pairs, *got.Raw)
	}
}
