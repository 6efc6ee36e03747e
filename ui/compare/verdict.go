package compare

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
	"switchboard/eval/annotate"
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
		var shown []eval.Shown
		for i := range c.Trial.Answers {
			shown = append(shown, c.shown(i))
		}
		return c.judge(shown, annotate.Judgement{Verdicts: []eval.Verdict{{Answer: c.Focused, Value: value}}}, c.Focused)
	}
}

// winner makes the handler that compares the pair.
func (c *Compare) winner(w eval.Winner) func() tea.Cmd {
	return func() tea.Cmd {
		first, second := c.pair()
		return c.judge([]eval.Shown{c.shown(first), c.shown(second)}, annotate.Judgement{Winner: &w}, first, second)
	}
}

// judge keeps what is said of some lanes and goes on at once: a quick hand does
// not wait for the disk. The lanes carry the rating when it is kept.
func (c *Compare) judge(shown []eval.Shown, j annotate.Judgement, lanes ...int) tea.Cmd {
	c.mark(lanes, true)
	c.goOn()
	item := annotate.Chosen(c.Trial, c.App.Rater, c.scale(), shown...)
	return c.Effects.Rate(c.Generations.Now(shell.Lasting), item, j)
}

// mark notes that a rating of these lanes is on its way to the disk, or is so
// no more.
func (g *laneGroup) mark(lanes []int, judged bool) {
	for _, i := range lanes {
		if i < len(g.Lanes) {
			g.Lanes[i].Judged = judged
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

func (c *Compare) scale() eval.Scale {
	if c.App.Scale == "" {
		return eval.Accept
	}
	return c.App.Scale
}

func (g *laneGroup) shown(lane int) eval.Shown {
	return eval.Shown{Lane: lane, Model: g.Lanes[lane].Model.ID}
}
