package calibrate

import (
	"cmp"
	"slices"
	"strings"

	"switchboard/eval/certify"
	"switchboard/ui/format"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// Explain says in the help what the words of the screen mean.
func (c *Calibrate) Explain() string {
	return "A check is a second cheap model that is asked the same prompt at the same time. Where both answers agree, the cheap one is given; " +
		"where they do not, the next model is asked, and in the end the reference. Every call is paid, and the saving counts them all. " +
		"Where a cheap answer is the same text as the reference's, nobody has to rate it."
}

// hasCheck reports whether there is a check to compare the prompt alone with.
func (c *Calibrate) hasCheck() bool {
	return c.hasCurve() && len(c.View.Checked) > 0
}

// hasCurve reports whether there is a curve to look at.
func (c *Calibrate) hasCurve() bool {
	return c.View != nil && len(c.View.Curve) > 0 && c.empty() == ""
}

// comparable reports whether both curves are of the same thing: not so, where all
// costs but those of the check are known.
func (c *Calibrate) comparable() bool {
	return c.hasCheck() && c.View.Priced == c.View.PricedChecks
}

// checkers are the models that check, by name.
func (c *Calibrate) checkers() string {
	names := make([]string, len(c.View.Checks))
	for i, model := range c.View.Checks {
		names[i] = format.Name(model)
	}
	return strings.Join(names, ", ")
}

// worth is in w cells what the curves rest on, and what a check is expected to bring at
// the limit, beside the prompt alone, with the signs of the two curves. All of it is an
// estimate from the ratings that fit.
func (c *Calibrate) worth(w int) string {
	t := c.Theme
	value, ok := c.View.CheckWorth()
	if !c.hasCheck() || !ok {
		return c.expects(w)
	}
	sign := styled.Line{{Style: t.Focus, Text: " " + widget.CurveSign}, {Style: t.Dim, Text: " prompt alone"}}
	every := styled.Line{{Style: t.Text, Text: "   " + widget.BesideSign}, {Style: t.Dim, Text: " with a check of every prompt by "}, {Style: t.Text, Text: c.checkers()}}
	other := styled.Line{{Style: t.Text, Text: "   " + widget.BesideSign}, {Style: t.Dim, Text: " with a check by "}, {Style: t.Text, Text: c.checkers()}}
	nameless := styled.Line{{Style: t.Text, Text: " " + widget.BesideSign}, {Style: t.Dim, Text: " with a check"}}
	verdict, style := worthText(value), t.Text
	if value.Known && value.More <= 0 {
		style = t.Warn
	}
	more := styled.Span{Style: style, Text: verdict}
	alone, checked := savedText(value, value.Alone), savedText(value, value.Checked)
	join := func(parts ...styled.Line) (line styled.Line) {
		for _, part := range parts {
			line = append(line, part...)
		}
		return line
	}
	dim := func(text string) styled.Line { return styled.Line{{Style: t.Dim, Text: text}} }
	colon := join(dim(": "), styled.Line{more})
	ratings := " " + format.Plural(c.View.Fitted, "fit prompt")
	long, expected, short := dim(ratings+" let one expect, with one threshold for all tasks:"), dim(ratings+" let one expect, one threshold:"), dim(ratings+":")
	saved := func(before styled.Line) styled.Line {
		return join(before, sign, dim(": "+alone+" of the cost saved, "+sharesText(value.Alone)+" of prompts to cheap"), every, dim(": "+checked+", "+sharesText(value.Checked)), dim("   check included: "), styled.Line{more}, dim(" at the limit"))
	}
	saves := join(expected, sign, dim(" saves "+alone+" ("+sharesText(value.Alone)+" to cheap)"), other, dim(" "+checked+" ("+sharesText(value.Checked)+")"), colon)
	return styled.FirstFitting(c.Widths, w,
		saved(long), saved(expected), // no line leaves out what a shorter one says
		join(saves, dim(", check included")), saves,
		join(expected, sign, other, colon, dim(", "+sharesText(value.Checked)+" to cheap")),
		join(expected, sign, other, colon),
		join(expected, sign, dim("  "), nameless, colon),
		join(dim(ratings+", one threshold:"), sign, dim("  "), nameless, colon),
		join(short, sign, dim("  "), nameless, colon),
		join(short, nameless, colon),
		join(short, styled.Line{{Style: t.Text, Text: " " + widget.BesideSign + " "}, more}),
	).Render(c.Widths, w)
}

// expects says in w cells what a curve without a check rests on.
func (c *Calibrate) expects(w int) string {
	t := c.Theme
	line := func(before, after string) styled.Line {
		return styled.Line{{Style: t.Focus, Text: " " + widget.CurveSign}, {Style: t.Dim, Text: before + format.Plural(c.View.Fitted, "fit prompt") + after}}
	}
	return styled.FirstFitting(c.Widths, w,
		line(" what ", " let one expect at each cost, with one threshold for all tasks"),
		line(" expected of ", ", with one threshold for all tasks"), line(" expected of ", "")).Render(c.Widths, w)
}

// savedText is the part of the reference's cost that a place of a curve saves.
func savedText(w certify.CheckWorth, at certify.CurvePoint) string {
	if !w.Known {
		return format.Unknown
	}
	return format.Percent(1 - at.Cost)
}

// sharesText is the part of the prompts that goes to cheaper models.
func sharesText(at certify.CurvePoint) string { return format.Percent(1 - at.Calls) }

// worthText is by how much more of the reference's cost is saved; where costs are not
// known, which part of the prompts is not sent to it.
func worthText(w certify.CheckWorth) string {
	switch {
	case !w.Known && w.Checked.Calls > w.Alone.Calls:
		return format.Percent(w.Checked.Calls-w.Alone.Calls) + " fewer to cheap"
	case !w.Known:
		return format.Percent(w.Alone.Calls-w.Checked.Calls) + " more to cheap"
	case w.More < 0:
		return format.Percent(-w.More) + " less saved"
	}
	return format.Percent(w.More) + " more saved"
}

// showColumns hides the columns of the table that would be empty.
func (c *Calibrate) showColumns() {
	for i := range c.claims.Columns {
		switch col := &c.claims.Columns[i]; col.Title {
		case unratedTitle:
			col.Hide = c.View.Total.Unrated == 0
		case checkedTitle:
			col.Hide = true
			for _, f := range c.View.Families {
				col.Hide = col.Hide && len(checksOf(f)) == 0
			}
		}
	}
}

// The columns that are there only where there is something to say.
const (
	unratedTitle = "same" // the answers are the same text; short, for it stands beside rated at 80 cells
	checkedTitle = "checked"
)

// unratedText is how many prompts need no rating, for their answers are the same
// texts.
func unratedText(f certify.FamilyResult) string {
	if f.Unrated == 0 {
		return format.Unknown
	}
	return format.Comma(f.Unrated)
}

// checkedText is the part of the prompts for which a check is asked: where several
// models are checked, of the one that is most often.
func checkedText(f certify.FamilyResult) string {
	checks := checksOf(f)
	if len(checks) == 0 {
		return format.Unknown
	}
	most := slices.MaxFunc(checks, func(a, b certify.FamilyCheck) int { return cmp.Compare(a.Asked, b.Asked) })
	return askedText(f, most)
}

// checksOf are the checks that are asked for a family: none where everything goes to
// the reference.
func checksOf(f certify.FamilyResult) []certify.FamilyCheck {
	if f.Share == 0 {
		return nil
	}
	return f.Checks
}

func askedText(f certify.FamilyResult, check certify.FamilyCheck) string {
	return format.Percent(float64(check.Asked) / float64(max(1, f.Prompts)))
}

// unratedAndChecked says which prompts of a family need no rating and who checks it,
// from long to short; nothing, where there is nothing to say.
func (c *Calibrate) unratedAndChecked(f certify.FamilyResult) []styled.Line {
	t := c.Theme
	var long, short styled.Line
	if f.Unrated > 0 {
		short = short.Add(t.Dim, " · ").Add(t.Text, format.Comma(f.Unrated)).Add(t.Dim, " need no rating")
		long = append(short[:len(short):len(short)], styled.Span{Style: t.Dim, Text: ": the answers are the same text"})
	}
	for _, check := range checksOf(f) {
		share := askedText(f, check)
		short = short.Add(t.Dim, " · check by ").Add(t.Text, format.Name(check.Model)+" "+share)
		long = long.Add(t.Dim, " · "+format.Name(check.Rung)+" is checked by ").Add(t.Text, format.Name(check.Model)).Add(t.Dim, ", asked for ").Add(t.Text, share).Add(t.Dim, " of prompts")
	}
	whole, none := long[:len(long):len(long)], " · no check: "
	if len(checksOf(f)) > 0 {
		none = " · no other check: "
	}
	for _, u := range f.Unasked {
		if u.Why == certify.FewRated {
			continue
		}
		if why := none + unaskedShort(u); !slices.ContainsFunc(short, func(s styled.Span) bool { return s.Text == why }) {
			short = short.Add(t.Dim, why)
		}
		long = long.Add(t.Dim, " · "+format.Name(u.Rung)+" is not checked: "+unaskedShort(u))
		whole = whole.Add(t.Dim, " · "+format.Name(u.Rung)+" is not checked by "+format.Name(u.Model)+": "+format.WhyUnasked(u))
	}
	if len(long) == 0 {
		return nil
	}
	return []styled.Line{whole, long, short}
}

// unaskedShort says in a few words why a check is not asked.
func unaskedShort(u certify.UnaskedCheck) string {
	switch u.Why {
	case certify.TooSlow:
		return "+" + format.Duration(u.Added()) + ", more than " + format.Duration(u.Most())
	case certify.NoGain:
		return "saves too little"
	case certify.UnsureGain:
		return "saving may be chance"
	case certify.SameTexts:
		return "both say the same"
	case certify.NotAnswered:
		return "answers missing"
	}
	return "too few rated"
}

// checksHead is what unratedAndChecked says, above the draws of a certificate; nil: nothing.
func (c *Calibrate) checksHead(w int) []styled.Line {
	all := c.unratedAndChecked(c.evidence.claim)
	if len(all) == 0 {
		return nil
	}
	for i := range all {
		all[i] = append(styled.Line{{Style: all[i][0].Style, Text: strings.TrimPrefix(all[i][0].Text, " · ")}}, all[i][1:]...)
	}
	return []styled.Line{styled.FirstFitting(c.Widths, w, all...)}
}
