package calibrate

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/access"
	calibration "switchboard/eval/calibrate"
	"switchboard/eval/certify"
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
		{Title: "policy", Worth: 9, Cell: func(p candidate) string { return p.sign() + " " + routing.PolicyName(p.Hash) }},
		{Title: "state", Worth: 8, Cell: candidate.state, Style: func(t styled.Theme, p candidate) styled.Style { return p.style(t) }},
		{Title: "since", Worth: 4, Cell: candidate.when},
		{Title: "limit", Worth: 5, Cell: candidate.limit},
		{Title: "proved for", Worth: 4, Cell: candidate.tasks},
		{Title: "rated", Right: true, Worth: 3, Cell: candidate.rated},
		{Title: "made by", Worth: 2, Cell: func(p candidate) string { return string(p.Source) }},
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

// arrow is what a policy does and another one would do.
func arrow(a, b string) string {
	if a == b {
		return a
	}
	return a + " → " + b
}

// based is such a pair of figures with the number that each rests on.
func based(a, b string, of, with int) string {
	if of+with == 0 {
		return format.Unknown
	}
	return arrow(a, b) + " (" + arrow(format.Comma(of), format.Comma(with)) + ")"
}

// qualityPair says what it rests on where that is not what the loss rests on.
func qualityPair(c calibration.Change) string {
	switch pair := arrow(format.Points(c.Quality[0]), format.Points(c.Quality[1])); c.Graded {
	case 0:
		return format.Unknown
	case c.Judged:
		return pair
	default:
		return pair + " (" + format.Comma(c.Graded) + ")"
	}
}

// timePair says what it rests on where that is not every prompt that was asked.
func timePair(c calibration.Change) string {
	a, b := format.Duration(c.P95[0]), format.Duration(c.P95[1])
	if c.Timed == c.Asked && c.Timed != [2]int{} {
		return arrow(a, b)
	}
	return based(a, b, c.Timed[0], c.Timed[1])
}

func failedPercent(c calibration.Change, k int) string {
	if c.Asked[k] == 0 {
		return format.Unknown
	}
	return format.Percent(c.Failed[k])
}

func changeColumns() []widget.TableColumn[calibration.Change] {
	return []widget.TableColumn[calibration.Change]{
		{Title: "task", Worth: 9, Cell: func(c calibration.Change) string { return c.Family }},
		{Title: "threshold", Right: true, Worth: 2, Cell: func(c calibration.Change) string {
			return arrow(thresholdPoints(c.Threshold[0]), thresholdPoints(c.Threshold[1]))
		}},
		{Title: "to cheap", Right: true, Worth: 7, Cell: func(c calibration.Change) string {
			return arrow(format.Percent(c.Share[0]), format.Percent(c.Share[1]))
		}},
		{Title: "saving", Right: true, Worth: 6, Cell: func(c calibration.Change) string {
			return arrow(savingPercent(c.Saving[0]), savingPercent(c.Saving[1]))
		}},
		{Title: "quality", Right: true, Worth: 7, Cell: qualityPair},
		{Title: "p95", Right: true, Worth: 6, Cell: timePair},
		{Title: "failed (asked)", Right: true, Worth: 6, Cell: func(c calibration.Change) string {
			return based(failedPercent(c, 0), failedPercent(c, 1), c.Asked[0], c.Asked[1])
		}, Style: func(t styled.Theme, c calibration.Change) styled.Style {
			if c.Failed[1] > c.Failed[0] {
				return t.Warn
			}
			return t.Text
		}},
		{Title: "loss (rated)", Right: true, Worth: 8, Cell: func(c calibration.Change) string {
			if c.Judged == 0 {
				return format.Unknown
			}
			return arrow(format.Points(c.Loss[0]), format.Points(c.Loss[1])) + " (" + format.Comma(c.Judged) + ")"
		}, Style: func(t styled.Theme, c calibration.Change) styled.Style {
			if c.Loss[1] > c.Loss[0] {
				return t.Warn
			}
			return t.Text
		}},
		{Title: "decided otherwise", Right: true, Worth: 5, Cell: func(c calibration.Change) string {
			return format.Comma(c.Otherwise) + " of " + format.Comma(c.Prompts)
		},
			Style: func(t styled.Theme, c calibration.Change) styled.Style {
				if c.Otherwise > 0 {
					return t.Warn
				}
				return t.Dim
			}},
	}
}

// thresholdPoints is a dash where everything goes to the reference.
func thresholdPoints(v float64) string {
	if engine.AcceptsNone(v) {
		return format.Unknown
	}
	return format.Points(v)
}

func savingPercent(s certify.Saving) string {
	if !s.Known {
		return format.Unknown
	}
	return format.Percent(s.Share)
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
	q := shell.Question{Text: "Go back to this policy? It decides every prompt from then on." + c.policies.lossOf(p.Hash), What: routing.PolicyName(p.Hash) + " · " + p.limit() + " · " + p.state()}
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
	under := styled.Line{{Style: t.Rule, Text: "─"}, {Style: t.Title, Text: " what " + routing.PolicyName(chosen.Hash) + " would change "}}
	inner := max(1, h-listed-2)
	body := p.changes.Draw(t, c.Widths, c.Width-4, inner, false)
	if say := p.say(chosen); say != "" {
		body = c.SayIn(say, c.Width-4, inner)
	}
	var summary styled.Line
	if !chosen.now {
		summary = p.summary(t)
	}
	return append(rows, shell.Framed(c.Context, t.Rule, under, summary, body, c.Width)...)
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
