package ui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// figure is a number on the screen and where it comes from.
type figure struct{ name, value, origin string }

// openFigures shows where every figure of the focused lane comes from.
func (m *root) openFigures() {
	c := m.compare
	m.over = &pager{desk: m.desk, title: "figures", keys: inFigures, page: func(w int) []string { return c.figuresPage(w) }}
}

// figuresPage is the figures of the focused lane, then those of the trial.
func (c *compare) figuresPage(w int) []string {
	l := c.lane()
	if l == nil {
		return nil
	}
	rows := []string{line{{c.theme.title, l.name}, {c.theme.dim, " at " + named(l.model.Provider)}}.render(c.ruler, w)}
	for _, f := range l.figures() {
		rows = append(rows, c.figureRows(f, w)...)
	}
	rows = append(rows, "", c.theme.title.paint("this prompt"))
	for _, f := range c.trialFigures() {
		rows = append(rows, c.figureRows(f, w)...)
	}
	return rows
}

// figureRows is a figure in lines of w cells: beside each other where there
// is room, else the origin below.
func (d *desk) figureRows(f figure, w int) []string {
	name, value, indent := 16, 18, 36
	if w < 64 {
		indent = 2
	}
	head := line{{d.theme.dim, " " + d.ruler.fit(f.name, name)}, {d.theme.text, " " + f.value}}
	origin := d.ruler.wrap(f.origin, max(8, w-indent))
	if indent == 2 || d.ruler.width(f.value) > value-1 {
		rows := []string{head.render(d.ruler, w)}
		for _, s := range origin {
			rows = append(rows, blank(indent)+d.theme.dim.paint(s))
		}
		return rows
	}
	head[1].text = " " + d.ruler.fit(f.value, value)
	rows := []string{head.add(d.theme.dim, origin[0]).render(d.ruler, w)}
	for _, s := range origin[1:] {
		rows = append(rows, blank(indent)+d.theme.dim.paint(s))
	}
	return rows
}

// figures are all that a lane shows.
func (l *lane) figures() []figure {
	var out []figure
	switch {
	case l.stage == idle:
	case l.running():
		out = l.liveFigures()
	default:
		out = append(l.timeFigures(), l.tokenFigures()...)
		out = append(out, l.costFigure())
		out = append(out, l.attemptFigures()...)
	}
	return append(append(out, l.priceFigures()...), l.worth.figures()...)
}

// liveFigures are those of a lane under way.
func (l *lane) liveFigures() []figure {
	u, money := l.usage()
	const guess = "estimated: about four letters a token; the provider reports its count at the end"
	return []figure{
		{"so far", Clock(l.elapsed()), "measured here, from sending; read ten times a second"},
		{"input", "~" + u.Input.String() + " tok", guess},
		{"output", "~" + u.Output.String() + " tok", guess},
		{"cost", amount("~", money), "estimated: these tokens × list price"},
	}
}

// clock is who measured the times of the answer.
func clock(a engine.Answer) string {
	if a.Simulated {
		return "simulated clock"
	}
	return "measured here"
}

func (l *lane) timeFigures() []figure {
	a, by := l.answer, clock(l.answer)
	pace, ok := a.Speed()
	rate, how := "—", "needs the reported tokens and two moments in time"
	if ok {
		rate = estimated(a.Usage.Estimated) + speed(pace)
		how = "worked out: output tokens after the first ÷ time from the first token to the last"
	}
	return []figure{
		{"waited", Clock(a.Queued), by + ": for its turn and for a place at the provider, before sending"},
		{"first thought", Clock(a.FirstReasoning), by + ": from sending to the first token of reasoning, if any was shown"},
		{"first token", Clock(a.FirstToken), by + ": from sending to the first token of the answer"},
		{"last token", Clock(a.LastToken), by + ": from sending"},
		{"total", Clock(a.Total), by + ": from sending to the end of the call"},
		{"speed", rate, how},
	}
}

func (l *lane) tokenFigures() []figure {
	u := l.answer.Usage
	origin := func(n providers.Tokens, is string) string {
		switch {
		case !n.Known():
			return "not reported; " + is
		case u.Estimated:
			return "estimated from the texts, as far as the provider did not report it; " + is
		case l.answer.Simulated:
			return "simulated; " + is
		}
		return "reported by the provider; " + is
	}
	var out []figure
	for _, f := range []struct {
		name string
		n    providers.Tokens
		is   string
	}{
		{"input", u.Input, "all of the prompt, cached tokens included"},
		{"cached input", u.CachedInput, "the part of input read from a cache"},
		{"cache write", u.CacheWrite, "the part of input written to a cache"},
		{"output", u.Output, "all that was generated, reasoning included"},
		{"reasoning", u.Reasoning, "the part of output that was thought"},
	} {
		value := count(estimated(u.Estimated), f.n)
		if f.n.Known() {
			value += " tok"
		}
		out = append(out, figure{f.name, value, origin(f.n, f.is)})
	}
	return out
}

func (l *lane) costFigure() figure {
	a := l.answer
	f := figure{"cost", amount(estimated(a.Usage.Estimated), a.Cost), "worked out: the tokens above × the list price below"}
	switch {
	case !a.Cost.Known() && a.Finish == "":
		f.origin = "unknown: the answer never ended"
	case !a.Cost.Known():
		f.origin = "unknown: a price or a count that it needs is"
	case a.Cost.Nano() == 0 && a.Failure != nil:
		f.origin = "nothing was taken by the provider, so nothing is billed"
	case !l.price.Known():
		f.origin = "worked out when it was asked; the price list of that day is not kept"
	case a.Usage.Estimated:
		f.origin = "estimated: the tokens above × the list price below"
	}
	return f
}

// priceFigures are the rates behind the cost, with their date and source.
func (l *lane) priceFigures() []figure {
	p := l.price
	if !p.Known() {
		return []figure{{"price", "—", "unknown"}}
	}
	origin := "list " + priceDate(p)
	if p.Source != "" {
		origin += ", " + providers.CleanLine(p.Source, 120)
	}
	if l.oldPrice {
		origin = fmt.Sprintf("! old, more than %d days: ", int(providers.StaleAfter/(24*time.Hour))) + origin
	}
	out := rateFigures("price of ", p.Rates, origin)
	for _, t := range p.Tiers {
		out = append(out, rateFigures("> "+strconv.FormatInt(t.AboveInputTokens, 10)+" ", t.Rates, "instead, for prompts of more tokens; "+origin)...)
	}
	return out
}

func rateFigures(prefix string, r providers.Rates, origin string) []figure {
	var out []figure
	for _, f := range []struct {
		name string
		rate providers.Money
	}{{"input", r.Input}, {"cached", r.CachedInput}, {"writing", r.CacheWrite}, {"output", r.Output}} {
		if f.rate.Known() {
			out = append(out, figure{prefix + f.name, listPrice(f.rate) + " a million", origin})
			origin = "the same list"
		}
	}
	return out
}

// attemptFigures are the exchanges that the call took.
func (l *lane) attemptFigures() []figure {
	var out []figure
	for i, a := range l.answer.Attempts {
		says := []string{clock(l.answer) + ": sent at " + Clock(a.Start)}
		if a.Start == 0 {
			says[0] = clock(l.answer) + ": sent at once"
		}
		if a.FirstByte > 0 {
			says = append(says, "first byte at "+Clock(a.FirstByte))
		}
		if a.RetryAfter > 0 {
			says = append(says, "told to wait "+Clock(a.RetryAfter))
		}
		if a.RequestID != "" {
			says = append(says, "request "+providers.CleanLine(a.RequestID, 80))
		}
		if a.Error != "" {
			says = append(says, providers.CleanLine(a.Error, 200))
		}
		value := "no response"
		if a.Status > 0 {
			value = "HTTP " + strconv.Itoa(a.Status)
		}
		out = append(out, figure{"attempt " + strconv.Itoa(i+1), value, strings.Join(says, " · ")})
	}
	return out
}

// trialFigures are those that stand below the lanes.
func (c *compare) trialFigures() []figure {
	var out []figure
	if d := c.decision(); d.Gap != nil {
		out = append(out, figure{"gap", fraction(*d.Gap), c.gapOrigin(d)}, thresholdFigure(d))
	}
	if c.trial.ID != "" {
		l := c.trial.Ledger()
		out = append(out,
			figure{"spent here", amount(estimated(l.SpentEstimated), l.Spent), "the sum of all lanes"},
			figure{"by the route", amount(estimated(l.RouteEstimated), l.Route), ledgerOrigin(c.trial.Route.Model, l.RouteEstimated)},
			figure{"always reference", amount(estimated(l.ReferenceEstimated), l.Reference), ledgerOrigin(c.trial.Reference.Model, l.ReferenceEstimated)})
	}
	if c.plan.query.Prompt != "" {
		out = append(out, figure{"worst case", c.plan.exposure.String(),
			"a bound: a token for every byte of all that is sent, the conversation and the system prompt too, and the full output limit, × list price"})
	}
	if c.bench.Catalog.Simulated {
		return append(out, figure{"today", "nothing", "simulated models cost nothing; the figures above are what such prices would come to"})
	}
	return append(out, figure{"today", c.spentOfCap(), "the sum of the answers stored today"})
}

// gapOrigin says whose gap a decision gives: of the model chosen, or of the
// one that came nearest.
func (c *compare) gapOrigin(d engine.Decision) string {
	const predicted = "predicted by the policy from the prompt alone: quality given up by taking "
	if d.Cheaper() {
		return predicted + d.Model + " instead of the reference"
	}
	near := ""
	for _, g := range d.Gaps {
		if g.Gap == *d.Gap {
			near = providers.CleanLine(g.Model, 80)
			break
		}
	}
	return predicted + near + ", the cheaper model that came nearest, instead of " + d.Model + ", which is the reference"
}

func thresholdFigure(d engine.Decision) figure {
	if engine.AcceptsNone(d.Threshold) {
		return figure{"threshold", "none", "the policy accepts no gap for " + string(d.Task) + ": nothing goes to a cheaper model"}
	}
	return figure{"threshold", fraction(d.Threshold), "the largest gap that the policy accepts for " + string(d.Task)}
}

func ledgerOrigin(model string, guess bool) string {
	if guess {
		return "estimated: " + model + " did not run to its end here, or its tokens are estimated; the mean tokens of the others × its price"
	}
	return "the cost of " + model + " above"
}
