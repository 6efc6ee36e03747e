package ui

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"switchboard/providers"
)

// What is set is always on the screen, in one line: in the lower border of
// the prompt, or in its rule on a low screen.

// briefly is what parameters ask for, in as few words as tell it: a text is
// cut to so many cells.
func briefly(r ruler, p providers.Parameters, text int) []string {
	var out []string
	if p.System != "" {
		words := providers.CleanLine(p.System, 400)
		if text <= 0 {
			out = append(out, "system")
		} else if r.width(words) > text {
			out = append(out, "system “"+r.cut(words, text)+"”")
		} else {
			out = append(out, "system “"+words+"”")
		}
	}
	if p.Temperature.Known() {
		out = append(out, "temperature "+p.Temperature.String())
	}
	if p.MaxOutput > 0 {
		out = append(out, "at most "+strconv.Itoa(p.MaxOutput)+" tok")
	}
	if p.Effort != "" {
		out = append(out, "effort "+string(p.Effort))
	}
	if p.Schema != "" {
		out = append(out, "schema")
	}
	return out
}

// askedLine is what is asked for beside the prompt, in so many cells, and
// what of it a lane cannot be asked for.
func (c *compare) askedLine(w int) line {
	if !c.setup.asks() {
		return nil
	}
	t := c.theme
	says := func(text int, each bool) line {
		parts := briefly(c.ruler, c.setup.all, text)
		for _, id := range slices.Sorted(maps.Keys(c.setup.own)) {
			if own := briefly(c.ruler, c.setup.own[id], 0); each {
				parts = append(parts, named(id)+": "+strings.Join(own, ", "))
			}
		}
		if n := len(c.setup.own); n > 0 && !each {
			parts = append(parts, fmt.Sprintf("%s of their own", Counted(n, "model")))
		}
		return line{{t.star, " " + strings.Join(parts, " · ") + " "}}
	}
	unfit := inexpressible(c.bench, c.models(), func(m providers.Model) providers.Parameters { return c.setup.own[m.ID].Over(c.setup.all) })
	var loud, soft line
	if len(unfit) > 0 {
		more := ""
		if n := len(unfit) - 1; n > 0 {
			more = fmt.Sprintf(", and %d more", n)
		}
		loud, soft = line{{t.warn, "! " + unfit[0] + more + " "}}, line{{t.warn, "! "}}
	}
	return firstFitting(c.ruler, w,
		slices.Concat(says(60, true), loud),
		slices.Concat(says(24, true), loud),
		slices.Concat(says(0, false), loud),
		slices.Concat(says(24, true), soft),
		slices.Concat(says(0, true), soft),
		slices.Concat(says(0, false), soft),
		line{{t.star, " parameters "}}.add(t.warn, soft.plain()))
}
