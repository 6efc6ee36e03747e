package calibrate

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval/backtest"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// backtestRun is a backtest under way on the store's own ratings.
type backtestRun struct {
	running bool
	meter   *shell.Meter
	stop    context.CancelFunc
}

func (c *Calibrate) whyNoBacktest() string {
	switch {
	case c.whyNotKnown() != "":
		return c.whyNotKnown()
	case c.backtest.running:
		return "a backtest is under way; esc stops it"
	case c.status.Rated() == 0:
		return "no prompt is rated yet"
	}
	return ""
}

func (c *Calibrate) startBacktest() tea.Cmd {
	ctx, stop := context.WithCancel(c.Effects.Ctx)
	c.backtest = backtestRun{running: true, meter: &shell.Meter{}, stop: stop}
	t := c.Generations.Next(backtesting)
	return tea.Batch(runBacktest(ctx, c.Effects, t, c.sliders.limit, c.backtest.meter), tick(c.Effects, t))
}

func (c *Calibrate) backtestTick(msg backtestTick) tea.Cmd {
	if !c.backtest.running {
		return nil
	}
	return tick(c.Effects, msg.Generation)
}

func (c *Calibrate) backtested(msg backtested) {
	c.backtest.stop()
	c.backtest.running = false
	switch {
	case msg.stopped:
		c.Remark = "the backtest was stopped"
	case msg.err != nil:
		c.Problem("there is no backtest: " + format.Sentence(msg.err))
	default:
		page := func(w int) []string { return c.backtestPage(msg.test, msg.result, w) }
		c.Open(&shell.Pager{Context: c.Context, Title: "backtest", Keys: shell.InFigures, Page: page})
	}
}

// progress is how far the backtest has come.
func (b *backtestRun) progress(t styled.Theme) styled.Line {
	if !b.running {
		return nil
	}
	done, of := b.meter.Done.Load(), b.meter.Of.Load()
	if of == 0 {
		return styled.Line{{Style: t.Focus, Text: " backtest: reading … "}}
	}
	const cells = 10
	full := int(done * cells / of)
	bar := strings.Repeat("▰", full) + strings.Repeat("▱", cells-full)
	return styled.Line{{Style: t.Focus, Text: " backtest " + bar}, {Style: t.Dim, Text: fmt.Sprintf(" split %d of %d ", done, of)}}
}

// backtestPage is the outcome of a backtest, a figure a line, each with what
// it means.
func (c *Calibrate) backtestPage(test backtest.Config, r backtest.Result, w int) []string {
	head := format.Counts("%s instead of %s, tried on ratings of this store that the scorer had not seen: %v rated prompts, %v of them judged in each of %v splits.",
		format.Name(test.Weak), format.Name(test.Strong), r.Prompts, r.Ratings, r.Splits)
	var rows []string
	for _, s := range c.Widths.Wrap(head, w) {
		rows = append(rows, c.Theme.Text.Render(s))
	}
	rows = append(rows, "")
	saving := format.Unknown
	if r.Priced {
		saving = format.Percent(r.Saving)
	}
	three := func(v float64) string { return engine.Decimal(v, 3) }
	for _, f := range []styled.Figure{
		{Name: "to cheap", Value: format.Percent(r.CertifiedShare), Origin: fmt.Sprintf("share of unseen prompts sent to the cheaper model, certified at loss ≤ %s with %s; 0 where nothing is certified",
			format.LimitText(test.MaxLoss), strconv.FormatFloat(100*test.Confidence, 'f', -1, 64)+" %")},
		{Name: "no skill", Value: format.Percent(r.NoSkillShare), Origin: "the same for a score that knows nothing"},
		{Name: "saving", Value: saving, Origin: "of what the reference would have cost on them"},
		{Name: "violations", Value: format.Percent(r.Violations), Origin: violationsText(test, r)},
		{Name: "APGR", Value: three(r.APGR) + " ± " + three(r.APGRSD), Origin: "area under the curve; chance is 0.5"},
		{Name: "CPT 50", Value: format.Percent(r.CPT50), Origin: "share of prompts that the reference has to answer to close half of the gap in quality"},
		{Name: "CPT 80", Value: format.Percent(r.CPT80), Origin: "the same for four fifths of it"},
	} {
		rows = append(rows, c.FigureRows(f, w)...)
	}
	return rows
}

// violationsText says how many splits are behind the share, and that a few of them are
// no verdict.
func violationsText(test backtest.Config, r backtest.Result) string {
	text := fmt.Sprintf("%.0f of %s, in which unseen prompts lost more than the limit; the confidence allows %s", r.Violations*float64(r.Splits), format.Plural(r.Splits, "split"), format.Percent(1-test.Confidence))
	if r.Violations > 1-test.Confidence && r.Violations < 0.5 {
		text += ". The splits share their prompts: more than that is often chance"
	}
	return text
}
