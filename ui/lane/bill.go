package lane

import (
	"fmt"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// variant is a way to write something, and what it leaves out.
type variant struct {
	styled.Line
	left []string
}

// firstVariant is the first that fits into w cells, and else the last.
func firstVariant(r styled.Widths, w int, variants ...variant) variant {
	for _, v := range variants {
		if v.Width(r) <= w {
			return v
		}
	}
	return variants[len(variants)-1]
}

// then is two things beside each other.
func (v variant) then(t styled.Theme, gap int, more variant) variant {
	joined := append(append(styled.Line{}, v.Line...), styled.Span{Style: t.Text, Text: styled.Spaces(gap)})
	return variant{append(joined, more.Line...), append(append([]string{}, v.left...), more.left...)}
}

// usage is what the lane has used so far, estimated until it has ended.
func (l *Lane) usage() (providers.Usage, providers.Money) {
	if !l.Running() {
		return l.Answer.Usage, l.Answer.Cost
	}
	u := providers.Usage{Input: providers.Count(l.Input), Output: providers.Count(l.tokens.sum()), Estimated: true}
	return u, l.Price.Cost(u)
}

// cost is what the answer costs. That an old price stands behind it is said
// in words, or by a sign where there is no room for them.
func (l *Lane) cost(t styled.Theme) (full, short variant) {
	u, money := l.usage()
	full = variant{Line: styled.Line{{Style: t.Text, Text: format.Amount(format.CostMark(u.Estimated, l.Answer.CostBasis == providers.AtMost), money)}}}
	if !l.OldPrice || !money.Known() || money.Nano() == 0 {
		return full, full
	}
	words := format.PriceDate(l.Price)
	short = variant{append(append(styled.Line{}, full.Line...), styled.Span{Style: t.Warn, Text: " !"}), []string{"! " + words}}
	full.Line = full.Line.Add(t.Warn, " ! "+words)
	return full, short
}

// Reprice finds the price behind an answer that was stored: the one that the
// trial has kept, or today's if it gives the same cost. The price lists of
// past days are not kept.
func (l *Lane) Reprice(t engine.Trial, a engine.Answer) {
	price := providers.Price{}
	switch {
	case t.Route.Model == l.Name && t.Route.Price.Known():
		price = t.Route.Price
	case t.Reference.Model == l.Name && t.Reference.Price.Known():
		price = t.Reference.Price
	case l.Model.Price.Cost(a.Usage) == a.Cost:
		price = l.Model.Price
	}
	l.Price, l.OldPrice = price, price.Stale(t.Time)
}

// traffic is tokens in and out, with the cached part of the one and the
// thought part of the other where there is any.
func (l *Lane) traffic(t styled.Theme) (full, short, tight variant) {
	u, _ := l.usage()
	mark := format.EstimateMark(u.Estimated)
	in, out := format.Tokens(mark, u.Input), format.Tokens(mark, u.Output)
	if l.Running() && l.tokens.sum() == 0 {
		out = "…"
	}
	cached, thought := format.Part(mark, u.CachedInput, "cached"), format.Part(mark, u.Reasoning, "thought")
	left := []string{}
	for _, s := range []string{cached, thought} {
		if s != "" {
			left = append(left, s+" tok")
		}
	}
	words := in + format.Bracket(cached) + " → " + out + format.Bracket(thought) + " tok"
	return variant{styled.Line{{Style: t.Dim, Text: words}}, nil},
		variant{styled.Line{{Style: t.Dim, Text: in + " → " + out + " tok"}}, left},
		variant{styled.Line{{Style: t.Dim, Text: in + "→" + out + " tok"}}, left}
}

// bill is cost and traffic in one line.
func (l *Lane) bill(t styled.Theme, r styled.Widths, w int) variant {
	cost, sign := l.cost(t)
	full, short, tight := l.traffic(t)
	return firstVariant(r, w,
		cost.then(t, 3, full), sign.then(t, 3, full),
		cost.then(t, 3, short), sign.then(t, 2, short), sign.then(t, 2, tight))
}

// shortestWait is the least time in the queue that is worth a word.
const shortestWait = 10 * time.Millisecond

// asides are what happened beside the usual, and what the other meters had to
// leave out, in at most so many lines. Most lanes have none.
func (l *Lane) asides(t styled.Theme, r styled.Widths, w, lines int, left []string) []string {
	var parts []string
	if a := l.Answer; l.Stage == Ended {
		if a.Cached != nil {
			parts = append(parts, "cached: the times are those of the first time")
		}
		if a.Queued >= shortestWait {
			parts = append(parts, "waited "+format.Duration(a.Queued))
		}
		if len(a.Attempts) > 1 {
			parts = append(parts, fmt.Sprintf("%d attempts", len(a.Attempts)))
		}
		if a.FirstReasoning > 0 {
			parts = append(parts, "thought "+format.Duration(a.FirstReasoning))
		}
	}
	rows := joined(r, w, append(parts, left...))
	out := make([]string, 0, lines)
	for _, s := range rows[:min(len(rows), lines)] {
		i := t.Dim
		if strings.HasPrefix(s, "!") {
			i = t.Warn
		}
		out = append(out, styled.Line{{Style: i, Text: s}}.Render(r, w))
	}
	return out
}

// joined puts parts into lines of w cells, with a point between two.
func joined(r styled.Widths, w int, parts []string) []string {
	var rows []string
	for _, p := range parts {
		if n := len(rows); n > 0 && r.Width(rows[n-1]+" · "+p) <= w {
			rows[n-1] += " · " + p
		} else {
			rows = append(rows, p)
		}
	}
	return rows
}
