package spend

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval/spend/swap"
	"switchboard/eval/spend/worth"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// netConfidence is that of the intervals of qualities and of what follows from them.
const netConfidence = worth.Confidence

// netRow is what a policy is worth in a kind of work.
type netRow struct {
	worth.Option
	name string
}

// netColumns are the figures of a policy.
func netColumns() []widget.TableColumn[netRow] {
	return []widget.TableColumn[netRow]{
		{Title: "task", Cell: func(r netRow) string { return format.Name(swap.TaskName(r.Task)) }, Less: func(a, b netRow) int { return cmp.Compare(a.Task, b.Task) }},
		{Title: "who answers", Worth: 20, Cell: func(r netRow) string { return r.name }},
		{Title: "accepted", Right: true, Worth: 4, Cell: acceptedText},
		{Title: "$/accepted", Right: true, Worth: 12, Cell: func(r netRow) string { return estimateOf(r.Net.PerAccepted) }},
		{Title: netColumn, Right: true, Worth: 10, Cell: func(r netRow) string { return estimateOf(r.Net.Prompt) }},
		{Title: perDollarColumn, Right: true, Worth: 5, Cell: perDollarText},
		{Title: netMonthColumn, Right: true, Worth: 3, Cell: func(r netRow) string { return estimateOf(r.Net.Month) }},
		{Title: paysColumn, Worth: 11, Cell: paysText},
	}
}

// The columns that rest on what answers are worth.
const (
	netColumn       = "net value"
	perDollarColumn = "per $"
	netMonthColumn  = "net a month"
	paysColumn      = "pays?"
)

func acceptedText(r netRow) string {
	if r.Quality.N == 0 {
		return format.Unknown
	}
	return fmt.Sprintf("%s of %s", format.Percent(r.Quality.Value), count(int64(r.Quality.N)))
}

// estimateOf is an estimate with its interval; an end that is not known is not bounded.
func estimateOf(e worth.Estimate) string {
	if !e.Value.Known() {
		return format.Unknown
	}
	sign, dash := "", "–"
	if e.Low.Nano() < 0 {
		dash = "…"
	}
	value := short(e.Value)
	if e.Value.Nano() < 0 {
		sign, value = "-", strings.TrimPrefix(value, "-")
	}
	return fmt.Sprintf("~%s$%s (%s%s%s)", sign, value, short(e.Low), dash, short(e.High))
}

// short is an amount to two or three digits, for a table; ∞ where nothing bounds it.
func short(m providers.Money) string {
	if !m.Known() {
		return "∞"
	}
	v := float64(m.Nano()) / 1e9
	switch size := math.Abs(v); {
	case size >= 1000:
		return strings.Replace(format.Dollars(m), "$", "", 1)
	case size >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case size >= 0.1 || size == 0:
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	digits := 1 - int(math.Floor(math.Log10(math.Abs(v))))
	return strconv.FormatFloat(v, 'f', digits, 64)
}

func perDollarText(r netRow) string {
	if !r.Net.PerDollar.Known {
		return format.Unknown
	}
	return fmt.Sprintf("%.1f", r.Net.PerDollar.Value)
}

func paysText(r netRow) string {
	switch {
	case r.Reference:
		return ""
	case !r.Value.Known():
		return format.Unknown
	}
	return verdictText(r.Beside.Pays)
}

func verdictText(v worth.Verdict) string {
	return map[worth.Verdict]string{worth.Pays: "yes", worth.DoesNotPay: "no", worth.TooFew: "too few ratings", worth.Unknown: format.Unknown}[v]
}

// netRows are what is known of each kind of work that is shown.
func (s *Spend) netRows() []netRow {
	if s.history == nil || s.known == nil {
		return nil
	}
	var rows []netRow
	for _, o := range worth.Options(s.sight.decided, s.policy, s.known, s.App.Worth, s.now) {
		name := format.Name(o.Model)
		if o.Model == "" {
			name = "policy in force"
		}
		rows = append(rows, netRow{o, name})
	}
	return rows
}

// netKeys are the keys of the pane.
func (s *Spend) netKeys() []keymap.Row {
	return []keymap.Row{
		{Mode: inWorth, Action: "sort", Keys: []string{"s"}, Hint: "", Help: "sort by the next column", Do: keymap.Do(func() { s.nets.SortBy(1) }), Off: s.whyNone},
		{Mode: inWorth, Action: "reverse", Keys: []string{"r"}, Hint: "", Help: "turn the order round", Do: keymap.Do(func() { s.nets.Reverse() }), Off: s.whyNone},
	}
}

// drawNet is the box with what answers are worth.
func (s *Spend) drawNet(w, h int) []string {
	edge, title := s.edge(worthPane)
	title = title.Add(s.Theme.Title, " what answers are worth ")
	if say := s.noNet(); say != "" {
		return shell.Framed(s.Context, edge, title, nil, s.SayIn(say, w-4, max(1, h-2)), w)
	}
	foot := s.netFoot(w - 4)
	if h-2-len(foot) < 1+min(2, len(s.nets.Rows)) {
		foot = foot[:max(0, min(len(foot), h-5))]
	}
	for i, c := range s.nets.Columns {
		if c.Title == netColumn || c.Title == perDollarColumn || c.Title == netMonthColumn || c.Title == paysColumn {
			s.nets.Columns[i].Hide = len(s.App.Worth) == 0
		}
	}
	body := s.nets.Draw(s.Theme, s.Widths, w-4, max(1, h-2-len(foot)), s.pane == worthPane)
	right := styled.Line{{Style: s.Theme.Dim, Text: " all estimated, intervals at " + format.Percent(netConfidence) + " "}}
	return shell.Framed(s.Context, edge, title, right, append(body, foot...), w)
}

// noNet says why there is nothing to weigh.
func (s *Spend) noNet() string {
	switch {
	case s.pane != worthPane:
		return "a shows what an accepted answer costs, and whether a loss of quality pays"
	case s.known == nil:
		return "reading what ratings tell …"
	case len(s.nets.Rows) == 0:
		return "Nothing can be weighed: of nothing here both the kind of work and a policy's decision are known."
	}
	return ""
}

func (s *Spend) netHeight(w int) int {
	if s.noNet() != "" {
		return 2 + len(s.Widths.Wrap(s.noNet(), max(1, w-4)))
	}
	return 3 + min(len(s.nets.Rows), 12) + len(s.netFoot(w-4))
}

// netFoot weighs the selected one against the reference, in lines of w cells.
func (s *Spend) netFoot(w int) (rows []string) {
	r, ok := s.nets.SelectedRow()
	if !ok {
		return nil
	}
	for _, text := range []string{strings.TrimSpace(ownText(&r) + " " + besideText(&r)), breakEven(&r), s.worthBasis()} {
		for _, line := range s.Widths.Wrap(text, max(1, w)) {
			if text != "" {
				rows = append(rows, s.Theme.Dim.Render(line))
			}
		}
	}
	return append([]string{""}, rows...)
}

// ownText is what is known of one by itself.
func ownText(r *netRow) string {
	who := r.name
	if r.Model != "" {
		who = "always " + who
	}
	text := fmt.Sprintf("%s in %s: ", who, swap.TaskName(r.Task))
	if r.Quality.N == 0 {
		return text + "nobody judged such answers."
	}
	text += fmt.Sprintf("%s accepted (%s to %s)", acceptedText(*r), format.Percent(r.Quality.Low), format.Percent(r.Quality.High))
	if d := r.Net.PerDollar; d.Known {
		text += fmt.Sprintf("; a dollar brings answers worth $%.1f ($%.1f to $%.1f)", d.Value, d.Low, d.High)
	}
	return text + "."
}

// besideText says whether one pays beside the reference alone.
func besideText(r *netRow) string {
	c := &r.Beside
	if r.Reference || !c.Saving.Amount.Known() {
		return ""
	}
	parts := []string{fmt.Sprintf("It costs ~%s less a prompt, %s.", format.Dollars(c.Saving.Amount), format.Percent(c.Saving.Part))}
	if r.Value.Known() {
		text := "Is it worth it? " + verdictText(c.Pays)
		if c.Month.Value.Known() {
			text += fmt.Sprintf(": ~%s a month (%s to %s)", format.Dollars(c.Month.Value), bound(c.Month.Low), bound(c.Month.High))
		}
		parts = append(parts, text+".")
	}
	if c.LossAtZero.Known {
		text := "Even at a loss of " + c.LossAtZero.String()
		if c.WrongAtZero.Known() {
			text += ", or where a wrong answer costs ~" + format.Dollars(c.WrongAtZero)
		}
		parts = append(parts, text+".")
	}
	if c.More > 0 {
		parts = append(parts, fmt.Sprintf("About %s more would tell.", format.Plural(c.More, "rating")))
	}
	return strings.Join(parts, " ")
}

// The question that a lead is asked: a loss of so many points for so much of the cost.
const (
	askedLoss = 0.05
	askedPart = 0.40
)

// breakEven says whether a loss of five points pays for two fifths of the cost, and
// from where on it does.
func breakEven(r *netRow) string {
	if !r.Paid.Known() || r.Paid.Nano() <= 0 {
		return ""
	}
	head := fmt.Sprintf("Does a loss of %s pay for %s less cost? ", format.LimitText(askedLoss), format.Percent(askedPart))
	if !r.Value.Known() {
		return head + fmt.Sprintf("In %s where an accepted answer is worth less than ~%s more than a wrong one.", swap.TaskName(r.Task), format.Dollars(share(r.Paid, askedPart/askedLoss)))
	}
	needed := (float64(r.Value.Accepted.Nano()) + float64(r.Value.Wrong.Nano())) * askedLoss / float64(r.Paid.Nano())
	answer := "No"
	if needed < askedPart {
		answer = "Yes"
	}
	return head + fmt.Sprintf("%s in %s: it pays from %s less on.", answer, swap.TaskName(r.Task), format.Percent(needed))
}

// worthBasis says what the values rest on, or how to have some.
func (s *Spend) worthBasis() string {
	if s.known.Scale == "" {
		return "Nothing is rated here, so nothing is known of the quality."
	}
	if r, ok := s.nets.SelectedRow(); ok && r.Value.Known() {
		return fmt.Sprintf("By [[worth]] an accepted answer is worth %s and a wrong one costs %s. Rated prompts of the store stand for all; a policy's quality is the reference's less its certified loss.", format.Dollars(r.Value.Accepted), format.Dollars(r.Value.Wrong))
	}
	return "A [[worth]] in the config says what an accepted answer is worth and a wrong one costs: then there are net values, and yes or no."
}

func (s *Spend) moveNets(by widget.Scroll) tea.Cmd {
	s.nets.Move(by.LinesIn(s.nets.Shown))
	return nil
}
