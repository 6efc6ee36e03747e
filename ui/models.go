package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval"
)

// models is the screen with what the store's trials and ratings say about
// models and about the people who rated them.
type models struct {
	*desk
	stats   eval.Statistics
	read    bool // stats are there
	stale   bool // something was added since
	reading bool
	meter   *meter
	stop    context.CancelFunc
	fault   string

	table table[eval.ModelStats]
	board table[eval.Place]
	tasks taskFilter
	page  modelsPage // on a low screen
	over  func(overlay)
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
	modelsPages
)

func newModels(d *desk, over func(overlay)) *models {
	return &models{desk: d, stale: true, over: over, table: newTable(modelColumns()...), board: newTable(boardColumns()...)}
}

func (m *models) digit() int    { return 4 }
func (m *models) title() string { return "Models" }
func (m *models) mode() mode    { return inModels }
func (m *models) demo() bool    { return m.bench.Catalog.Simulated }

// enter reads the store when something was added to it since, which may take
// a while; what is known stays on the screen.
func (m *models) enter() tea.Cmd {
	if m.reading || !m.stale || m.bench.Store == nil {
		return nil
	}
	m.reading, m.stale = true, false
	m.meter = &meter{}
	ctx, stop := context.WithCancel(m.effects.ctx)
	m.stop = stop
	t := m.turns.next(measuring)
	return tea.Batch(m.effects.measure(ctx, t, m.meter), m.effects.peek(t))
}

func (m *models) rows() []row {
	rows := []row{
		{inModels, "sort", []string{"s"}, "sort", "sort the models by the next column", do(func() { m.table.sortBy(1) }), m.whyNone},
		{inModels, "sort-back", []string{"S"}, "", "sort them by the column before", do(func() { m.table.sortBy(-1) }), m.whyNone},
		{inModels, "reverse", []string{"r"}, "reverse", "turn the order round", do(func() { m.table.turn() }), m.whyNone},
		{inModels, "filter", []string{"t", "/"}, "task", "show all tasks together, each, or one", do(m.pickFilter), m.whyNone},
		{inModels, "next-pane", []string{"tab"}, "more", "on a low screen: the leaderboard, then the raters", do(m.turnPage(1)), nil},
		{inModels, "previous-pane", []string{"shift+tab"}, "", "the page before", do(m.turnPage(-1)), nil},
		{inModels, "reread", []string{"R"}, "", "read the store again", m.reread, m.whyReading},
		{inModels, "dismiss", []string{"esc"}, "", "stop reading, dismiss what went wrong, or show all tasks together", do(m.dismiss), nil},
	}
	return append(rows, scrollRows(inModels, m.move)...)
}

func (m *models) whyNone() string {
	switch {
	case m.read:
		return ""
	case m.fault != "":
		return "the store could not be read"
	}
	return "the store is being read"
}

func (m *models) whyReading() string {
	if m.reading {
		return "the store is being read"
	}
	return ""
}

func (m *models) reread() tea.Cmd {
	m.stale = true
	return m.enter()
}

func (m *models) dismiss() {
	switch {
	case m.reading:
		m.stop()
	case len(m.problems) > 0:
		m.problems = nil
	default:
		m.show(taskFilter{})
	}
}

func (m *models) move(s scroll) tea.Cmd {
	if low(m.height) && m.page == boardPage {
		m.board.move(s.in(m.board.shown))
		return nil
	}
	m.table.move(s.in(m.table.shown))
	return nil
}

func (m *models) turnPage(step int) func() {
	return func() { m.page = (m.page + modelsPage(step) + modelsPages) % modelsPages }
}

func (m *models) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case measured:
		m.measured(msg)
	case peeked:
		if m.reading {
			return m.effects.peek(msg.turn)
		}
	case rated, forgotten:
		m.stale = true
	case batch:
		m.stale = m.stale || !msg.more
	}
	return nil
}

func (m *models) measured(msg measured) {
	m.stop()
	m.reading, m.fault = false, ""
	switch {
	case msg.stopped:
		m.stale = true
		m.remark = "reading was stopped"
	case msg.err != nil:
		m.stale, m.fault = true, sentence(msg.err)
	default:
		m.read, m.stats = true, cleanStatistics(msg.stats)
		m.board.fill(m.stats.Board.Places)
		m.show(m.tasks)
	}
}

// cleanStatistics cleans the names, which come from anywhere.
func cleanStatistics(s eval.Statistics) eval.Statistics {
	clean := func(all []eval.ModelStats) []eval.ModelStats {
		all = slices.Clone(all)
		for i := range all {
			all[i].Model, all[i].Task = named(all[i].Model), engine.Task(named(string(all[i].Task)))
		}
		return all
	}
	s.Models, s.Tasks = clean(s.Models), clean(s.Tasks)
	s.Board.Places = slices.Clone(s.Board.Places)
	for i := range s.Board.Places {
		s.Board.Places[i].Model = named(s.Board.Places[i].Model)
	}
	s.Board.Provisional = named(s.Board.Provisional)
	return s
}

// show fills the table with the rows of a filter.
func (m *models) show(f taskFilter) {
	m.tasks = f
	m.table.columns[taskColumn].hide = !f.each
	switch {
	case f.only != "":
		m.table.fill(slices.DeleteFunc(slices.Clone(m.stats.Tasks), func(s eval.ModelStats) bool { return s.Task != f.only }))
	case f.each:
		m.table.fill(slices.Clone(m.stats.Tasks))
	default:
		m.table.fill(slices.Clone(m.stats.Models))
	}
}

// pickFilter lists the tasks there are.
func (m *models) pickFilter() {
	pick := func(f taskFilter) func() tea.Cmd { return do(func() { m.show(f) }) }
	items := []item{
		{name: "all", text: "all tasks together", do: pick(taskFilter{})},
		{name: "each", text: "every task by itself", do: pick(taskFilter{each: true})},
	}
	seen := map[engine.Task]bool{}
	for _, s := range m.stats.Tasks {
		if !seen[s.Task] {
			seen[s.Task] = true
			items = append(items, item{name: string(s.Task), do: pick(taskFilter{only: s.Task})})
		}
	}
	m.over(newMenu(m.desk, "task", items))
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
