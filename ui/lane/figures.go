package lane

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// Figures are all that a lane shows.
func (l *Lane) Figures() []styled.Figure {
	var out []styled.Figure
	switch {
	case l.Stage == Idle:
	case l.Running():
		out = l.liveFigures()
	default:
		out = append(l.timeFigures(), l.tokenFigures()...)
		out = append(out, l.costFigure())
		out = append(out, l.attemptFigures()...)
		out = append(out, l.wayFigures()...)
	}
	return append(append(out, l.priceFigures()...), l.Quality.figures()...)
}

// liveFigures are those of a lane under way.
func (l *Lane) liveFigures() []styled.Figure {
	u, money := l.usage()
	const guess = "estimated: about four letters a token; the provider reports its count at the end"
	return []styled.Figure{
		{Name: "so far", Value: format.Duration(l.Elapsed()), Origin: "measured here, from sending; read ten times a second"},
		{Name: "input", Value: "~" + u.Input.String() + " tok", Origin: guess},
		{Name: "output", Value: "~" + u.Output.String() + " tok", Origin: guess},
		{Name: "cost", Value: format.Amount("~", money), Origin: "estimated: these tokens × list price"},
	}
}

// measuredBy is who measured the times of the answer.
func measuredBy(a engine.Answer) string {
	if a.Simulated {
		return "simulated clock"
	}
	return "measured here"
}

func (l *Lane) timeFigures() []styled.Figure {
	a, by := l.Answer, measuredBy(l.Answer)
	pace, ok := a.Speed()
	rate, how := "—", "needs the reported tokens and two moments in time"
	if ok {
		rate = format.EstimateMark(a.Usage.Estimated) + format.Speed(pace)
		how = "worked out: output tokens after the first ÷ time from the first token to the last"
	}
	return []styled.Figure{
		{Name: "waited", Value: format.Duration(a.Queued), Origin: by + ": for its turn and for a place at the provider, before sending"},
		{Name: "first thought", Value: format.Duration(a.FirstReasoning), Origin: by + ": from sending to the first token of reasoning, if any was shown"},
		{Name: "first token", Value: format.Duration(a.FirstToken), Origin: by + ": from sending to the first token of the answer"},
		{Name: "last token", Value: format.Duration(a.LastToken), Origin: by + ": from sending"},
		{Name: "total", Value: format.Duration(a.Total), Origin: by + ": from sending to the end of the call"},
		{Name: "speed", Value: rate, Origin: how},
	}
}

func (l *Lane) tokenFigures() []styled.Figure {
	u := l.Answer.Usage
	origin := func(n providers.Tokens, is string) string {
		switch {
		case !n.Known():
			return "not reported; " + is
		case u.Estimated:
			return "estimated from the texts, as far as the provider did not report it; " + is
		case l.Answer.Simulated:
			return "simulated; " + is
		}
		return "reported by the provider; " + is
	}
	var out []styled.Figure
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
		value := format.Tokens(format.EstimateMark(u.Estimated), f.n)
		if f.n.Known() {
			value += " tok"
		}
		out = append(out, styled.Figure{Name: f.name, Value: value, Origin: origin(f.n, f.is)})
	}
	return out
}

func (l *Lane) costFigure() styled.Figure {
	a := l.Answer
	f := styled.Figure{Name: "cost", Value: format.Amount(format.CostMark(a.Usage.Estimated, a.CostBasis == providers.AtMost), a.Cost), Origin: "worked out: the tokens above × the list price below"}
	switch {
	case !a.Cost.Known() && a.Finish == "":
		f.Origin = "unknown: the answer never ended"
	case !a.Cost.Known():
		f.Origin = "unknown: a price or a count that it needs is"
	case a.Cost.Nano() == 0 && a.Failure != nil:
		f.Origin = "nothing was taken by the provider, so nothing is billed"
	case a.CostBasis == providers.Reported:
		f.Origin = "reported by the provider: what it charged for this call"
	case a.CostBasis == providers.AtMost:
		f.Origin = "at most: a rate that the list price lacks counts with the dearest it can have"
	case !l.Price.Known():
		f.Origin = "worked out when it was asked; the price list of that day is not kept"
	case a.Usage.Estimated:
		f.Origin = "estimated: the tokens above × the list price below"
	}
	return f
}

// priceFigures are the rates behind the cost, with their date and source.
func (l *Lane) priceFigures() []styled.Figure {
	p := l.Price
	if !p.Known() {
		return []styled.Figure{{Name: "price", Value: "—", Origin: "unknown"}}
	}
	origin := "list " + format.PriceDate(p)
	if p.Source != "" {
		origin += ", " + providers.CleanLine(p.Source, 120)
	}
	if l.OldPrice {
		origin = fmt.Sprintf("! old, more than %d days: ", int(providers.StaleAfter/(24*time.Hour))) + origin
	}
	out := rateFigures("price of ", p.Rates, origin)
	for _, t := range p.Tiers {
		out = append(out, rateFigures("> "+engine.Comma(t.AboveInputTokens)+" ", t.Rates, "instead, for prompts of more tokens; "+origin)...)
	}
	return out
}

func rateFigures(prefix string, r providers.Rates, origin string) []styled.Figure {
	var out []styled.Figure
	for _, f := range []struct {
		name string
		rate providers.Money
	}{{"input", r.Input}, {"cached", r.CachedInput}, {"writing", r.CacheWrite}, {"output", r.Output}} {
		if f.rate.Known() {
			out = append(out, styled.Figure{Name: prefix + f.name, Value: format.ListPrice(f.rate) + " a million", Origin: origin})
			origin = "the same list"
		}
	}
	return out
}

// attemptFigures are the exchanges that the call took.
func (l *Lane) attemptFigures() []styled.Figure {
	var out []styled.Figure
	for i, a := range l.Answer.Attempts {
		says := []string{measuredBy(l.Answer) + ": sent at " + format.Duration(a.Start)}
		if a.Start == 0 {
			says[0] = measuredBy(l.Answer) + ": sent at once"
		}
		if a.FirstByte > 0 {
			says = append(says, "first byte at "+format.Duration(a.FirstByte))
		}
		if a.RetryAfter > 0 {
			says = append(says, "told to wait "+format.Duration(a.RetryAfter))
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
		out = append(out, styled.Figure{Name: "attempt " + strconv.Itoa(i+1), Value: value, Origin: strings.Join(says, " · ")})
	}
	return out
}
