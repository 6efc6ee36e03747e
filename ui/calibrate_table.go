package ui

import (
	"cmp"
	"strconv"

	"switchboard/eval"
	"switchboard/providers"
)

// claimColumns are what is known of every family of tasks.
func claimColumns() []tableColumn[eval.FamilyResult] {
	return []tableColumn[eval.FamilyResult]{
		{title: "task", worth: 9, cell: familyText, less: func(a, b eval.FamilyResult) int { return cmp.Compare(a.Family, b.Family) }},
		{title: "threshold", right: true, worth: 2, cell: thresholdText},
		{title: "to cheap", right: true, worth: 7, cell: func(c eval.FamilyResult) string { return percent(c.Share) }},
		{title: "saving", right: true, worth: 6, cell: savingText},
		{title: "loss (upper)", right: true, worth: 5, cell: lossText},
		{title: "rated", right: true, worth: 3, cell: func(c eval.FamilyResult) string { return grouped(c.Rated) }},
		{title: "state", worth: 8, least: len("exploring"), cell: stateText, ink: stateInk},
	}
}

// familyText is a family's name, with the number of its tasks where the name
// leaves them open.
func familyText(c eval.FamilyResult) string {
	if n := len(c.Tasks); n > 1 && c.Family == eval.RestFamily {
		return c.Family + " (" + Counted(n, "task") + ")"
	}
	return c.Family
}

// thresholdText is the largest gap accepted.
func thresholdText(c eval.FamilyResult) string {
	if c.Share == 0 {
		return unknown
	}
	return points(c.Threshold)
}

// savingText is the part of the reference's cost that is not spent.
func savingText(c eval.FamilyResult) string {
	if !c.Saving.Known {
		return unknown
	}
	return estimated(c.Saving.Estimated) + percent(c.Saving.Share)
}

// lossText is the loss and its upper bound.
func lossText(c eval.FamilyResult) string {
	if c.Share == 0 {
		return unknown
	}
	return points(c.Loss) + " (" + points(c.Upper) + ")"
}

// stateText is how far the claim has come: proved, so many rated prompts short
// of it, or nothing to be proved.
func stateText(c eval.FamilyResult) string {
	switch {
	case c.Certified:
		return "certified"
	case c.Missing == eval.Unreachable:
		return "too few"
	case c.Missing > 0:
		return grouped(c.Missing) + " more"
	case c.Share == 0:
		return "reference"
	}
	return "open"
}

func stateInk(t theme, c eval.FamilyResult) ink {
	switch {
	case c.Certified:
		return t.good
	case c.Missing != 0:
		return t.warn
	}
	return t.dim
}

// stateOf is the state of a claim in words, with its ink.
func (c *calibrate) stateOf(claim eval.FamilyResult) (string, ink) {
	switch i := stateInk(c.theme, claim); {
	case claim.Certified:
		return "certified: loss ≤ " + limitText(c.sliders.limit.Loss) + " @ " + confidenceText(c.sliders.limit), i
	case claim.Missing == eval.Unreachable:
		return "not certified: all of its prompts would not prove it", i
	case claim.Missing > 0:
		return "not certified: about " + grouped(claim.Missing) + " more rated prompts", i
	default:
		return "not certified: everything goes to " + c.standing.Reference, i
	}
}

// cleanStanding cleans what is shown of names.
func cleanStanding(s Standing) Standing {
	s.Reference, s.Warning = named(s.Reference), providers.CleanLine(s.Warning, 400)
	if s.Run != nil {
		run := cleanOutlook(*s.Run)
		s.Run = &run
	}
	return s
}

func cleanOutlook(o Outlook) Outlook {
	claims := make([]eval.FamilyResult, len(o.Claims))
	for i, c := range o.Claims {
		claims[i] = c
		claims[i].Family = named(c.Family)
	}
	o.Claims = claims
	return o
}

// drawTable is the box of the tasks, with the total under them.
func (c *calibrate) drawTable(w, h int) []string {
	t := c.theme
	title := line{{t.rule, "─"}, {t.title, " tasks "}}
	inner := h - 2
	if say := c.empty(); say != "" {
		return framed(c.desk, t.rule, title, nil, c.sayIn(say, w-4, inner), w)
	}
	if inner < 4 {
		return framed(c.desk, t.rule, title, c.tableNote(), c.claims.draw(t, c.ruler, w-4, inner, true), w)
	}
	body := c.claims.draw(t, c.ruler, w-4, min(len(c.claims.rows)+1, inner-2), true)
	body = append(body, t.rule.paint(repeat("─", w-4)), c.totalRow(w-4))
	for len(body) < inner {
		body = append(body, blank(w-4))
	}
	return framed(c.desk, t.rule, title, c.tableNote(), body, w)
}

// totalRow is all tasks together and the policy that it is, in the columns
// of the table.
func (c *calibrate) totalRow(w int) string {
	total, t := c.view.Total, c.theme
	total.Family = "all"
	policy := line{{t.warn, "exploring"}}
	if c.view.Policy != "" {
		policy = line{{t.dim, "policy "}, {t.star, shortHash(c.view.Policy)}}
	} else if !c.exploring() {
		policy = line{{t.dim, "no policy"}}
	}
	columns, widths := c.claims.fitting(c.ruler, c.claims.page(), w-2)
	out := line{{t.text, "  "}}
	for k, at := range columns {
		if k > 0 {
			out = out.add(t.text, blank(columnGap))
		}
		col := c.claims.columns[at]
		switch col.title {
		case "state":
			last := policy[len(policy)-1:]
			out = append(out, firstFitting(c.ruler, w-out.width(c.ruler), policy, last)...)
		case "threshold":
			out = out.add(t.text, blank(widths[k]))
		default:
			out = out.add(t.title, c.claims.place(c.ruler, at, col.cell(total), widths[k]))
		}
	}
	return out.render(c.ruler, w)
}

// tableNote is on whose word the table stands.
func (c *calibrate) tableNote() line {
	t := c.theme
	switch {
	case c.view == nil:
		return nil
	case c.exploring():
		return line{{t.warn, " exploring: fit ratings "}}
	}
	return line{{t.dim, " run, attempt " + strconv.Itoa(max(1, c.view.Attempt)) + " "}}
}

// empty is what to say while there is nothing to show.
func (c *calibrate) empty() string {
	switch {
	case c.bench.Calibrator == nil:
		return "There is nothing to calibrate here."
	case c.fault != "":
		return "✗ " + c.fault
	case !c.known, c.view == nil && c.waiting:
		return "reading …"
	case c.standing.Prompts == 0:
		return "Nothing here yet. Send prompts in Compare (1), with `switchboard run`, or bring outcomes in with `switchboard import`."
	case c.standing.Rated == 0:
		return "No prompt is rated yet. A rated prompt has votes on the answer of " + c.standing.Reference + " and on a cheaper one: rate some in Rate (2)."
	case c.view == nil || len(c.view.Claims) == 0:
		return "There is too little to say yet."
	}
	return ""
}

// about says in a sentence or two what the selected tasks are promised.
func (c *calibrate) about() []line {
	claim, ok := c.claims.chosen()
	if !ok || c.view == nil || c.empty() != "" {
		return nil
	}
	t := c.theme
	name := line{{t.title, " " + familyText(claim)}}
	prompts := line{{t.dim, " · prompts "}, {t.text, grouped(claim.Prompts)}, {t.dim, " · rated "}, {t.text, grouped(claim.Rated)}}
	if c.exploring() {
		say := "fit ratings let one expect this; nothing is proved"
		if claim.Missing > 0 {
			say = "a certificate would need about " + grouped(claim.Missing) + " rated prompts"
		}
		return []line{append(append(name, prompts...), span{t.dim, " · "}, span{t.warn, say})}
	}
	state, i := c.stateOf(claim)
	return []line{append(append(name, span{t.dim, " · "}, span{i, state}), prompts...)}
}
