package compare

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// The parameters that are set are always on the screen, in one line: in the lower border
// of the prompt, or in the rule above it on a low screen.

// briefly names what parameters ask for, in as few words as possible. A text is cut to a
// number of cells.
func briefly(r styled.Widths, p providers.Parameters, text int) []string {
	var out []string
	if p.System != "" {
		words := providers.CleanLine(p.System, 400)
		if text <= 0 {
			out = append(out, "system")
		} else if r.Width(words) > text {
			out = append(out, "system “"+r.Truncate(words, text)+"”")
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

// askedLine names what is asked for beside the prompt, in at most w cells, and which of
// it a lane does not support.
func (r *request) askedLine(w int) styled.Line {
	own := r.Setup.ModelParameters
	if r.Routed { // a routed prompt asks every model for the same
		own = nil
	}
	if r.Setup.All == (providers.Parameters{}) && len(own) == 0 {
		return nil
	}
	t := r.Theme
	says := func(text int, each bool) styled.Line {
		parts := briefly(r.Widths, r.Setup.All, text)
		for _, id := range slices.Sorted(maps.Keys(own)) {
			if asks := briefly(r.Widths, own[id], 0); each {
				parts = append(parts, format.Name(id)+": "+strings.Join(asks, ", "))
			}
		}
		if n := len(own); n > 0 && !each {
			parts = append(parts, fmt.Sprintf("%s of their own", format.Plural(n, "model")))
		}
		return styled.Line{{Style: t.Star, Text: " " + strings.Join(parts, " · ") + " "}}
	}
	unfit := shell.Inexpressible(r.App, r.Models(), func(m providers.Model) providers.Parameters { return own[m.ID].Over(r.Setup.All) })
	var loud, soft styled.Line
	if len(unfit) > 0 {
		more := ""
		if n := len(unfit) - 1; n > 0 {
			more = fmt.Sprintf(", and %d more", n)
		}
		loud, soft = styled.Line{{Style: t.Warn, Text: "! " + unfit[0] + more + " "}}, styled.Line{{Style: t.Warn, Text: "! "}}
	}
	return styled.FirstFitting(r.Widths, w,
		slices.Concat(says(60, true), loud),
		slices.Concat(says(24, true), loud),
		slices.Concat(says(0, false), loud),
		slices.Concat(says(24, true), soft),
		slices.Concat(says(0, true), soft),
		slices.Concat(says(0, false), soft),
		styled.Line{{Style: t.Star, Text: " parameters "}}.Add(t.Warn, soft.Plain()))
}
