package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"switchboard/providers"
)

// root is the program: the loop, the tab bar, the status line, the overlays,
// and the way a key takes to its handler.
type root struct {
	*desk
	screens []screen
	compare *compare
	jury    *jury
	history *history
	reckon  *calibrate
	models  *models
	current int
	over    overlay // nil: none
	stopped bool    // the user quit

	again       string // the trial that is opened to be sent once more; empty: none
	mouse       bool   // clicks and the wheel are asked for
	tellsEscape bool   // the terminal's esc looks like no other key
}

func newRoot(d *desk) *root {
	m := &root{desk: d, mouse: !d.bench.NoMouse}
	m.compare = newCompare(d)
	m.jury = newJury(d, m.open, m.openHelp)
	m.history = newHistory(d, m.compare.whyBusy, m.jury.hides, m.ask)
	m.reckon = newCalibrate(d, m.compare.whyBusy, m.ask, m.open)
	m.models = newModels(d, m.open)
	m.screens = []screen{m.compare, m.jury, m.reckon, m.models, m.history}
	table := newKeyTable(m.rows(), d.bench.Keys)
	d.keys = &table
	return m
}

// allRows is the key table as it comes, for a check without a program.
func allRows() []row {
	m := &root{desk: &desk{}}
	m.compare = &compare{desk: m.desk}
	m.jury = &jury{desk: m.desk}
	m.history = &history{desk: m.desk}
	m.reckon = &calibrate{desk: m.desk}
	m.models = &models{desk: m.desk}
	m.screens = []screen{m.compare, m.jury, m.reckon, m.models, m.history}
	return m.rows()
}

// Init reads what the first frame does not wait for. The other screens read
// when they are shown, and nothing is drawn before somebody comes to rate.
func (m *root) Init() tea.Cmd {
	cmds := []tea.Cmd{m.effects.today(m.turns.now(standing))}
	for _, s := range [...]screen{m.compare, m.history} {
		cmds = append(cmds, s.enter())
	}
	if m.auto {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

// Update takes a message. Replies of an earlier turn end here.
func (m *root) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if r, ok := msg.(reply); ok && m.turns.stale(r) {
		return m, nil
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return m, m.resize(msg)
	case tea.KeyPressMsg:
		return m, m.press(msg)
	case tea.PasteMsg:
		return m, m.typed(msg)
	case tea.MouseWheelMsg:
		return m, m.wheel(msg.Mouse())
	case tea.MouseClickMsg:
		return m, m.click(msg.Mouse())
	case tea.BackgroundColorMsg:
		return m, m.retheme(msg)
	case tea.ColorProfileMsg:
		return m, m.uncolour(msg)
	case tea.ModeReportMsg:
		return m, m.remeasure(msg)
	case tea.KeyboardEnhancementsMsg:
		m.tellsEscape = msg.SupportsKeyDisambiguation()
	case spent:
		m.spentToday(msg)
	case listed:
		m.learn(msg)
	case compared:
		m.openDiff(msg.difference)
	case examined:
		m.examined(msg)
	case schemaRead:
		m.schemaCame(msg)
	case reopened:
		if m.jury.hides(msg.trial.ID) {
			m.remark, m.history.opening = whyHidden, ""
			return m, nil
		}
		m.show(0)
	}
	var cmds []tea.Cmd
	for _, s := range m.screens {
		cmds = append(cmds, s.take(msg))
	}
	return m, tea.Batch(append(cmds, m.sendAgain(msg), m.unsettled(msg))...)
}

// resize lays out at once and wraps the texts anew when the size has settled.
func (m *root) resize(msg tea.WindowSizeMsg) tea.Cmd {
	first := m.width == 0
	m.width, m.height = msg.Width, msg.Height
	t := m.turns.next(settling)
	if first {
		return tea.Batch(m.tell(settled{t}), m.unsettled(settled{t}))
	}
	return m.effects.settle(t)
}

// tell gives a message to every screen.
func (m *root) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range m.screens {
		cmds = append(cmds, s.take(msg))
	}
	return tea.Batch(cmds...)
}

// retheme follows the terminal's ground.
func (m *root) retheme(msg tea.BackgroundColorMsg) tea.Cmd {
	name := "light"
	if msg.IsDark() {
		name = "dark"
	}
	if m.theme.name == name || !m.auto {
		return nil
	}
	m.theme = themeNamed(name, m.bench.Colours)
	return m.tell(restyled{})
}

// uncolour takes the colours away where the terminal, or NO_COLOR, allows
// none: weight and reverse stay.
func (m *root) uncolour(msg tea.ColorProfileMsg) tea.Cmd {
	name := msg.Profile.String()
	if (name != "Ascii" && name != "NoTTY") || m.theme.name == "mono" {
		return nil
	}
	m.auto, m.theme = false, themeNamed("mono", nil)
	return m.tell(restyled{})
}

// remeasure follows the terminal's way of counting cells; the renderer
// switches at the same report.
func (m *root) remeasure(msg tea.ModeReportMsg) tea.Cmd {
	counts := msg.Value == ansi.ModeReset || msg.Value == ansi.ModeSet || msg.Value == ansi.ModePermanentlySet
	if msg.Mode != ansi.ModeUnicodeCore || !counts || m.ruler.method == ansi.GraphemeWidth {
		return nil
	}
	m.ruler = ruler{ansi.GraphemeWidth}
	return m.tell(restyled{})
}

func (m *root) spentToday(msg spent) {
	m.summed, m.spent, m.uncounted = true, msg.sum, msg.unknown
	if msg.err != nil {
		m.spent, m.uncounted = providers.Money{}, 0
		m.problem("what was spent today cannot be read: " + sentence(msg.err))
	}
}

// mode says who takes the keys.
func (m *root) mode() mode {
	if m.over != nil {
		return m.over.mode()
	}
	return m.screen().mode()
}

func (m *root) screen() screen { return m.screens[m.current] }

// press finds what a key means and does it, or says why not. A key without a
// meaning is text.
func (m *root) press(msg tea.KeyPressMsg) tea.Cmd {
	m.remark = ""
	if m.small() && msg.String() != "ctrl+c" {
		return nil
	}
	r := m.keys.find(m.mode(), msg.String())
	if r != nil {
		return m.run(r)
	}
	if second, ok := m.afterEscape(msg); ok {
		return tea.Batch(m.press(tea.KeyPressMsg{Code: tea.KeyEscape}), m.press(second))
	}
	return m.typed(msg)
}

// run does what a row says, or notes why that cannot be now.
func (m *root) run(r *row) tea.Cmd {
	if why := r.why(); why != "" {
		m.remark = why
		return nil
	}
	m.use(r.mode, r.action)
	return r.do()
}

// typed gives text to whoever has the keys, cleaned: what a terminal sends as
// keys may come from anywhere.
func (m *root) typed(msg tea.Msg) tea.Cmd {
	switch typed := msg.(type) {
	case tea.PasteMsg:
		typed.Content = providers.Clean(typed.Content)
		msg = typed
	case tea.KeyPressMsg:
		typed.Text = providers.Clean(typed.Text)
		msg = typed
	}
	if m.over != nil {
		return m.over.typed(msg)
	}
	return m.screen().take(msg)
}

// show brings a screen to the front. Answers that are being rated blind are
// taken out of Compare first: they stand there with their names.
func (m *root) show(i int) tea.Cmd {
	m.over, m.current = nil, i
	if i == 0 && !m.compare.running && m.jury.hides(m.compare.trial.ID) {
		m.compare.fresh()
		m.remark = "the answers that stood here are being rated blind; they are in History"
	}
	return m.screen().enter()
}

// ask puts a question over the screen.
func (m *root) ask(q question) { m.over = &questionBox{m.desk, q} }

// open puts an overlay over the screen.
func (m *root) open(o overlay) { m.over = o }

// interrupt cancels what is under way, and quits when nothing is.
func (m *root) interrupt() tea.Cmd {
	if m.compare.running {
		return m.compare.cancel()
	}
	if m.jury.errand.running {
		return m.jury.cancel()
	}
	return m.quit()
}

func (m *root) quit() tea.Cmd {
	m.stopped = true
	return tea.Quit
}
