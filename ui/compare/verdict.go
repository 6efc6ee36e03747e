package compare

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
)

// verdict makes the handler that judges the focused answer.
func (c *Compare) verdict(value int) func() tea.Cmd {
	return func() tea.Cmd {
		if c.Lane().Rating == lane.VerdictLabel(c.scale(), eval.Verdict{Value: value}) {
			c.Remark = "this answer is rated so already"
			c.goOn()
			return nil
		}
		r := c.event()
		for i := range c.Trial.Answers {
			r.Shown = append(r.Shown, c.shown(i))
		}
		r.Verdicts = []eval.Verdict{{Answer: c.Focused, Value: value}}
		return c.judge(r)
	}
}

// winner makes the handler that compares the pair.
func (c *Compare) winner(w eval.Winner) func() tea.Cmd {
	return func() tea.Cmd {
		r := c.event()
		first, second := c.pair()
		r.Shown = []eval.Shown{c.shown(first), c.shown(second)}
		r.Winner = &w
		return c.judge(r)
	}
}

// judge keeps a rating and goes on at once: a quick hand does not wait for the
// disk. The lanes carry the rating when it is kept.
func (c *Compare) judge(r eval.Rating) tea.Cmd {
	c.mark(r, true)
	c.goOn()
	return c.Effects.Rate(c.Generations.Now(shell.Lasting), r)
}

// mark notes that a rating of these lanes is on its way to the disk, or is so
// no more.
func (c *Compare) mark(r eval.Rating, judged bool) {
	for _, i := range judgedLanes(r) {
		if i < len(c.Lanes) {
			c.Lanes[i].Judged = judged
		}
	}
}

// judgedLanes are the lanes that a rating is about.
func judgedLanes(r eval.Rating) []int {
	var lanes []int
	for i, s := range r.Shown {
		judges := func(v eval.Verdict) bool { return v.Answer == i }
		if r.Winner != nil || slices.ContainsFunc(r.Verdicts, judges) {
			lanes = append(lanes, s.Lane)
		}
	}
	return lanes
}

// event is a rating from Compare: the rater chose the prompt and saw the
// names, so it may fit a policy and never certify one.
func (c *Compare) event() eval.Rating {
	return eval.Rating{
		Rater:     c.App.Rater,
		Trial:     c.Trial.ID,
		Scale:     c.scale(),
		Draw:      eval.Draw{Method: eval.SelfChosen},
		Task:      c.Trial.Decision.Task,
		Simulated: false,
	}
}

func (c *Compare) scale() eval.Scale {
	if c.App.Scale == "" {
		return eval.Accept
	}
	return c.App.Scale
}

func (c *Compare) shown(lane int) eval.Shown {
	return eval.Shown{Lane: lane, Model: c.Lanes[lane].Model.ID}
}
