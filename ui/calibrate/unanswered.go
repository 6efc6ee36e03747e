package calibrate

import (
	"fmt"
	"strings"

	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// hasUnanswered reports whether answers are missing that would tell, before a run is
// opened, where nobody has to judge them.
func (c *Calibrate) hasUnanswered() bool {
	return c.known && c.status.Compared > 0 && len(c.status.Unanswered) > 0
}

// unanswered says what these answers cost, and what they spare.
func (c *Calibrate) unanswered(w int) string {
	t := c.Theme
	var parts, short []string
	for _, m := range c.status.Unanswered {
		part := fmt.Sprintf("%s of %s %s", format.Comma(m.Prompts), m.Model, format.Amount("~", m.Cost))
		short = append(short, part)
		if m.ByBatch.Known() {
			part += " (by batch " + format.Amount("~", m.ByBatch) + ")"
		}
		parts = append(parts, part)
	}
	spares, makes := "", " · `run` makes them"
	if c.status.Spared > 0 {
		spares = ", which spares about " + format.Plural(c.status.Spared, "rating")
	}
	line := func(head string, parts []string, tail string) styled.Line {
		return styled.Line{{Style: t.Dim, Text: head}, {Style: t.Text, Text: strings.Join(parts, ", ")}, {Style: t.Dim, Text: tail}}
	}
	return styled.FirstFitting(c.Widths, w,
		line(" answers that are missing: ", parts, makes+spares),
		line(" missing answers: ", parts, spares),
		line(" missing answers: ", short, spares),
		line(" missing: ", short, "")).Render(c.Widths, w)
}
