package ui

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"switchboard/engine/routing"
	"switchboard/eval"
	calibration "switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/ui/shell"
)

// checkedChamber is a chamber whose models have a check.
type checkedChamber struct{ *chamber }

func (c checkedChamber) Explore(ctx context.Context, limit certify.Limit) (calibration.Outlook, error) {
	o, err := c.chamber.Explore(ctx, limit)
	return withCheck(o), err
}

// withCheck is an outlook whose first family is checked by demo-small.
func withCheck(o calibration.Outlook) calibration.Outlook {
	o.Checks, o.PricedChecks, o.Fitted = []string{"demo-small"}, true, 453
	slices.Reverse(o.Curve) // from everything at the reference
	for i := range o.Curve {
		o.Curve[i].Calls = 1 - float64(i)/float64(len(o.Curve)-1)
		at := o.Curve[i]
		at.Cost += 0.04
		at.Quality = 1 - (1-at.Quality)/4
		o.Checked = append(o.Checked, at)
	}
	f := &o.Families[0]
	f.Unrated, f.Same, f.Open = 211, 180, 0.51
	f.Checks = []certify.FamilyCheck{{Band: routing.Band{Rung: "demo-nano", Alone: 0.02, Ask: 0.4}, Model: "demo-small", Asked: 558}}
	o.Families[3].Checks = f.Checks // of a family that goes to the reference nothing is asked
	o.Total.Unrated = 211
	return o
}

// halfwayWithCheck is halfway with a check.
func halfwayWithCheck() checkedChamber {
	c := halfway()
	run := withCheck(*c.status.Run)
	c.status.Run = &run
	same := judgedDraw(3, "000002", "Extract the total.", "ana", 1)
	same.Assignment, same.Same = eval.Assignment{Number: 3}, true
	c.evidence = append(c.evidence, same)
	return checkedChamber{c}
}

func (c checkedChamber) open(t *testing.T, w, h int) *simulator {
	t.Helper()
	s := simulateOn(t, answeredTrials(3), w, h, func(b *shell.App) { b.Calibrator, b.Limit = c, certify.NewLimit(0.05, 0.95) })
	s.press("esc", "3")
	s.pass(time.Second)
	return s
}

// unrated is a chamber in which nothing is rated, or a certificate is out of reach.
type unrated struct {
	*chamber
	rated, missing int
}

func (c unrated) Explore(ctx context.Context, limit certify.Limit) (calibration.Outlook, error) {
	o, err := c.chamber.Explore(ctx, limit)
	for i := range o.Families {
		o.Families[i].Rated, o.Families[i].Missing = c.rated, c.missing
	}
	return o, err
}

func TestExploringSaysWhatACertificateNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		rated, missing int
		want           string
	}{
		"as far as it is known":     {90, 120, "a certificate would need about 120 rated prompts"},
		"not before the first":      {0, 0, "is not known before the first"},
		"or that it cannot be done": {90, certify.Unreachable, "a certificate is out of reach with the prompts that can be drawn"},
	} {
		story(t, name, func(t *testing.T) {
			s := simulateOn(t, answeredTrials(3), 160, 45, func(b *shell.App) {
				b.Calibrator, b.Limit = unrated{halfway(), c.rated, c.missing}, certify.NewLimit(0.05, 0.95)
			})
			s.press("esc", "3")
			s.pass(time.Second)
			s.press("l")
			s.pass(time.Second)
			s.shows("exploring", c.want)
		})
	}
}

func TestCalibrateComparesACheckWithThePromptAlone(t *testing.T) {
	story(t, "with its curve, and what it is worth at the limit", func(t *testing.T) {
		for _, size := range [][2]int{{40, 12}, {60, 20}, {80, 24}, {104, 30}, {120, 40}, {160, 45}, {220, 60}} {
			s := halfwayWithCheck().open(t, size[0], size[1])
			s.shows("+", "453 fit prompts", "8 % more saved")
			if size[1] > 20 { // else both are one line
				s.shows("+++")
			}
			s.whole()
		}
		s := halfwayWithCheck().open(t, 220, 60)
		s.shows("453 fit prompts let one expect, one threshold: ⠒ prompt alone: 50 % of the cost saved, 55 % of prompts to cheap", "+ with a check of every prompt by demo-small: 58 %, 69 %", "check included: 8 % more saved at the limit")
	})
	story(t, "exploring too", func(t *testing.T) {
		s := halfwayWithCheck().open(t, 120, 40)
		s.press("l")
		s.pass(time.Second)
		s.shows("exploring", "+++", "+ with a check by demo-small", "more saved")
		s.whole()
	})
	story(t, "and nothing that explains a figure is cut", func(t *testing.T) {
		s := halfwayWithCheck().open(t, 80, 24)
		s.shows("211 need", "check by demo-small 62 %")
		s.press("l")
		s.pass(time.Second)
		s.shows("█", "a certificate would need about 50 rated", "exploring: fit ratings, not comparable with the run ─╮")
		s.press("esc", "o")
		s.pass(time.Second)
		s.shows("quality given up", "check by demo-small 62 %")
		s.whole()
	})
	story(t, "with names that are too long for the line", func(t *testing.T) {
		c := halfwayWithCheck()
		c.status.Run.Checks = []string{"claude-haiku-4-5-20251001"}
		c.open(t, 80, 24).shows("453 fit prompts, one threshold: ⠒ prompt alone   + with a check: 8 % more saved")
		c.status.Run.Checks = append(c.status.Run.Checks, "llama-3.1-8b-instruct")
		c.open(t, 80, 24).shows("453 fit prompts, one threshold: ⠒ prompt alone   + with a check: 8 % more saved")
	})
	story(t, "says that one does not pay", func(t *testing.T) {
		c := halfwayWithCheck()
		for i := range c.status.Run.Checked {
			c.status.Run.Checked[i].Cost += 0.5
		}
		c.open(t, 80, 24).shows("42 % less saved")
	})
	story(t, "of prompts where costs are not known, and curves of different things are not compared", func(t *testing.T) {
		c := halfwayWithCheck()
		c.status.Run.PricedChecks = false
		s := c.open(t, 120, 40)
		s.shows("+ with a check by demo-small", "% more to cheap")
		s.lacks("+++")
		c.status.Run.Priced = false
		s = c.open(t, 120, 40)
		s.shows("% more to cheap", "+++", "of the calls")
		s.lacks("more saved")
	})
	story(t, "nothing is said where there is no check", func(t *testing.T) {
		s := halfway().open(t, 120, 40)
		s.lacks("check", "prompt alone", "+++", "same  rated")
	})
	story(t, "what needs no rating stands beside what is rated, also on a narrow screen", func(t *testing.T) {
		halfwayWithCheck().open(t, 80, 24).shows("same  rated", "211    141  certified")
	})
	story(t, "a family says who checks it and what needs no rating", func(t *testing.T) {
		s := halfwayWithCheck().open(t, 220, 60)
		s.shows("checked", "62 %", "same  rated", "211 need no rating: the answers are the same text", "demo-nano is checked by demo-small, asked for 62 % of prompts")
		s.press("o")
		s.pass(time.Second)
		s.shows("211 need no rating", "asked for 62 % of prompts", "demo-nano, same text", "180 more go there with the same text and lose nothing", "loss 51 % × 1.000 / 2")
		s.whole()
		s = halfwayWithCheck().open(t, 80, 24)
		s.press("o")
		s.pass(time.Second)
		s.shows("211 need no rating · check by demo-small 62 %")
		s.whole()
	})
	story(t, "or why one is not asked", func(t *testing.T) {
		for want, u := range map[string]certify.UnaskedCheck{
			"demo-nano is not checked by demo-small: it adds 3.4s to an answer, the median of 210 prompts, and check_adds allows 2.0s": {Why: certify.TooSlow, AddedMS: 3400, MostMS: 2000, Timed: 210},
			"demo-nano is not checked by demo-small: that saves less than 2 % more than the prompt alone":                              {Why: certify.NoGain},
		} {
			c := halfwayWithCheck()
			u.Rung, u.Model = "demo-nano", "demo-small"
			f := &c.status.Run.Families[0]
			f.Unrated, f.Checks, f.Unasked = 0, nil, []certify.UnaskedCheck{u}
			s := c.open(t, 220, 60)
			s.shows(want)
			s.whole()
			s = c.open(t, 120, 40)
			s.whole()
			s.shows("demo-nano is not checked: ")
		}
	})
	story(t, "in a few words where there is little room, beside the checks that are asked", func(t *testing.T) {
		for why, want := range map[certify.UnaskedReason]string{
			certify.NoGain: "saves too little", certify.UnsureGain: "saving may be chance", certify.SameTexts: "both say the same", certify.NotAnswered: "answers missing",
		} {
			c := halfwayWithCheck()
			f := &c.status.Run.Families[0]
			f.Unasked = []certify.UnaskedCheck{{Rung: "demo-small", Model: "demo-nano", Why: why}}
			c.open(t, 80, 24).shows("check by demo-small 62 %", "no other check: "+want)
			f.Checks = nil
			c.open(t, 80, 24).shows("no check: " + want)
		}
	})
	story(t, "but not where everything goes to the reference", func(t *testing.T) {
		s := halfwayWithCheck().open(t, 220, 60)
		s.press("G")
		s.shows("math · ")
		s.lacks("is checked by")
	})
	story(t, "and the help says what a check is", func(t *testing.T) {
		for _, size := range [][2]int{{40, 30}, {80, 24}, {120, 40}} {
			s := halfwayWithCheck().open(t, size[0], size[1])
			s.press("?")
			s.shows("The keys of this screen", "A check is", "calibrate")
			s.whole()
		}
	})
	story(t, "names are cleaned", func(t *testing.T) {
		c := halfwayWithCheck()
		c.status.Run.Checks = []string{"evil\x1b[2J"}
		c.status.Run.Families[0].Checks[0].Model = "evil\x1b[2J"
		s := c.open(t, 220, 60)
		s.lacks("\x1b[2J")
		s.shows("is checked by evil", "every prompt by evil")
	})
}

func TestGoldenCalibrateWithACheck(t *testing.T) {
	for _, size := range []struct {
		name string
		w, h int
	}{{"40x12", 40, 12}, {"80x24", 80, 24}, {"120x40", 120, 40}, {"220x60", 220, 60}} {
		story(t, size.name, func(t *testing.T) {
			c := halfwayWithCheck()
			x := open(t, answeredTrials(3), size.w, size.h, func(b *shell.App) { b.Calibrator, b.Limit = c, certify.NewLimit(0.05, 0.95) })
			x.press("\x1bOS")
			x.wait(time.Second)
			screens := x.text()
			for _, k := range []string{"l", "\x1b", "o"} {
				x.press(k)
				x.wait(time.Second)
				screens += x.text()
			}
			golden.RequireEqual(t, screens)
			x.press("\x1b", ctrlC)
			x.left()
		})
	}
}
