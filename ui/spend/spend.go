package spend

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine/routing"
	spending "switchboard/eval/spend"
	"switchboard/eval/spend/evidence"
	"switchboard/eval/spend/outlook"
	"switchboard/eval/spend/swap"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/spend/amounts"
	"switchboard/ui/spend/netvalue"
	"switchboard/ui/spend/period"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// Spend is the screen with what was spent, on what, and what the policy in force and
// the reference alone would have cost.
type Spend struct {
	*shell.Context
	history *spending.History // everything; nil: it was not read
	all     *base             // of everything
	policy  routing.Policy    // in force when that was read
	now     time.Time         // when that was
	reading shell.Reading     // of the history
	judging shell.Reading     // of what ratings tell of models, which may take longer
	importRun

	period period.Period
	filter []step
	by     spending.Dimension
	hourly bool // the trend is of the last day, by hour; of a period of one day, by day
	sight  sight
	table  widget.Table[row]
	pane   pane

	pages   [panes]widget.Page // how far they are scrolled
	known   *evidence.Evidence // of the quality of models; nil: it was not read
	outlook expectations
	whatIf  whatIf
	prompts promptsList
	swaps   widget.Table[swap.Swap]
	found   swap.Found // the swaps, and what is not among them
	nets    netvalue.Table
	traded  traded
}

// step narrows what is shown to one value of a dimension.
type step struct {
	by   spending.Dimension
	key  string
	name string
}

// dimensions are those of the table, in the order of their key.
var dimensions = [...]spending.Dimension{
	spending.ByModel, spending.ByTask, spending.ByTag, spending.ByProvider, spending.ByPair, spending.ByDay, spending.BySource, spending.ByWay,
}

func New(d *shell.Context) *Spend {
	s := &Spend{Context: d, reading: shell.Reading{Stale: true}, by: spending.ByModel, table: widget.NewTable(spentColumns()...), nets: netvalue.New(), whatIf: whatIf{assumed: assumeNothing(0)}, prompts: newPromptsList()}
	s.swaps = widget.NewTable(s.swapColumns()...)
	return s
}

func (s *Spend) Tab() shell.Tab { return shell.SpendTab }

func (s *Spend) Mode() keymap.Mode { return paneModes[s.pane] }

// Modes are those of the panes.
func (s *Spend) Modes() []keymap.Mode { return paneModes[:] }

func (s *Spend) Demo() bool { return s.App.Catalog.Simulated || s.sight.simulated }

// Explain says what the words and signs of the screen mean.
func (s *Spend) Explain() string {
	return "Billed is what a vendor's bill says, reported what a service or a gateway said, estimated (~) what was worked out here by list price. " +
		"≥ stands before a sum that leaves calls out whose cost nobody knows, ≤ where a rate is unknown and the dearest was taken that it can have, and — where nothing is known. Days are those of UTC. " +
		"The policy's cost is that of the same prompts at list prices, with the prompt caches that it leaves; the reference's that of always asking it. " +
		"A swap is certified (✓) for the prompts that the policy moves, measured with an interval where both were rated, and else claims nothing. " +
		"Files of usage that are dragged or pasted here are imported."
}

// Enter reads what was spent when something was added since, which may take a while;
// what is known stays on the screen.
func (s *Spend) Enter() tea.Cmd {
	if !s.reading.Due() || s.App.Spending == nil {
		return nil
	}
	ctx, meter := s.reading.Begin(s.Effects.Ctx)
	t := s.Generations.Next(reading)
	return tea.Batch(readHistory(ctx, s.Effects, t, meter), peek(t), s.readRatings())
}

// readRatings reads what ratings tell of models, in the place of an earlier reading.
func (s *Spend) readRatings() tea.Cmd {
	if s.judging.Running {
		s.judging.Stop()
	}
	ctx, _ := s.judging.Begin(s.Effects.Ctx)
	return readEvidence(ctx, s.Effects, s.Generations.Next(weighing))
}

// Update takes what is pasted: the names of files to import. Nothing can be typed here.
func (s *Spend) Update(msg tea.Msg) tea.Cmd {
	if pasted, ok := msg.(tea.PasteMsg); ok {
		return s.bring(pasted.Content)
	}
	return nil
}

// Handlers take what was read, and note when it is to be read again.
func (s *Spend) Handlers() []shell.Handler {
	stale := func() { s.reading.Stale = true }
	return []shell.Handler{
		shell.On(s.read), shell.Note(s.based), shell.On(s.imported), shell.On(s.looked), shell.Note(s.prompted), shell.On(s.peeked), shell.Note(s.weighed), shell.Note(s.tradedOff),
		shell.Note(func(shell.Forgotten) { stale() }), shell.Note(func(shell.Rated) { stale() }),
		shell.On(func(shell.DayBegan) tea.Cmd { return s.begin() }),
		shell.Note(func(msg shell.Batch) { s.reading.Stale = s.reading.Stale || !msg.More }),
		shell.Note(func(msg shell.PolicyApplied) { s.reading.Stale = s.reading.Stale || msg.Err == nil }),
		shell.Note(func(msg shell.PolicyFollowed) { s.reading.Stale = s.reading.Stale || msg.Said != "" }),
	}
}

// begin reads again on another day: today, the month and the forecast are others.
func (s *Spend) begin() tea.Cmd {
	s.reading.Stale = true
	if !s.Shows(s) {
		return nil
	}
	return s.Enter()
}

func (s *Spend) peeked(msg peeked) tea.Cmd {
	if !s.reading.Running {
		return nil
	}
	return peek(msg.Generation)
}

func (s *Spend) read(msg read) tea.Cmd {
	switch stopped := s.reading.End(msg.err); {
	case stopped:
		s.Remark = "reading was stopped"
	case msg.err == nil:
		first := s.history == nil
		s.outlook.overall, s.outlook.budgets = msg.outlook, msg.budgets
		s.prompts.known, s.traded = false, traded{}
		s.history, s.all, s.policy, s.now = msg.all.History, msg.all, msg.policy, msg.now
		if first {
			s.chooseSpan()
		}
		return s.show()
	}
	return nil
}

// chooseSpan chooses the first of the spans that has something in it. A month that has
// just begun is not much to look at.
func (s *Spend) chooseSpan() {
	choice := []period.Span{period.ThisMonth, period.ThirtyDays, period.AllTime}
	if s.now.UTC().Day() < 7 {
		choice = choice[1:]
	}
	for _, span := range choice {
		s.period = period.Period{Span: span}
		if len(s.period.Of(s.history, s.now).Lines) > 0 {
			return
		}
	}
}

// show adds up what is to be shown.
func (s *Spend) show() tea.Cmd {
	if s.history == nil {
		return nil
	}
	pass := s.passes
	if len(s.filter) == 0 {
		pass = nil
	}
	s.sight = newSight(s.base(), pass)
	s.outlook.expected = s.outlook.overall
	if s.narrows() {
		s.outlook.expected = outlook.Forecast(s.all.History, func(g *spending.Group) bool { return s.passes(&spending.Line{Group: g}) }, s.now)
	}
	s.fill()
	s.findSwaps()
	s.weighAnswers()
	s.whatIf.baseline, s.prompts.known = nil, s.prompts.known && s.prompts.period == s.period
	return tea.Batch(s.lookAhead(), s.findPrompts(), s.findTradeoff())
}

// base is the period, or the one day of it that the filter names.
func (s *Spend) base() *base {
	if s.period.Span == period.AllTime && !s.fixed(spending.ByDay) {
		return s.all
	}
	h := s.period.Of(s.history, s.now)
	for _, f := range s.filter {
		if day, err := time.Parse(time.DateOnly, f.key); f.by == spending.ByDay && err == nil {
			h = h.Between(day, day.AddDate(0, 0, 1))
		}
	}
	return newBase(h, s.now)
}

// passes reports whether a merged line passes the filter.
func (s *Spend) passes(l *spending.Line) bool {
	for _, f := range s.filter {
		if f.by != spending.ByDay && !l.Counts(f.by, f.key) {
			return false
		}
	}
	return true
}

// fill puts the rows of a dimension into the table.
func (s *Spend) fill() {
	s.fitColumns()
	s.table.SetRows(s.sight.rows(s.by))
}

// Head says in the tab bar what was spent, and when.
func (s *Spend) Head() []styled.Line {
	if s.history == nil {
		return []styled.Line{nil}
	}
	spent := styled.Line{{Style: s.Theme.Text, Text: amounts.Spent(&s.sight.total.Sums) + " "}}
	when := styled.Line{{Style: s.Theme.Dim, Text: " " + s.period.Name(s.now) + " · "}}
	space := styled.Line{{Style: s.Theme.Text, Text: " "}}
	heads := []styled.Line{slices.Concat(when, spent), slices.Concat(space, spent), slices.Concat(space, spent)}
	if b := s.monthEnd().Tightest(); b != nil {
		share := styled.Line{{Style: s.Theme.Dim, Text: "· " + s.Widths.Truncate(b.Name(), 28) + " "}, {Style: s.budgetStyle(b), Text: format.Share(b.Told()) + " "}}
		heads = append([]styled.Line{slices.Concat(when, spent, share), slices.Concat(space, spent, share)}, heads...)
	}
	return heads
}

// narrows reports whether the filter is about more than days.
func (s *Spend) narrows() bool {
	return slices.ContainsFunc(s.filter, func(f step) bool { return f.by != spending.ByDay })
}

// ofWhat is what the filter lets through, in words; days are left out.
func (s *Spend) ofWhat() string {
	var parts []string
	for _, f := range s.filter {
		if f.by != spending.ByDay {
			parts = append(parts, f.name)
		}
	}
	if len(parts) == 0 {
		return "everything"
	}
	return strings.Join(parts, " · ")
}

// narrowed is the filter in words.
func (s *Spend) narrowed() string {
	parts := make([]string, len(s.filter))
	for i, f := range s.filter {
		parts[i] = f.name
	}
	return strings.Join(parts, " · ")
}
