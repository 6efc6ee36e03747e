package ui

import (
	"fmt"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// variant is a way to write something, and what it leaves out.
type variant struct {
	line
	left []string
}

// firstVariant is the first that fits into w cells, and else the last.
func firstVariant(r ruler, w int, variants ...variant) variant {
	for _, v := range variants {
		if v.width(r) <= w {
			return v
		}
	}
	return variants[len(variants)-1]
}

// then is two things beside each other.
func (v variant) then(t theme, gap int, more variant) variant {
	joined := append(append(line{}, v.line...), span{t.text, blank(gap)})
	return variant{append(joined, more.line...), append(append([]string{}, v.left...), more.left...)}
}

// usage is what the lane has used so far, estimated until it has ended.
func (l *lane) usage() (providers.Usage, providers.Money) {
	if !l.running() {
		return l.answer.Usage, l.answer.Cost
	}
	u := providers.Usage{Input: providers.Count(l.input), Output: providers.Count(l.tokens.sum()), Estimated: true}
	return u, l.price.Cost(u)
}

// cost is what the answer costs. That an old price stands behind it is said
// in words, or by a sign where there is no room for them.
func (l *lane) cost(t theme) (full, short variant) {
	u, money := l.usage()
	full = variant{line: line{{t.text, amount(estimated(u.Estimated), money)}}}
	if !l.oldPrice || !money.Known() || money.Nano() == 0 {
		return full, full
	}
	words := priceDate(l.price)
	short = variant{append(append(line{}, full.line...), span{t.warn, " !"}), []string{"! " + words}}
	full.line = full.line.add(t.warn, " ! "+words)
	return full, short
}

// priceDate says how old a price is.
func priceDate(p providers.Price) string {
	if p.AsOf.IsZero() {
		return "price without a date"
	}
	return "price of " + p.AsOf.Format(time.DateOnly)
}

// reprice finds the price behind an answer that was stored: the one that the
// trial has kept, or today's if it gives the same cost. The price lists of
// past days are not kept.
func (l *lane) reprice(t engine.Trial, a engine.Answer) {
	price := providers.Price{}
	switch {
	case t.Route.Model == l.name && t.Route.Price.Known():
		price = t.Route.Price
	case t.Reference.Model == l.name && t.Reference.Price.Known():
		price = t.Reference.Price
	case l.model.Price.Cost(a.Usage) == a.Cost:
		price = l.model.Price
	}
	l.price, l.oldPrice = price, price.Stale(t.Time)
}

// traffic is tokens in and out, with the cached part of the one and the
// thought part of the other where there is any.
func (l *lane) traffic(t theme) (full, short, tight variant) {
	u, _ := l.usage()
	mark := estimated(u.Estimated)
	in, out := count(mark, u.Input), count(mark, u.Output)
	if l.running() && l.tokens.sum() == 0 {
		out = "…"
	}
	cached, thought := part(mark, u.CachedInput, "cached"), part(mark, u.Reasoning, "thought")
	left := []string{}
	for _, s := range []string{cached, thought} {
		if s != "" {
			left = append(left, s+" tok")
		}
	}
	words := in + bracket(cached) + " → " + out + bracket(thought) + " tok"
	return variant{line{{t.dim, words}}, nil},
		variant{line{{t.dim, in + " → " + out + " tok"}}, left},
		variant{line{{t.dim, in + "→" + out + " tok"}}, left}
}

// part is a count with its name, or nothing when it is none or unknown.
func part(mark string, n providers.Tokens, name string) string {
	if n.Int() == 0 {
		return ""
	}
	return count(mark, n) + " " + name
}

func bracket(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// bill is cost and traffic in one line.
func (l *lane) bill(t theme, r ruler, w int) variant {
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
func (l *lane) asides(t theme, r ruler, w, lines int, left []string) []string {
	var parts []string
	if a := l.answer; l.stage == ended {
		if a.Queued >= shortestWait {
			parts = append(parts, "waited "+Clock(a.Queued))
		}
		if len(a.Attempts) > 1 {
			parts = append(parts, fmt.Sprintf("%d attempts", len(a.Attempts)))
		}
		if a.FirstReasoning > 0 {
			parts = append(parts, "thought "+Clock(a.FirstReasoning))
		}
	}
	rows := joined(r, w, append(parts, left...))
	out := make([]string, 0, lines)
	for _, s := range rows[:min(len(rows), lines)] {
		i := t.dim
		if strings.HasPrefix(s, "!") {
			i = t.warn
		}
		out = append(out, line{{i, s}}.render(r, w))
	}
	return out
}

// joined puts parts into lines of w cells, with a point between two.
func joined(r ruler, w int, parts []string) []string {
	var rows []string
	for _, p := range parts {
		if n := len(rows); n > 0 && r.width(rows[n-1]+" · "+p) <= w {
			rows[n-1] += " · " + p
		} else {
			rows = append(rows, p)
		}
	}
	return rows
}
