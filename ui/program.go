package ui

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"switchboard/providers"
	"switchboard/ui/calibrate"
	"switchboard/ui/compare"
	"switchboard/ui/dialog"
	"switchboard/ui/format"
	"switchboard/ui/history"
	"switchboard/ui/models"
	"switchboard/ui/rate"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// program is the program: the loop, the tab bar, the status line, the overlays,
// and the way a key takes to its handler.
type program struct {
	*shell.Context
	screens []shell.Screen
	compare *compare.Compare
	jury    *rate.Jury
	history *history.History
	reckon  *calibrate.Calibrate
	models  *models.Models
	current int
	over    shell.Overlay // nil: none
	stopped bool          // the user quit

	again       string // the trial that is opened to be sent once more; empty: none
	mouse       bool   // clicks and the wheel are asked for
	tellsEscape bool   // the terminal's esc looks like no other key
}

func newProgram(d *shell.Context) *program {
	m := &program{Context: d, mouse: !d.App.NoMouse}
	m.compare = compare.NewCompare(d)
	m.jury = rate.NewJury(d, m.open, m.openHelp)
	m.history = history.NewHistory(d, m.compare.WhyBusy, m.jury.Hides, m.ask)
	m.reckon = calibrate.NewCalibrate(d, m.compare.WhyBusy, m.ask, m.open)
	m.models = models.NewModels(d, m.open)
	m.screens = []shell.Screen{m.compare, m.jury, m.reckon, m.models, m.history}
	table := shell.NewKeyTable(m.rows(), d.App.Keys)
	d.Keys = &table
	return m
}

// allRows is the key table as it comes, for a check without a program.
func allRows() []shell.Row {
	m := &program{Context: &shell.Context{}}
	m.compare = &compare.Compare{Context: m.Context}
	m.jury = &rate.Jury{Context: m.Context}
	m.history = &history.History{Context: m.Context}
	m.reckon = &calibrate.Calibrate{Context: m.Context}
	m.models = &models.Models{Context: m.Context}
	m.screens = []shell.Screen{m.compare, m.jury, m.reckon, m.models, m.history}
	return m.rows()
}

// Init reads what the first frame does not wait for. The other screens read
// when they are shown, and nothing is drawn before somebody comes to rate.
func (m *program) Init() tea.Cmd {
	cmds := []tea.Cmd{m.Effects.Today(m.Generations.Now(shell.Lasting))}
	for _, s := range [...]shell.Screen{m.compare, m.history} {
		cmds = append(cmds, s.Enter())
	}
	if m.Auto {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

// Update takes a message. Replies of an earlier turn end here.
func (m *program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if r, ok := msg.(shell.Reply); ok && m.Generations.Stale(r) {
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
	case shell.Spent:
		m.spentToday(msg)
	case shell.Listed:
		learn(m.Context, msg)
	case compare.Compared:
		m.openDiff(msg.Difference)
	case dialog.Examined:
		m.examined(msg)
	case compare.SchemaRead:
		m.schemaCame(msg)
	case shell.Reopened:
		if m.jury.Hides(msg.Trial.ID) {
			m.Remark, m.history.Opening = history.WhyHidden, ""
			return m, nil
		}
		m.show(0)
	}
	var cmds []tea.Cmd
	for _, s := range m.screens {
		cmds = append(cmds, s.Update(msg))
	}
	return m, tea.Batch(append(cmds, m.sendAgain(msg), m.unsettled(msg))...)
}

// resize lays out at once and wraps the texts anew when the size has settled.
func (m *program) resize(msg tea.WindowSizeMsg) tea.Cmd {
	first := m.Width == 0
	m.Width, m.Height = msg.Width, msg.Height
	t := m.Generations.Next(shell.Settling)
	if first {
		return tea.Batch(m.tell(shell.Settled{Generation: t}), m.unsettled(shell.Settled{Generation: t}))
	}
	return m.Effects.Settle(t)
}

// tell gives a message to every screen.
func (m *program) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range m.screens {
		cmds = append(cmds, s.Update(msg))
	}
	return tea.Batch(cmds...)
}

// retheme follows the terminal's ground.
func (m *program) retheme(msg tea.BackgroundColorMsg) tea.Cmd {
	name := "light"
	if msg.IsDark() {
		name = "dark"
	}
	if m.Theme.Name == name || !m.Auto {
		return nil
	}
	m.Theme = styled.NewTheme(name, m.App.Colours)
	return m.tell(shell.Restyled{})
}

// uncolour takes the colours away where the terminal, or NO_COLOR, allows
// none: weight and reverse stay.
func (m *program) uncolour(msg tea.ColorProfileMsg) tea.Cmd {
	name := msg.Profile.String()
	if (name != "Ascii" && name != "NoTTY") || m.Theme.Name == "mono" {
		return nil
	}
	m.Auto, m.Theme = false, styled.NewTheme("mono", nil)
	return m.tell(shell.Restyled{})
}

// remeasure follows the terminal's way of counting cells; the renderer
// switches at the same report.
func (m *program) remeasure(msg tea.ModeReportMsg) tea.Cmd {
	counts := msg.Value == ansi.ModeReset || msg.Value == ansi.ModeSet || msg.Value == ansi.ModePermanentlySet
	if msg.Mode != ansi.ModeUnicodeCore || !counts || m.Widths.Method == ansi.GraphemeWidth {
		return nil
	}
	m.Widths = styled.Widths{Method: ansi.GraphemeWidth}
	return m.tell(shell.Restyled{})
}

func (m *program) spentToday(msg shell.Spent) {
	m.Summed, m.Spent, m.Uncounted = true, msg.Sum, msg.Unknown
	if msg.Err != nil {
		m.Spent, m.Uncounted = providers.Money{}, 0
		m.Problem("what was spent today cannot be read: " + format.Sentence(msg.Err))
	}
}

// mode says who takes the keys.
func (m *program) mode() shell.Mode {
	if m.over != nil {
		return m.over.Mode()
	}
	return m.screen().Mode()
}

func (m *program) screen() shell.Screen { return m.screens[m.current] }

// press finds what a key means and does it, or says why not. A key without a
// meaning is text.
func (m *program) press(msg tea.KeyPressMsg) tea.Cmd {
	m.Remark = ""
	if m.Small() && msg.String() != "ctrl+c" {
		return nil
	}
	r := m.Keys.Find(m.mode(), msg.String())
	if r != nil {
		return m.run(r)
	}
	if second, ok := m.afterEscape(msg); ok {
		return tea.Batch(m.press(tea.KeyPressMsg{Code: tea.KeyEscape}), m.press(second))
	}
	return m.typed(msg)
}

// run does what a row says, or notes why that cannot be now.
func (m *program) run(r *shell.Row) tea.Cmd {
	if why := r.Why(); why != "" {
		m.Remark = why
		return nil
	}
	m.Use(r.Mode, r.Action)
	return r.Do()
}

// typed gives text to whoever has the keys, cleaned: what a terminal sends as
// keys may come from anywhere.
func (m *program) typed(msg tea.Msg) tea.Cmd {
	switch typed := msg.(type) {
	case tea.PasteMsg:
		typed.Content = providers.Clean(typed.Content)
		msg = typed
	case tea.KeyPressMsg:
		typed.Text = providers.Clean(typed.Text)
		msg = typed
	}
	if m.over != nil {
		return m.over.Update(msg)
	}
	return m.screen().Update(msg)
}

// show brings a screen to the front. Answers that are being rated blind are
// taken out of Compare first: they stand there with their names.
func (m *program) show(i int) tea.Cmd {
	m.over, m.current = nil, i
	if i == 0 && !m.compare.Running && m.jury.Hides(m.compare.Trial.ID) {
		m.compare.Fresh()
		m.Remark = "the answers that stood here are being rated blind; they are in History"
	}
	return m.screen().Enter()
}

// ask puts a question over the screen.
func (m *program) ask(q shell.Question) { m.over = &shell.QuestionBox{Context: m.Context, Question: q} }

// open puts an overlay over the screen.
func (m *program) open(o shell.Overlay) { m.over = o }

// interrupt cancels what is under way, and quits when nothing is.
func (m *program) interrupt() tea.Cmd {
	if m.compare.Running {
		return m.compare.Cancel()
	}
	if m.jury.Errand.Running {
		return m.jury.Cancel()
	}
	return m.quit()
}

func (m *program) quit() tea.Cmd {
	m.stopped = true
	return tea.Quit
}
