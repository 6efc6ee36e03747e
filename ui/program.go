package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"switchboard/eval/access"
	"switchboard/eval/metrics"
	"switchboard/providers"
	"switchboard/ui/calibrate"
	"switchboard/ui/compare"
	"switchboard/ui/format"
	"switchboard/ui/history"
	"switchboard/ui/keymap"
	"switchboard/ui/models"
	"switchboard/ui/prompt"
	"switchboard/ui/rate"
	"switchboard/ui/shell"
	"switchboard/ui/spend"
	"switchboard/ui/styled"
)

// program is the loop, the tab bar, the status line, and the way a key or a
// message takes to its handler.
type program struct {
	*shell.Context
	compare  *compare.Compare
	rating   *rate.Screen
	history  *history.History
	handlers shell.Handlers
	first    []shell.Screen // those that read before they are shown
	stopped  bool           // the user quit

	followed    time.Time // when what others apply was looked for
	days        days      // of the latest key
	again       string    // the trial that is opened to be sent once more; empty: none
	mouse       bool      // clicks and the wheel are asked for
	tellsEscape bool      // the terminal's esc looks like no other key
}

func newProgram(d *shell.Context) *program {
	m := &program{Context: d, mouse: !d.App.Preferences.NoMouse, history: history.New(d), days: daysOf(d.Opened)}
	m.compare = compare.NewCompare(d, m.history)
	m.rating = rate.New(d)
	d.Screens = []shell.Screen{m.compare, m.rating, calibrate.NewCalibrate(d), models.New(d), spend.New(d), m.history}
	d.Front, m.first = m.compare, []shell.Screen{m.compare, m.history}
	m.handlers = m.takers()
	if d.App.Signed.Role == access.Rate {
		d.Front, m.first = m.rating, append(m.first, m.rating)
	}
	table := keymap.New(m.rows(), d.App.Preferences.Keys)
	d.Keys = &table
	return m
}

// takers are who takes which message: what the program learns comes before the
// screens, and what it does after them.
func (m *program) takers() shell.Handlers {
	all := shell.Handlers{}
	all.Add(shell.Note(m.spentToday), shell.Note(m.policyFollowed), shell.Note(func(msg shell.Listed) { learn(m.Context, msg) }))
	for _, s := range m.Screens {
		all.Add(s.Handlers()...)
	}
	all.Add(shell.On(m.sendAgain))
	all.Add(quality{m.Context, m.rating.Rates, m.compare.Lanes.SetQuality, &metrics.Models{}}.handlers()...)
	return all
}

// allRows is the key table as it comes, for a check without a program.
func allRows() []keymap.Row {
	d := &shell.Context{}
	m := &program{Context: d, compare: &compare.Compare{Context: d}, rating: &rate.Screen{Context: d}, history: &history.History{Context: d}}
	d.Screens = []shell.Screen{m.compare, m.rating, &calibrate.Calibrate{Context: d}, &models.Models{Context: d}, &spend.Spend{Context: d}, m.history}
	return m.rows()
}

// Init reads what the first frame does not wait for. The other screens read
// when they are shown, and nothing is drawn before somebody comes to rate.
func (m *program) Init() tea.Cmd {
	cmds := []tea.Cmd{m.Effects.Today(m.Generations.Now(shell.Lasting))}
	for _, s := range m.first {
		cmds = append(cmds, s.Enter())
	}
	if m.Auto {
		cmds = append(cmds, tea.RequestBackgroundColor)
	}
	return tea.Batch(cmds...)
}

// Update takes a message. Replies of an earlier generation end here.
func (m *program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if r, ok := msg.(shell.Reply); ok && m.Generations.Stale(r) {
		return m, nil
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return m, m.resize(msg)
	case tea.KeyPressMsg:
		return m, tea.Batch(m.press(msg), m.follow(), m.passMidnight())
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
	}
	return m, m.handlers.Handle(msg)
}

// resize lays out at once and wraps the texts anew when the size has settled.
func (m *program) resize(msg tea.WindowSizeMsg) tea.Cmd {
	first := m.Width == 0
	m.Width, m.Height = msg.Width, msg.Height
	t := m.Generations.Next(settling)
	if first {
		return m.handlers.Handle(shell.Settled{Generation: t})
	}
	return m.Effects.Settle(t)
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
	m.Theme = styled.NewTheme(name, m.App.Preferences.Colours)
	return m.handlers.Handle(shell.Restyled{})
}

// uncolour takes the colours away where the terminal, or NO_COLOR, allows
// none: weight and reverse stay.
func (m *program) uncolour(msg tea.ColorProfileMsg) tea.Cmd {
	name := msg.Profile.String()
	if (name != "Ascii" && name != "NoTTY") || m.Theme.Name == "mono" {
		return nil
	}
	m.Auto, m.Theme = false, styled.NewTheme("mono", nil)
	return m.handlers.Handle(shell.Restyled{})
}

// remeasure follows the terminal's way of counting cells; the renderer
// switches at the same report.
func (m *program) remeasure(msg tea.ModeReportMsg) tea.Cmd {
	counts := msg.Value == ansi.ModeReset || msg.Value == ansi.ModeSet || msg.Value == ansi.ModePermanentlySet
	if msg.Mode != ansi.ModeUnicodeCore || !counts || m.Widths.Method == ansi.GraphemeWidth {
		return nil
	}
	m.Widths = styled.Widths{Method: ansi.GraphemeWidth}
	return m.handlers.Handle(shell.Restyled{})
}

func (m *program) spentToday(msg shell.Spent) {
	for _, text := range m.App.Warnings.Take() {
		m.Problem(text)
	}
	m.Spent = shell.SpentToday{Read: true, Sum: msg.Sum, Uncounted: msg.Unknown}
	if msg.Err != nil {
		m.Spent = shell.SpentToday{Read: true}
		m.Problem("what was spent today cannot be read: " + format.Sentence(msg.Err))
	}
}

// press finds what a key means and does it, or says why not. A key without a
// meaning is text.
func (m *program) press(msg tea.KeyPressMsg) tea.Cmd {
	m.Remark = ""
	if m.Small() && msg.String() != "ctrl+c" {
		return nil
	}
	r := m.Keys.Find(m.ActiveMode(), msg.String())
	if r != nil {
		return m.run(r)
	}
	if second, ok := m.afterEscape(msg); ok {
		return tea.Batch(m.press(tea.KeyPressMsg{Code: tea.KeyEscape}), m.press(second))
	}
	return m.typed(msg)
}

// run does what a row says, or notes why that cannot be now.
func (m *program) run(r *keymap.Row) tea.Cmd {
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
		typed.Content = prompt.Pasted(typed.Content)
		msg = typed
	case tea.KeyPressMsg:
		typed.Text = providers.Clean(typed.Text)
		msg = typed
	}
	if o := m.Over(); o != nil {
		return o.Update(msg)
	}
	cmd := m.Front.Update(msg)
	if pasted, ok := msg.(tea.PasteMsg); ok && prompt.NamesFile(pasted.Content) {
		m.whereFilesGo(pasted.Content)
	}
	return cmd
}

// whereFilesGo says what to do with a file whose name was pasted, as a terminal does
// where one is dragged onto it.
func (m *program) whereFilesGo(pasted string) {
	_, imports := m.Front.(*spend.Spend)
	switch {
	case imports, len(m.Screens) < 2: // a guest reaches neither
	case m.Front == m.compare && m.ActiveMode() == compare.InPrompt:
		if m.compare.Draft.Prompt.Written() != pasted {
			return // it belongs to what was written before, such as @
		}
		m.Remark = "a pasted path is sent as it is; @ typed before a path sends the file's text"
	case !m.ActiveMode().Text:
		m.Remark = "no file is taken here: usage is dropped on Spend (F6), and @ before a path in Compare's prompt (F2) sends its text"
	}
}

// interrupt cancels what is under way, and quits when nothing is.
func (m *program) interrupt() tea.Cmd {
	if w := m.worker(); w != nil {
		return w.Cancel()
	}
	return m.quit()
}

// worker is the first screen that has calls under way, or nil.
func (m *program) worker() shell.Worker {
	for _, s := range m.Screens {
		if w, ok := s.(shell.Worker); ok && w.InFlight() {
			return w
		}
	}
	return nil
}

func (m *program) quit() tea.Cmd {
	m.stopped = true
	return tea.Quit
}
