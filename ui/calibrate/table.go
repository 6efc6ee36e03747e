package calibrate

import (
	"cmp"
	"strconv"
	"strings"

	"switchboard/engine/routing"
	"switchboard/eval"
	calibration "switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// claimColumns are what is known of every family of tasks.
func (c *Calibrate) claimColumns() []widget.TableColumn[certify.FamilyResult] {
	return []widget.TableColumn[certify.FamilyResult]{
		{Title: "task", Worth: 9, Cell: familyText, Less: func(a, b certify.FamilyResult) int { return cmp.Compare(a.Family, b.Family) }},
		{Title: "threshold", Right: true, Worth: 2, Cell: thresholdText},
		{Title: "to cheap", Right: true, Worth: 7, Cell: func(c certify.FamilyResult) string { return format.Percent(c.Share) }},
		{Title: "saving", Right: true, Worth: 6, Cell: savingText},
		{Title: "loss (upper)", Right: true, Worth: 5, Cell: lossText},
		{Title: checkedTitle, Right: true, Worth: 2, Hide: true, Cell: checkedText},
		{Title: unratedTitle, Right: true, Worth: 4, Hide: true, Cell: unratedText},
		{Title: "rated", Right: true, Worth: 3, Cell: func(c certify.FamilyResult) string { return format.Comma(c.Rated) }},
		{Title: "state", Worth: 8, Least: len("exploring"), Cell: c.stateText, Style: stateStyle},
	}
}

// familyText is a family's name, with the number of its tasks where the name
// leaves them open.
func familyText(c certify.FamilyResult) string {
	if n := len(c.Tasks); n > 1 && c.Family == certify.RestFamily {
		return c.Family + " (" + format.Plural(n, "task") + ")"
	}
	return c.Family
}

// thresholdText is the largest gap accepted.
func thresholdText(c certify.FamilyResult) string {
	if c.Share == 0 {
		return format.Unknown
	}
	return format.Points(c.Threshold)
}

// savingText is the part of the reference's cost that is not spent.
func savingText(c certify.FamilyResult) string {
	if !c.Saving.Known {
		return format.Unknown
	}
	return format.EstimateMark(c.Saving.Estimated) + format.Percent(c.Saving.Share)
}

// lossText is the loss and its upper bound.
func lossText(c certify.FamilyResult) string {
	if c.Share == 0 {
		return format.Unknown
	}
	loss := format.Points(c.Loss)
	if c.Unjudged {
		loss = format.Unknown
	}
	return loss + " (" + format.Points(c.Upper) + ")"
}

// stateText is how far the claim has come: proved, so many rated prompts short
// of it, or nothing to be proved. What fit ratings let one expect has a way of its own
// to go: they prove nothing.
func (c *Calibrate) stateText(claim certify.FamilyResult) string {
	switch {
	case claim.Certified:
		return "certified"
	case claim.Missing == certify.Unreachable:
		return "out of reach"
	case claim.Missing > 0 && c.Exploring():
		return "needs " + format.Comma(claim.Missing)
	case claim.Missing > 0:
		return format.Comma(claim.Missing) + " more"
	case claim.Share == 0:
		return "reference"
	case c.Exploring():
		return "expected"
	}
	return "open"
}

func stateStyle(t styled.Theme, c certify.FamilyResult) styled.Style {
	switch {
	case c.Certified:
		return t.Good
	case c.Missing != 0:
		return t.Warn
	}
	return t.Dim
}

// stateOf is the state of a claim in words, with its style.
func (c *Calibrate) stateOf(claim certify.FamilyResult) (string, styled.Style) {
	switch i := stateStyle(c.Theme, claim); {
	case claim.Certified:
		return "certified: loss ≤ " + format.LimitText(c.sliders.limit.Loss) + " @ " + format.ConfidenceText(c.sliders.limit), i
	case claim.Dear != nil:
		return "left out: what is proved would cost " + format.Percent(-claim.Dear.Share) + " more than " + c.status.Reference + ", its checks included", i
	case claim.Missing == certify.Unreachable:
		return "not certified: all of its prompts would not prove it", i
	case claim.Missing > 0:
		return "not certified: about " + format.Plural(claim.Missing, "more rated prompt"), i
	default:
		return "not certified: everything goes to " + c.status.Reference, i
	}
}

// cleanStatus cleans what is shown of names.
func cleanStatus(s calibration.Status) calibration.Status {
	s.Reference, s.Warning = format.Name(s.Reference), providers.CleanLine(s.Warning, 400)
	if s.Run != nil {
		run := cleanOutlook(*s.Run)
		s.Run = &run
	}
	return s
}

func cleanOutlook(o calibration.Outlook) calibration.Outlook {
	claims := make([]certify.FamilyResult, len(o.Families))
	for i, c := range o.Families {
		claims[i] = c
		claims[i].Family = format.Name(c.Family)
	}
	o.Families = claims
	return o
}

// drawTable is the box of the tasks, with the total under them.
func (c *Calibrate) drawTable(w, h int) []string {
	t := c.Theme
	title := styled.Line{{Style: t.Rule, Text: "─"}, {Style: t.Title, Text: " tasks "}}
	inner := h - 2
	if say := c.empty(); say != "" {
		return shell.Framed(c.Context, t.Rule, title, nil, c.SayIn(say, w-4, inner), w)
	}
	if inner < 4 {
		return shell.Framed(c.Context, t.Rule, title, c.tableNote(w-4-title.Width(c.Widths)), c.claims.Draw(t, c.Widths, w-4, inner, true), w)
	}
	body := c.claims.Draw(t, c.Widths, w-4, min(len(c.claims.Rows)+1, inner-2), true)
	body = append(body, t.Rule.Render(styled.Repeat("─", w-4)), c.totalRow(w-4))
	for len(body) < inner {
		body = append(body, styled.Spaces(w-4))
	}
	return shell.Framed(c.Context, t.Rule, title, c.tableNote(w-4-title.Width(c.Widths)), body, w)
}

// totalRow is all tasks together and the policy that it is, in the columns
// of the table.
func (c *Calibrate) totalRow(w int) string {
	total, t := c.View.Total, c.Theme
	total.Family = "all"
	policy := styled.Line{{Style: t.Warn, Text: "exploring"}}
	if c.View.Policy != "" {
		policy = styled.Line{{Style: t.Dim, Text: "policy "}, {Style: t.Star, Text: routing.PolicyName(c.View.Policy)}}
	} else if !c.Exploring() {
		policy = styled.Line{{Style: t.Dim, Text: "no policy"}}
	}
	fit := c.claims.Fitting(c.Widths, c.claims.Page(), w-2)
	out := styled.Line{{Style: t.Text, Text: "  "}}
	for k, at := range fit.Columns {
		if k > 0 {
			out = out.Add(t.Text, styled.Spaces(fit.Gap))
		}
		col := c.claims.Columns[at]
		switch col.Title {
		case "state":
			last := policy[len(policy)-1:]
			out = append(out, styled.FirstFitting(c.Widths, w-out.Width(c.Widths), policy, last)...)
		case "threshold":
			out = out.Add(t.Text, styled.Spaces(fit.Widths[k]))
		default:
			out = out.Add(t.Title, c.claims.Place(c.Widths, at, col.Cell(total), fit.Widths[k]))
		}
	}
	return out.Render(c.Widths, w)
}

// tableNote is on whose word the table stands, in at most w cells.
func (c *Calibrate) tableNote(w int) styled.Line {
	t := c.Theme
	switch {
	case c.View == nil:
		return nil
	case c.Exploring():
		words := uncertifying
		if c.status.Run != nil {
			words = incomparable
		}
		short := styled.Line{{Style: t.Warn, Text: " exploring: fit ratings "}}
		return styled.FirstFitting(c.Widths, w, styled.Line{{Style: t.Warn, Text: " exploring: fit ratings"}, {Style: t.Dim, Text: strings.Replace(words, ":", ",", 1) + " "}}, short)
	}
	return styled.Line{{Style: t.Dim, Text: " run, attempt " + strconv.Itoa(max(1, c.View.Attempt)) + " "}}
}

// empty is what to say while there is nothing to show.
func (c *Calibrate) empty() string {
	switch {
	case c.App.Calibrator == nil:
		return "There is nothing to calibrate here."
	case c.fault != "":
		return "✗ " + c.fault
	case !c.known, c.View == nil && c.waiting:
		return "reading …"
	case c.status.Prompts == 0:
		return "Nothing here yet. Send prompts in Compare (1), with `switchboard run`, or bring outcomes in with `switchboard import`."
	case len(c.status.RatedOthers) > 0:
		return "No rating compares " + c.status.Reference + " with a cheaper model. The store has answers of " + eval.Shorten(strings.Join(c.status.RatedOthers, ", ")) +
			": name the reference and the ladder among them in the config (`switchboard config edit`), or rate answers of " + c.status.Reference + " in Rate (2)."
	case c.status.Rated() == 0:
		return "No prompt is rated yet. A rated prompt has votes on the answer of " + c.status.Reference + " and on a cheaper one: rate some in Rate (2)."
	case c.View == nil || len(c.View.Families) == 0:
		return "There is too little to say yet."
	}
	return ""
}

// about says in lines of w cells what the selected tasks are promised: in as many as
// those take of which most is said, so that the picture keeps its place.
func (c *Calibrate) about(w int) []string {
	claim, ok := c.claims.SelectedRow()
	if !ok || c.View == nil || c.empty() != "" {
		return []string{styled.Spaces(w)}
	}
	rows, most := c.aboutOf(claim, w), 0
	for _, other := range c.claims.Rows {
		most = max(most, len(c.aboutOf(other, w)))
	}
	for len(rows) < most {
		rows = append(rows, styled.Spaces(w))
	}
	return rows
}

// aboutOf is what some tasks are promised: in one line, where that holds all of it.
func (c *Calibrate) aboutOf(claim certify.FamilyResult, w int) []string {
	t := c.Theme
	line := styled.Line{{Style: t.Title, Text: familyText(claim)}}
	prompts := styled.Line{{Style: t.Dim, Text: " · prompts "}, {Style: t.Text, Text: format.Comma(claim.Prompts)}, {Style: t.Dim, Text: " · rated "}, {Style: t.Text, Text: format.Comma(claim.Rated)}}
	if c.Exploring() {
		line = append(append(line, prompts...), styled.Line{{Style: t.Dim, Text: " · "}, {Style: t.Warn, Text: wouldTake(claim)}}...)
	} else {
		words, i := c.stateOf(claim)
		line = append(append(line, styled.Line{{Style: t.Dim, Text: " · "}, {Style: i, Text: words}}...), prompts...)
	}
	fitting := []styled.Line{line}
	if more := c.unratedAndChecked(claim); len(more) > 0 {
		fitting = nil
		for _, words := range more {
			fitting = append(fitting, append(line[:len(line):len(line)], words...))
		}
	}
	rows := styled.FirstFitting(c.Widths, w-1, fitting...).Wrap(c.Widths, w-1)
	for i := range rows {
		rows[i] = c.Widths.Pad(" "+rows[i], w)
	}
	return rows
}

// wouldTake is how far tasks are from a certificate, as far as fit ratings tell.
func wouldTake(claim certify.FamilyResult) string {
	switch {
	case claim.Rated == 0:
		return "how many ratings a certificate needs is not known before the first"
	case claim.Missing == certify.Unreachable:
		return "a certificate is out of reach with the prompts that can be drawn"
	case claim.Missing > 0:
		return "a certificate would need about " + format.Plural(claim.Missing, "rated prompt")
	}
	return "fit ratings let one expect this; nothing is proved"
}
