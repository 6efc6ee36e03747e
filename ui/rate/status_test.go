package rate

import (
	"testing"

	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/eval/certify"
	"switchboard/ui/shell"
)

func TestTheHeadSaysWhoseRatingsItCounts(t *testing.T) {
	for name, c := range map[string]struct {
		progress annotate.Progress
		want     string
	}{
		"of a run":          {annotate.Progress{Phase: annotate.ToCertify, Done: 51, Planned: 90, Mine: 8}, "blind · rater ana · 51 of 90 prompts of the run, 8 by you "},
		"to learn from":     {annotate.Progress{Phase: annotate.ToFit, Done: 51, Planned: 90, Mine: 51}, "blind · rater ana · 51 of 90 prompts to learn from "},
		"all by this rater": {annotate.Progress{Done: 12, Planned: 90, Mine: 12, Votes: 12}, "blind · rater ana · 12 of 90 prompts of the run "},
		"some by others":    {annotate.Progress{Done: 51, Planned: 90, Mine: 8, Votes: 8}, "blind · rater ana · 51 of 90 prompts of the run, 8 by you "},
		"all by others":     {annotate.Progress{Done: 51, Planned: 90}, "blind · rater ana · 51 of 90 prompts of the run, 0 by you "},
		"all by others, and what was not planned": {annotate.Progress{Done: 265, Planned: 265, Votes: 12}, "blind · rater ana · 265 of 265 prompts of the run, 12 other prompts by you "},
	} {
		t.Run(name, func(t *testing.T) {
			r := &Screen{Context: &shell.Context{}, rater: "ana", progress: c.progress, current: &itemView{}}
			if got := r.Head()[0].Plain(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestTheHeadOverNamesOfNewPromptsSaysNothingOfTheRun(t *testing.T) {
	run := revealedVote{rating: eval.Rating{Draw: eval.Draw{Run: "5e5a"}}}
	watch := revealedVote{rating: eval.Rating{Draw: eval.Draw{Run: eval.MonitorPrefix + "238a6daf-2026-11"}}}
	for want, votes := range map[string][]revealedVote{
		"names shown · rater ana · 2 rated now ":                             {watch, watch},
		"names shown · rater ana · 265 of 265 prompts of the run, 0 by you ": {run, watch},
	} {
		t.Run(want, func(t *testing.T) {
			r := &Screen{Context: &shell.Context{}, rater: "ana", progress: annotate.Progress{Phase: annotate.ToCertify, Done: 265, Planned: 265}, names: &namesView{votes: votes}}
			if got := r.Head()[0].Plain(); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

func TestTheNamesSayWhatWasRated(t *testing.T) {
	of := func(run string, skipped bool) revealedVote {
		return revealedVote{rating: eval.Rating{Draw: eval.Draw{Run: run}, Skipped: skipped}}
	}
	run, watch, skipped := of("5e5a", false), of(eval.MonitorPrefix+"238a6daf-2026-11", false), of("5e5a", true)
	for want, votes := range map[string][]revealedVote{
		"2 ratings":                          {run, run},
		"2 ratings of new prompts":           {watch, watch},
		"2 ratings, 1 of new prompts":        {run, watch},
		"1 rating of new prompts, 2 skipped": {skipped, watch, skipped},
		"0 ratings, 1 skipped":               {skipped},
	} {
		t.Run(want, func(t *testing.T) {
			if got := judgedAndSkipped(votes); got != want {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestTheFootSaysWhatIsKnownOfARun(t *testing.T) {
	for want, p := range map[string]annotate.Progress{
		"180 of 300 prompts of this run that may go to a cheaper model need no rating: the answers are the same · next qa · certificate: about 40 more ": {Family: "qa", Missing: 40, Families: 1, Same: 180, Compared: 300},
		"what is proved saves nothing yet · certificate: about 40 more ":                                                                                 {Dear: 1, Missing: 40, Families: 1},
		"certified 1 of 2, the rest is out of reach ":                                                                                                    {Certified: 1, Families: 2, Missing: certify.Unreachable},
	} {
		t.Run(want, func(t *testing.T) {
			p.Phase = annotate.ToCertify
			r := &Screen{Context: &shell.Context{}, rater: "ana", progress: p, current: &itemView{}}
			if long, _ := r.purpose(); long.Plain() != want {
				t.Errorf("%q, want %q", long.Plain(), want)
			}
		})
	}
}
