package models

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/health"
	"switchboard/eval/metrics"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/widget"
)

// Models is the screen with what the store's trials and ratings say about
// models and about the people who rated them.
type Models struct {
	*shell.Context
	stats   metrics.Statistics
	read    bool // stats are there
	Reading shell.Reading

	Table widget.Table[metrics.ModelStats]
	board widget.Table[metrics.Place]
	tasks taskFilter
	page  modelsPage // on a low screen

	health  *health.Health   // as the store tells it; nil: it was not read
	changes []circuit.Change // of circuits, that the store had
	picture picture          // of the health of one model
}

// taskFilter is which rows the table shows: one for every model, one for every
// model and task, or those of one task.
type taskFilter struct {
	each bool
	only engine.Task
}

// modelsPage is what a low screen shows.
type modelsPage int

// The pages.
const (
	figuresPage modelsPage = iota
	boardPage
	ratersPage
	healthPage
	modelsPages
)

func New(d *shell.Context) *Models {
	return &Models{Context: d, Reading: shell.Reading{Stale: true}, Table: widget.NewTable(modelColumns()...), board: widget.NewTable(boardColumns()...)}
}

func (m *Models) Tab() shell.Tab { return shell.ModelsTab }

func (m *Models) Mode() keymap.Mode { return inModels }

// Modes is the one there is.
func (m *Models) Modes() []keymap.Mode { return []keymap.Mode{inModels} }

func (m *Models) Demo() bool { return m.App.Catalog.Simulated }

// Enter reads the store when something was added to it since, which may take
// a while; what is known stays on the screen.
func (m *Models) Enter() tea.Cmd {
	if !m.Reading.Due() || m.App.Store == nil {
		return nil
	}
	ctx, meter := m.Reading.Begin(m.Effects.Ctx)
	t := m.Generations.Next(measuring)
	return tea.Batch(measure(ctx, m.Effects, t, meter), peek(m.Effects, t))
}

func (m *Models) Rows() []keymap.Row {
	rows := []keymap.Row{
		{Mode: inModels, Action: "sort", Keys: []string{"s"}, Hint: "sort", Help: "sort the models by the next column", Do: keymap.Do(func() { m.Table.SortBy(1) }), Off: m.whyNone},
		{Mode: inModels, Action: "sort-back", Keys: []string{"S"}, Hint: "", Help: "sort them by the column before", Do: keymap.Do(func() { m.Table.SortBy(-1) }), Off: m.whyNone},
		{Mode: inModels, Action: "reverse", Keys: []string{"r"}, Hint: "reverse", Help: "turn the order round", Do: keymap.Do(func() { m.Table.Reverse() }), Off: m.whyNone},
		{Mode: inModels, Action: "filter", Keys: []string{"t", "/"}, Hint: "task", Help: "show all tasks together, each, or one", Do: keymap.Do(m.pickFilter), Off: m.whyNone},
		{Mode: inModels, Action: "next-pane", Keys: []string{"tab"}, Hint: "more", Help: "the health of the model, where there is no room for all; on a low screen the leaderboard and the raters too", Do: keymap.Do(m.turnPage(1)), Off: m.whyAll},
		{Mode: inModels, Action: "previous-pane", Keys: []string{"shift+tab"}, Hint: "", Help: "the page before", Do: keymap.Do(m.turnPage(-1)), Off: m.whyAll},
		{Mode: inModels, Action: "reread", Keys: []string{"R"}, Hint: "", Help: "read the store again", Do: m.reread, Off: m.whyReading},
		{Mode: inModels, Action: "dismiss", Keys: []string{"esc"}, Hint: "", Help: "stop reading, dismiss what went wrong, or show all tasks together", Do: keymap.Do(m.dismiss), Off: nil},
	}
	return append(rows, keymap.ScrollRows(inModels, m.move)...)
}

func (m *Models) whyNone() string {
	switch {
	case m.read:
		return ""
	case m.Reading.Fault != "":
		return "the store could not be read"
	}
	return "the store is being read"
}

func (m *Models) whyReading() string {
	if m.Reading.Running {
		return "the store is being read"
	}
	return ""
}

func (m *Models) reread() tea.Cmd {
	m.Reading.Stale = true
	return m.Enter()
}

func (m *Models) dismiss() {
	switch {
	case m.Reading.Running:
		m.Reading.Stop()
	case len(m.Problems) > 0:
		m.Problems = nil
	default:
		m.show(taskFilter{})
	}
}

func (m *Models) move(s widget.Scroll) tea.Cmd {
	if shell.Low(m.Height) && m.page == boardPage {
		m.board.Move(s.LinesIn(m.board.Shown))
		return nil
	}
	m.Table.Move(s.LinesIn(m.Table.Shown))
	return nil
}

// turnPage turns through the pages of a low screen. On a higher one, what is
// below the table is the leaderboard and the raters, or health.
func (m *Models) turnPage(step int) func() {
	return func() {
		switch {
		case shell.Low(m.Height):
			m.page = (m.page + modelsPage(step) + modelsPages) % modelsPages
		case m.page == healthPage:
			m.page = figuresPage
		default:
			m.page = healthPage
		}
	}
}

// roomy reports whether everything is shown at once.
func (m *Models) roomy() bool { return m.Height >= 30 }

func (m *Models) whyAll() string {
	if m.roomy() {
		return "all of it is shown"
	}
	return ""
}

// Update is given no keys: nothing can be typed here.
func (m *Models) Update(tea.Msg) tea.Cmd { return nil }

// Handlers take what was read, and notes when it is to be read again.
func (m *Models) Handlers() []shell.Handler {
	return []shell.Handler{
		shell.Note(m.measured), shell.On(m.peeked),
		shell.Note(func(shell.Rated) { m.Reading.Stale = true }),
		shell.Note(func(shell.Forgotten) { m.Reading.Stale = true }),
		shell.Note(func(msg shell.Batch) { m.Reading.Stale = m.Reading.Stale || !msg.More }),
	}
}

func (m *Models) peeked(msg peeked) tea.Cmd {
	if !m.Reading.Running {
		return nil
	}
	return peek(m.Effects, msg.Generation)
}

func (m *Models) measured(msg measured) {
	switch stopped := m.Reading.End(msg.err); {
	case stopped:
		m.Remark = "reading was stopped"
	case msg.err == nil:
		m.read, m.stats, m.health = true, cleanStatistics(msg.stats), msg.health
		m.changes = msg.changes
		m.board.SetRows(m.stats.Board.Places)
		m.show(m.tasks)
	}
}

// cleanStatistics cleans the names, which come from anywhere.
func cleanStatistics(s metrics.Statistics) metrics.Statistics {
	clean := func(all []metrics.ModelStats) []metrics.ModelStats {
		all = slices.Clone(all)
		for i := range all {
			all[i].Model, all[i].Task = format.Name(all[i].Model), engine.Task(format.Name(string(all[i].Task)))
		}
		return all
	}
	s.Models, s.Tasks = clean(s.Models), clean(s.Tasks)
	s.Board.Places = slices.Clone(s.Board.Places)
	for i := range s.Board.Places {
		s.Board.Places[i].Model = format.Name(s.Board.Places[i].Model)
	}
	s.Board.Provisional = format.Name(s.Board.Provisional)
	return s
}

// show fills the table with the rows of a filter.
func (m *Models) show(f taskFilter) {
	m.tasks = f
	m.Table.Columns[taskColumn].Hide = !f.each
	switch {
	case f.only != "":
		m.Table.SetRows(slices.DeleteFunc(slices.Clone(m.stats.Tasks), func(s metrics.ModelStats) bool { return s.Task != f.only }))
	case f.each:
		m.Table.SetRows(slices.Clone(m.stats.Tasks))
	default:
		m.Table.SetRows(slices.Clone(m.stats.Models))
	}
}

// pickFilter lists the tasks there are.
func (m *Models) pickFilter() {
	pick := func(f taskFilter) func() tea.Cmd { return keymap.Do(func() { m.show(f) }) }
	items := []shell.MenuItem{
		{Name: "all", Text: "all tasks together", Do: pick(taskFilter{})},
		{Name: "each", Text: "every task by itself", Do: pick(taskFilter{each: true})},
	}
	seen := map[engine.Task]bool{}
	for _, s := range m.stats.Tasks {
		if !seen[s.Task] {
			seen[s.Task] = true
			items = append(items, shell.MenuItem{Name: string(s.Task), Do: pick(taskFilter{only: s.Task})})
		}
	}
	m.Open(shell.NewMenu(m.Context, "task", items))
}

// name is the filter in words.
func (f taskFilter) name() string {
	switch {
	case f.only != "":
		return string(f.only)
	case f.each:
		return "every task"
	}
	return "all tasks"
}
