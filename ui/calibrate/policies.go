package calibrate

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine/routing"
	"switchboard/eval/access"
	calibration "switchboard/eval/calibrate"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// policies is the list of what may be in force: the policy of the run, the
// one in force and those before it; and what another one would change.
type policies struct {
	list    widget.Table[candidate]
	changes widget.Table[calibration.Change]
	hash    string // whose changes are shown
	reading bool
	fault   string
}

// candidate is a policy of the list.
type candidate struct {
	calibration.AppliedPolicy
	now   bool // in force
	fresh bool // of the run, not applied yet
}

func newPolicies() policies {
	return policies{list: widget.NewTable(candidateColumns()...), changes: widget.NewTable(changeColumns()...)}
}

func candidateColumns() []widget.TableColumn[candidate] {
	return []widget.TableColumn[candidate]{
		{Title: "policy", Worth: 9, Cell: func(p candidate) string { return p.sign() + " " + p.Name() }},
		{Title: "state", Worth: 8, Cell: candidate.state, Style: func(t styled.Theme, p candidate) styled.Style { return p.style(t) }},
		{Title: "since", Worth: 4, Cell: candidate.when},
		{Title: "limit", Worth: 5, Cell: candidate.limit},
		{Title: "proved for", Worth: 4, Cell: candidate.tasks},
		{Title: "rated", Right: true, Worth: 3, Cell: candidate.rated},
		{Title: "made by", Worth: 2, Cell: func(p candidate) string { return p.Maker() }},
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

func (p candidate) style(t styled.Theme) styled.Style {
	switch {
	case p.now:
		return t.Good
	case p.fresh:
		return t.Star
	}
	return t.Dim
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
		return format.Unknown
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
	return "≤ " + format.LimitText(p.Limit.Loss) + " @ " + format.ConfidenceText(p.Limit)
}

// rated counts the rated prompts behind a policy: those that certify, then those that
// fit, where it says which.
func (p candidate) rated() string {
	if p.Fitted == 0 {
		return format.Comma(p.Rated)
	}
	return ratedText(calibration.Counts{Certify: p.Rated - p.Fitted, Fit: p.Fitted})
}

func (p candidate) tasks() string {
	switch n := len(p.Certified); n {
	case 0:
		return "none"
	case 1:
		return string(p.Certified[0])
	default:
		return format.Plural(n, "task")
	}
}

// fill lists the candidate first, then what was applied, newest first.
func (p *policies) fill(s calibration.Status) {
	var rows []candidate
	inForce := false
	for i, a := range s.Policies {
		now := i == 0 && a.Until.IsZero()
		inForce = inForce || now && s.Run != nil && a.Hash == s.Run.Policy
		rows = append(rows, candidate{AppliedPolicy: a, now: now})
	}
	if s.Run != nil && s.Run.Policy != "" && !inForce {
		fresh := candidate{AppliedPolicy: calibration.AppliedPolicy{Hash: s.Run.Policy, Source: routing.Calibrated, Limit: s.Run.Limit, Rated: s.Run.Rated, Fitted: s.Run.RatedFit}, fresh: true}
		for _, claim := range s.Run.Families {
			if claim.Certified {
				fresh.Certified = append(fresh.Certified, claim.Tasks...)
			}
		}
		rows = append([]candidate{fresh}, rows...)
	}
	p.list.SetRows(rows)
}

func (p *policies) take(msg changesRead) {
	p.reading, p.fault = false, ""
	if msg.err != nil {
		p.fault = format.Sentence(msg.err)
		return
	}
	p.hash = msg.hash
	p.changes.SetRows(msg.changes)
}

func (c *Calibrate) policiesRows() []keymap.Row {
	rows := []keymap.Row{
		{Mode: inPolicies, Action: "apply", Keys: []string{"enter"}, Hint: "apply", Help: "put the selected policy into force; asks first", Do: keymap.Do(c.rollBack), Off: c.whyNoRollBack},
		{Mode: inPolicies, Action: "close", Keys: []string{"esc", "c", "p"}, Hint: "back", Help: "back to the curve", Do: keymap.Do(func() { c.page = outlookPage }), Off: nil},
	}
	return append(rows, keymap.ScrollRows(inPolicies, c.movePolicy)...)
}

func (c *Calibrate) openPolicies() tea.Cmd {
	c.page = policiesPage
	return c.readChanges()
}

func (c *Calibrate) whyNoPolicies() string {
	switch {
	case c.whyNotKnown() != "":
		return c.whyNotKnown()
	case len(c.policies.list.Rows) == 0:
		return "there is no policy yet beside the one that the program has of itself"
	}
	return ""
}

func (c *Calibrate) movePolicy(s widget.Scroll) tea.Cmd {
	before := c.policies.list.Selected
	c.policies.list.Move(s.LinesIn(c.policies.list.Shown))
	if before == c.policies.list.Selected {
		return nil
	}
	return c.readChanges()
}

// readChanges asks what the selected policy would change.
func (c *Calibrate) readChanges() tea.Cmd {
	p, ok := c.policies.list.SelectedRow()
	if !ok {
		return nil
	}
	c.policies.reading = true
	return readChanges(c.Effects, c.Generations.Next(differing), p.Hash)
}

func (c *Calibrate) whyNoRollBack() string {
	p, ok := c.policies.list.SelectedRow()
	switch {
	case !ok:
		return "there is no policy here"
	case p.now:
		return "this policy is in force already"
	}
	return c.App.Lacks(access.Lead)
}

// rollBack asks first; the candidate is applied like from the curve.
func (c *Calibrate) rollBack() {
	p, _ := c.policies.list.SelectedRow()
	limit := p.Limit
	q := shell.Question{Text: "Go back to this policy? It decides every prompt from then on." + c.policies.lossOf(p.Hash), What: p.Name() + " · " + p.limit() + " · " + p.state()}
	q.Yes = func() tea.Cmd { return rollBack(c.Effects, c.Generations.Next(applying), p.Hash) }
	if p.fresh {
		q.Text = "Apply this policy? It decides every prompt from then on; what is not certified goes to " + c.status.Reference + "."
		q.Yes = func() tea.Cmd { return apply(c.Effects, c.Generations.Next(applying), limit) }
	}
	c.Ask(q)
}

// lossOf says what the rated prompts lose now and under another policy; "" where
// that is not known.
func (p *policies) lossOf(hash string) string {
	judged, sum := 0, [2]float64{}
	for _, change := range p.changes.Rows {
		judged += change.Judged
		for k, loss := range change.Loss {
			sum[k] += loss * float64(change.Judged)
		}
	}
	if judged == 0 || p.hash != hash {
		return ""
	}
	n := float64(judged)
	return fmt.Sprintf(" Loss %s → %s on %s.", format.Points(sum[0]/n), format.Points(sum[1]/n), format.Plural(judged, "rated prompt"))
}

func (c *Calibrate) drawPolicies(h int) []string {
	t, p := c.Theme, &c.policies
	listed := min(len(p.list.Rows)+3, max(5, h/2))
	if h < 16 {
		listed = max(4, (h+1)/2)
	}
	rows := c.drawPolicyList(listed, true)
	chosen, _ := p.list.SelectedRow()
	under := styled.Line{{Style: t.Rule, Text: "─"}, {Style: t.Title, Text: " what " + chosen.Name() + " would change "}}
	inner := max(1, h-listed-2)
	note := c.changesNote(inner)
	body := append(p.changes.Draw(t, c.Widths, c.Width-4, inner-len(note), false), note...)
	if say := p.say(chosen); say != "" {
		body = c.SayIn(say, c.Width-4, inner)
	}
	var summary styled.Line
	if !chosen.now {
		summary = p.summary(t)
	}
	return append(rows, shell.Framed(c.Context, t.Rule, under, summary, body, c.Width)...)
}

// changesNote says of which prompts the changes are, where there is room below them: the
// table beside the curve counts others.
func (c *Calibrate) changesNote(room int) []string {
	const say = "All prompts of the store with these tasks are counted here, those to fit too; beside the curve, the pool of the run alone. So the shares and savings differ."
	n := len(c.Widths.Wrap(say, c.Width-4))
	if len(c.policies.changes.Rows)+2+n > room {
		return nil
	}
	return c.SayIn(say, c.Width-4, n)
}

// drawPolicyList is the box with the list, which may have the keys.
func (c *Calibrate) drawPolicyList(h int, focused bool) []string {
	t := c.Theme
	edge, sign, right := t.Rule, "─", styled.Line{{Style: t.Dim, Text: " ● in force  ◆ candidate "}}
	if focused {
		edge, sign = t.Focus, "▸"
	}
	title := styled.Line{{Style: edge, Text: sign}, {Style: t.Title, Text: " policies "}}
	rows := c.policies.list.Draw(t, c.Widths, c.Width-4, h-2, focused)
	if len(c.policies.list.Rows) == 0 {
		rows = c.SayIn("None yet: what decides is what the program has of itself.", c.Width-4, h-2)
	}
	return shell.Framed(c.Context, edge, title, right, rows, c.Width)
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
	case len(p.changes.Rows) == 0:
		return "There are no prompts to compare the policies on."
	}
	return ""
}

func (p *policies) summary(t styled.Theme) styled.Line {
	n, otherwise := 0, 0
	for _, c := range p.changes.Rows {
		n, otherwise = n+c.Prompts, otherwise+c.Otherwise
	}
	if n == 0 || p.reading {
		return nil
	}
	return styled.Line{{Style: t.Dim, Text: fmt.Sprintf(" %s of %s prompts decided otherwise ", format.Comma(otherwise), format.Comma(n))}}
}
