package rate

import (
	"testing"

	"switchboard/eval/annotate"
	"switchboard/eval/certify"
	"switchboard/ui/shell"
)

func TestTheHeadSaysWhoseRatingsItCounts(t *testing.T) {
	for name, c := range map[string]struct {
		progress annotate.Progress
		want     string
	}{
		"all by this rater":                       {annotate.Progress{Done: 12, Planned: 90, Mine: 12, Votes: 12}, "blind · rater ana · 12 of 90 "},
		"some by others":                          {annotate.Progress{Done: 51, Planned: 90, Mine: 8, Votes: 8}, "blind · rater ana · 51 of 90 prompts, 8 by you "},
		"all by others":                           {annotate.Progress{Done: 51, Planned: 90}, "blind · rater ana · 51 of 90 prompts, 0 by you "},
		"all by others, and what was not planned": {annotate.Progress{Done: 265, Planned: 265, Votes: 12}, "blind · rater ana · 265 of 265 prompts, 12 others rated now "},
	} {
		t.Run(name, func(t *testing.T) {
			r := &Screen{Context: &shell.Context{}, rater: "ana", progress: c.progress, current: &itemView{}}
			if got := r.Head()[0].Plain(); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
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
