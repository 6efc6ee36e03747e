package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
)

// policies is the list of what may be in force: the policy of the run, the
// one in force and those before it; and what another one would change.
type policies struct {
	list    table[candidate]
	changes table[Change]
	hash    string // whose changes are shown
	reading bool
	fault   string
}

// candidate is a policy of the list.
type candidate struct {
	Applied
	now   bool // in force
	fresh bool // of the run, not applied yet
}

func newPolicies() policies {
	return policies{list: newTable(candidateColumns()...), changes: newTable(changeColumns()...)}
}

func candidateColumns() []tableColumn[candidate] {
	return []tableColumn[candidate]{
		{title: "policy", worth: 9, cell: func(p candidate) string { return p.sign() + " " + shortHash(p.Hash) }},
		{title: "state", worth: 8, cell: candidate.state, ink: func(t theme, p candidate) ink { return p.ink(t) }},
		{title: "since", worth: 4, cell: candidate.when},
		{title: "limit", worth: 5, cell: candidate.limit},
		{title: "proved for", worth: 4, cell: candidate.tasks},
		{title: "rated", right: true, worth: 3, cell: func(p candidate) string { return grouped(p.Rated) }},
		{title: "made by", worth: 2, cell: func(p candidate) string { return string(p.Source) }},
	}
}

func (p candidate) sign() string {
	switch {
	case p.now:
		return "●"
	case p.fresh:
		return "◆"
	}
	return "·"
}

func (p candidate) ink(t theme) ink {
	switch {
	case p.now:
		return t.good
	case p.fresh:
		return t.star
	}
	return t.dim
}

func (p candidate) state() string {
	switch {
	case p.now:
		return "in force"
	case p.fresh:
		return "candidate"
	}
	return "earlier"
}

// when is from when to when the policy was in force.
func (p candidate) when() string {
	const layout = "2006-01-02 15:04"
	switch {
	case p.fresh, p.now && p.Time.IsZero():
		return unknown
	case p.now:
		return p.Time.Local().Format(layout)
	case p.Time.IsZero():
		return "until " + p.Until.Local().Format(layout)
	}
	return p.Time.Local().Format(layout) + " – " + p.Until.Local().Format(layout)
}

func (p candidate) limit() string {
	if p.Limit.Loss == 0 {
		return "no certificate"
	}
	return "≤ " + limitText(p.Limit.Loss) + " @ " + confidenceText(p.Limit)
}

func (p candidate) tasks() string {
	switch n := len(p.Certified); n {
	case 0:
		return "none"
	case 1:
		return string(p.Certified[0])
	default:
		return Counted(n, "task")
	}
}

func changeColumns() []tableColumn[Change] {
	arrow := func(a, b string) string {
		if a == b {
			return a
		}
		return a + " → " + b
	}
	return []tableColumn[Change]{
		{title: "task", worth: 9, cell: func(c Change) string { return c.Family }},
		{title: "threshold", right: true, worth: 2, cell: func(c Change) string { return arrow(pointsOf(c.Threshold[0]), pointsOf(c.Threshold[1])) }},
		{title: "to cheap", right: true, worth: 7, cell: func(c Change) string { return arrow(percent(c.Share[0]), percent(c.Share[1])) }},
		{title: "saving", right: true, worth: 6, cell: func(c Change) string { return arrow(percentOf(c.Saving[0]), percentOf(c.Saving[1])) }},
		{title: "decided otherwise", right: true, worth: 5, cell: func(c Change) string { return grouped(c.Otherwise) + " of " + grouped(c.Prompts) },
			ink: func(t theme, c Change) ink {
				if c.Otherwise > 0 {
					return t.warn
				}
				return t.dim
			}},
	}
}

// fill lists the candidate first, then what was applied, newest first.
func (p *policies) fill(s Standing) {
	var rows []candidate
	inForce := false
	for i, a := range s.Policies {
		now := i == 0 && a.Until.IsZero()
		inForce = inForce || now && s.Run != nil && a.Hash == s.Run.Policy
		rows = append(rows, candidate{Applied: a, now: now})
	}
	if s.Run != nil && s.Run.Policy != "" && !inForce {
		fresh := candidate{Applied: Applied{Hash: s.Run.Policy, Source: engine.Calibrated, Limit: s.Run.Limit, Rated: s.Run.Total.Rated}, fresh: true}
		for _, claim := range s.Run.Claims {
			if claim.Certified {
				fresh.Certified = append(fresh.Certified, claim.Tasks...)
			}
		}
		rows = append([]candidate{fresh}, rows...)
	}
	p.list.fill(rows)
}

func (p *policies) take(msg differed) {
	p.reading, p.fault = false, ""
	if msg.err != nil {
		p.fault = sentence(msg.err)
		return
	}
	p.hash = msg.hash
	p.changes.fill(msg.changes)
}

func (c *calibrate) policiesRows() []row {
	rows := []row{
		{inPolicies, "apply", []string{"enter"}, "apply", "put the selected policy into force; asks first", do(c.rollBack), c.whyNoRollBack},
		{inPolicies, "close", []string{"esc", "c", "p"}, "back", "back to the curve", do(func() { c.page = outlookPage }), nil},
	}
	return append(rows, scrollRows(inPolicies, c.movePolicy)...)
}

func (c *calibrate) openPolicies() tea.Cmd {
	c.page = policiesPage
	return c.differ()
}

func (c *calibrate) whyNoPolicies() string {
	switch {
	case c.whyNotKnown() != "":
		return c.whyNotKnown()
	case len(c.policies.list.rows) == 0:
		return "there is no policy yet beside the one that the program has of itself"
	}
	return ""
}

func (c *calibrate) movePolicy(s scroll) tea.Cmd {
	before := c.policies.list.selected
	c.policies.list.move(s.in(c.policies.list.shown))
	if before == c.policies.list.selected {
		return nil
	}
	return c.differ()
}

// differ asks what the selected policy would change.
func (c *calibrate) differ() tea.Cmd {
	p, ok := c.policies.list.chosen()
	if !ok {
		return nil
	}
	c.policies.reading = true
	return c.effects.differ(c.turns.next(differing), p.Hash)
}

func (c *calibrate) whyNoRollBack() string {
	p, ok := c.policies.list.chosen()
	switch {
	case !ok:
		return "there is no policy here"
	case p.now:
		return "this policy is in force already"
	}
	return ""
}

// rollBack asks first; the candidate is applied like from the curve.
func (c *calibrate) rollBack() {
	p, _ := c.policies.list.chosen()
	limit := p.Limit
	q := question{text: "Go back to this policy? It decides every prompt from then on.", what: shortHash(p.Hash) + " · " + p.limit() + " · " + p.state()}
	q.yes = func() tea.Cmd { return c.effects.rollBack(c.turns.next(applying), p.Hash) }
	if p.fresh {
		q.text = "Apply this policy? It decides every prompt from then on; what is not certified goes to " + c.standing.Reference + "."
		q.yes = func() tea.Cmd { return c.effects.apply(c.turns.next(applying), limit) }
	}
	c.ask(q)
}

func (c *calibrate) drawPolicies(h int) []string {
	t, p := c.theme, &c.policies
	listed := min(len(p.list.rows)+3, max(5, h/2))
	if h < 16 {
		listed = max(4, (h+1)/2)
	}
	rows := c.drawPolicyList(listed, true)
	chosen, _ := p.list.chosen()
	under := line{{t.rule, "─"}, {t.title, " what " + shortHash(chosen.Hash) + " would change "}}
	inner := max(1, h-listed-2)
	body := p.changes.draw(t, c.ruler, c.width-4, inner, false)
	if say := p.say(chosen); say != "" {
		body = c.sayIn(say, c.width-4, inner)
	}
	var summary line
	if !chosen.now {
		summary = p.summary(t)
	}
	return append(rows, framed(c.desk, t.rule, under, summary, body, c.width)...)
}

// drawPolicyList is the box with the list, which may have the keys.
func (c *calibrate) drawPolicyList(h int, focused bool) []string {
	t := c.theme
	edge, sign, right := t.rule, "─", line{{t.dim, " ● in force  ◆ candidate "}}
	if focused {
		edge, sign = t.focus, "▸"
	}
	title := line{{edge, sign}, {t.title, " policies "}}
	rows := c.policies.list.draw(t, c.ruler, c.width-4, h-2, focused)
	if len(c.policies.list.rows) == 0 {
		rows = c.sayIn("None yet: what decides is what the program has of itself.", c.width-4, h-2)
	}
	return framed(c.desk, edge, title, right, rows, c.width)
}

// say is a sentence instead of the changes.
func (p *policies) say(chosen candidate) string {
	switch {
	case p.fault != "":
		return "✗ " + p.fault
	case chosen.now:
		return "This policy is in force. Select another one to see what it would change."
	case p.reading || p.hash != chosen.Hash:
		return "working it out …"
	case len(p.changes.rows) == 0:
		return "There are no prompts to compare the policies on."
	}
	return ""
}

func (p *policies) summary(t theme) line {
	n, otherwise := 0, 0
	for _, c := range p.changes.rows {
		n, otherwise = n+c.Prompts, otherwise+c.Otherwise
	}
	if n == 0 || p.reading {
		return nil
	}
	return line{{t.dim, fmt.Sprintf(" %s of %s prompts decided otherwise ", grouped(otherwise), grouped(n))}}
}
