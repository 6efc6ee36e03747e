package cli

import (
	"slices"
	"testing"
	"time"

	"switchboard/engine/routing"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/providers"
)

func TestWorthOfACheck(t *testing.T) {
	report := calibrate.CheckReport{Family: "math", FamilyCheck: certify.FamilyCheck{Band: routing.Band{Rung: "nano"}, Model: "small", Asked: 50, Gain: 0.26}}
	priced := report
	priced.Money, priced.Cost, priced.Added, priced.Timed = true, providers.USD(0.002), 300*time.Millisecond, 40
	fast := priced
	fast.Added = 0
	for name, c := range map[string]struct {
		of           calibrate.CheckReport
		want, gainOf string
	}{
		"is money where costs are known":                               {priced, "math: nano is checked by small on 50.0 % of the prompts: saves ~26.0 % more than the prompt alone, $0.0020 an answer, +0.30s at the median", "cost"},
		"is no wait where it is as fast":                               {fast, "math: nano is checked by small on 50.0 % of the prompts: saves ~26.0 % more than the prompt alone, $0.0020 an answer, +0s at the median", "cost"},
		"is prompts where they are not, and no time that nobody knows": {report, "math: nano is checked by small on 50.0 % of the prompts: ~26.0 % more prompts stay with the cheap model than by the prompt alone, — an answer; nobody has timed both answers, so what it adds to the wait does not count", "calls"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := worthOfCheck(c.of, 100); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if got := checksToJSON([]calibrate.CheckReport{c.of}, certify.FamilyResult{Family: "math", Prompts: 100}); got[0].GainOf != c.gainOf {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestRatingsThatAreStillNeeded(t *testing.T) {
	for outcome, c := range map[string]struct {
		of   certify.FamilyResult
		want *int
	}{
		"are so many":                                     {certify.FamilyResult{Missing: 80}, new(80)},
		"are none where all is certified":                 {certify.FamilyResult{Certified: true}, new(0)},
		"are unknown before the first ratings":            {certify.FamilyResult{}, nil},
		"are unknown where more are needed than are left": {certify.FamilyResult{Missing: certify.Unreachable}, nil},
		"and where a part is certified by then":           {certify.FamilyResult{Missing: certify.Unreachable, Certified: true}, nil},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := familyToJSON(c.of).Missing; (got == nil) != (c.want == nil) || got != nil && *got != *c.want {
				t.Errorf("%v", got)
			}
		})
	}
}

func TestChecksThatAreNotAsked(t *testing.T) {
	slow := certify.UnaskedCheck{Rung: "nano", Model: "small", Why: certify.TooSlow, Gain: 0.12, AddedMS: 3400, Timed: 210, MostMS: 2000}
	little := certify.UnaskedCheck{Rung: "nano", Model: "small", Why: certify.NoGain, Gain: -0.1}
	few := certify.UnaskedCheck{Rung: "mini", Model: "small", Why: certify.FewRated}
	unsure := certify.UnaskedCheck{Rung: "mini", Model: "large", Why: certify.UnsureGain, Gain: 0.04, GainError: 0.021}
	families := []certify.FamilyResult{
		{Family: "math", Unasked: []certify.UnaskedCheck{slow, few}},
		{Family: "coding", Unasked: []certify.UnaskedCheck{little, few, unsure}},
		{Family: "rest", Unasked: []certify.UnaskedCheck{little, few}},
	}
	said := []string{
		"math: nano is not checked by small: it adds 3.4s to an answer, the median of 210 prompts, and check_adds allows 2.0s",
		"coding, rest: nano is not checked by small: that saves less than 2 % more than the prompt alone",
		"coding: mini is not checked by large: the 4.0 % it saves more than the prompt alone may be chance, give or take 4.2: more ratings tell",
	}
	t.Run("say why, each reason once", func(t *testing.T) {
		if got := whyUnasked(families, false); !slices.Equal(got, said) {
			t.Errorf("%q", got)
		}
	})
	t.Run("and that ratings are few to who named the check", func(t *testing.T) {
		want := slices.Insert(slices.Clone(said), 1, "math, coding, rest: mini is not checked by small: fewer than 40 rated prompts have both answers")
		if got := whyUnasked(families, true); !slices.Equal(got, want) {
			t.Errorf("%q", got)
		}
	})
	t.Run("and in JSON what is known", func(t *testing.T) {
		all := unaskedToJSON([]certify.UnaskedCheck{slow, little, few, unsure})
		if j := all[0]; j.Reason != "slow" || *j.AddedMS != 3400 || *j.MostMS != 2000 || *j.Timed != 210 || *j.Gain != 0.12 {
			t.Errorf("%+v", j)
		}
		if j := all[1]; j.Reason != "no_gain" || *j.Gain != -0.1 || j.AddedMS != nil || j.MostMS != nil {
			t.Errorf("%+v", j)
		}
		if j := all[3]; j.Reason != "unsure" || *j.Gain != 0.04 || *j.Error != 0.021 {
			t.Errorf("%+v", j)
		}
		if j := all[2]; j.Reason != "few_rated" || j.Gain != nil || j.Timed != nil {
			t.Errorf("%+v", j)
		}
	})
}

func TestCountsOfAStore(t *testing.T) {
	for name, c := range map[string]struct{ got, want string }{
		"have commas between thousands": {countsText(calibrate.Counts{Prompts: 12345, Repeats: 1, Pool: 5990, Certify: 1265, Fit: 3540, Raters: 2}),
			"12,345 distinct prompts (12,346 trials), 5,990 of them in the pool; rated: 1,265 of the pool to certify and 3,540 others to fit, by 2 raters"},
		"say which prompts are compared": {unratedText(calibrate.Counts{Prompts: 1120, Compared: 1113, Same: 430}),
			"430 of 1,113 prompts with an answer of every model need no rating: the answers are the same"},
		"and one is one": {unratedText(calibrate.Counts{Compared: 1, Same: 1}),
			"1 of 1 prompt with an answer of every model needs no rating: the answers are the same"},
	} {
		t.Run(name, func(t *testing.T) {
			if c.got != c.want {
				t.Errorf("got %q, want %q", c.got, c.want)
			}
		})
	}
}
