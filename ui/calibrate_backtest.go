package ui

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"
)

// backtest is a backtest under way on the store's own ratings.
type backtest struct {
	running bool
	meter   *meter
	stop    context.CancelFunc
}

// meter is how far a backtest has come. The command that runs it writes, the
// screen reads.
type meter struct{ done, of atomic.Int64 }

func (m *meter) set(done, of int) {
	m.done.Store(int64(done))
	m.of.Store(int64(of))
}

func (c *calibrate) whyNoBacktest() string {
	switch {
	case c.whyNotKnown() != "":
		return c.whyNotKnown()
	case c.backtest.running:
		return "a backtest is under way; esc stops it"
	case c.standing.Rated == 0:
		return "no prompt is rated yet"
	}
	return ""
}

func (c *calibrate) startBacktest() tea.Cmd {
	ctx, stop := context.WithCancel(c.effects.ctx)
	c.backtest = backtest{running: true, meter: &meter{}, stop: stop}
	t := c.turns.next(backtesting)
	return tea.Batch(c.effects.backtest(ctx, t, c.sliders.limit, c.backtest.meter), c.effects.glance(t))
}

func (c *calibrate) glanced(msg glanced) tea.Cmd {
	if !c.backtest.running {
		return nil
	}
	return c.effects.glance(msg.turn)
}

func (c *calibrate) backtested(msg backtested) {
	c.backtest.stop()
	c.backtest.running = false
	switch {
	case msg.stopped:
		c.remark = "the backtest was stopped"
	case msg.err != nil:
		c.problem("there is no backtest: " + sentence(msg.err))
	default:
		page := func(w int) []string { return c.trialledPage(msg.trialled, w) }
		c.over(&pager{desk: c.desk, title: "backtest", keys: inFigures, page: page})
	}
}

// progress is how far the backtest has come.
func (b *backtest) progress(t theme) line {
	if !b.running {
		return nil
	}
	done, of := b.meter.done.Load(), b.meter.of.Load()
	if of == 0 {
		return line{{t.focus, " backtest: reading … "}}
	}
	const cells = 10
	full := int(done * cells / of)
	bar := strings.Repeat("▰", full) + strings.Repeat("▱", cells-full)
	return line{{t.focus, " backtest " + bar}, {t.dim, fmt.Sprintf(" split %d of %d ", done, of)}}
}

// trialledPage is the outcome of a backtest, a figure a line, each with what
// it means.
func (c *calibrate) trialledPage(b Trialled, w int) []string {
	r, test := b.Result, b.Test
	head := fmt.Sprintf("%s instead of %s, tried on ratings of this store that the scorer had not seen: %d rated prompts, %d of them judged in each of %d splits.",
		named(test.Weak), named(test.Strong), r.Prompts, r.Ratings, r.Splits)
	var rows []string
	for _, s := range c.ruler.wrap(head, w) {
		rows = append(rows, c.theme.text.paint(s))
	}
	rows = append(rows, "")
	saving := unknown
	if r.Priced {
		saving = percent(r.Saving)
	}
	three := func(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }
	for _, f := range []figure{
		{"to cheap", percent(r.CertifiedShare), fmt.Sprintf("share of unseen prompts sent to the cheaper model, certified at loss ≤ %s with %s; 0 where nothing is certified",
			limitText(test.MaxLoss), strconv.FormatFloat(100*test.Confidence, 'f', -1, 64)+" %")},
		{"no skill", percent(r.NoSkillShare), "the same for a score that knows nothing"},
		{"saving", saving, "of what the reference would have cost on them"},
		{"violations", percent(r.Violations), "share of splits in which unseen prompts lost more than the limit; the confidence allows " + percent(1-test.Confidence)},
		{"APGR", three(r.APGR) + " ± " + three(r.APGRSD), "area under the curve; chance is 0.5"},
		{"CPT 50", percent(r.CPT50), "share of prompts that the reference has to answer to win back half of the difference"},
		{"CPT 80", percent(r.CPT80), "the same for four fifths of it"},
	} {
		rows = append(rows, c.figureRows(f, w)...)
	}
	return rows
}
