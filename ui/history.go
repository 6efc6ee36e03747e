package ui

import (
	"slices"
	"strings"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/providers"
)

// history is the screen that lists every trial, newest first.
type history struct {
	*desk
	entries  []entry
	more     bool // older ones are in the store
	loading  bool
	fault    string // why the list could not be read
	opening  string // the trial that Compare will show next; empty: none
	selected int
	top      int // first entry shown
	shown    int // entries on a page
	search   string
	field    textinput.Model
	typing   bool // the search field has the keys
	busy     func() string
	hidden   func(trial string) bool // it is being rated blind
	ask      func(question)
}

// entry is a trial as a line of the list.
type entry struct {
	id     string
	time   time.Time
	task   string
	models []string
	pick   string
	cost   string
	rated  tallies
	prompt string
	demo   bool
	sample bool // the store came with it

	follows string // the trial whose conversation it continues
}

func newEntry(t engine.Trial, ratings []eval.Rating) entry {
	e := entry{
		id: t.ID, time: t.Time, task: providers.CleanLine(string(t.Decision.Task), 40),
		pick: providers.CleanLine(t.Decision.Model, 80), prompt: begun(providers.CleanLine(t.Prompt, 2000), t.Follows != ""), demo: t.Simulated,
		sample: t.Set == eval.DemoSet, follows: t.Follows,
	}
	for _, a := range t.Answers {
		e.models = append(e.models, providers.CleanLine(a.Model, 80))
	}
	ledger := t.Ledger()
	e.cost = amount(estimated(ledger.SpentEstimated), ledger.Spent)
	e.rated = countStanding(ratings)
	return e
}

// tallies are how many ratings a trial has, by whom.
type tallies struct{ people, simulated int }

// countStanding counts ratings that were not taken back, whoever gave them.
func countStanding(ratings []eval.Rating) tallies {
	var n tallies
	standing := map[string]bool{} // simulated, by id
	for _, r := range ratings {
		if r.Retracts != "" {
			delete(standing, r.Retracts)
		} else if !r.Skipped {
			standing[r.ID] = r.Simulated
		}
	}
	for _, simulated := range standing {
		if simulated {
			n.simulated++
		} else {
			n.people++
		}
	}
	return n
}

func newHistory(d *desk, busy func() string, hidden func(string) bool, ask func(question)) *history {
	f := textinput.New()
	f.Prompt = "/"
	f.SetVirtualCursor(false)
	return &history{desk: d, field: f, busy: busy, hidden: hidden, ask: ask}
}

func (h *history) digit() int    { return 6 }
func (h *history) title() string { return "History" }

func (h *history) mode() mode {
	if h.typing {
		return inSearch
	}
	return inHistory
}

func (h *history) demo() bool {
	return h.bench.Catalog.Simulated || slices.ContainsFunc(h.entries, func(e entry) bool { return e.demo })
}

// enter reads the newest page; the selected entry stays selected.
func (h *history) enter() tea.Cmd { return h.reload() }

func (h *history) rows() []row {
	rows := []row{
		{inHistory, "open", []string{"enter"}, "open", "open the trial in Compare", h.open, h.whyNoOpen},
		{inHistory, "search", []string{"/"}, "search", "search prompts, tasks and models", do(h.toSearch), nil},
		{inHistory, "next-match", []string{"n"}, "", "select the next trial found", func() tea.Cmd { return h.move(scroll{lines: 1}) }, h.whyNoMatch},
		{inHistory, "previous-match", []string{"N"}, "", "select the trial found before", func() tea.Cmd { return h.move(scroll{lines: -1}) }, h.whyNoMatch},
		{inHistory, "forget", []string{"D"}, "forget", "delete the trial for good", do(h.forget), h.whyNoEntry},
		{inHistory, "dismiss", []string{"esc"}, "", "end the search, or dismiss what went wrong", h.dismiss, nil},
		{inSearch, "apply", []string{"enter"}, "keep", "keep the search and go to the list", do(h.leaveSearch), nil},
		{inSearch, "clear-search", []string{"esc"}, "clear", "show everything again", h.clearSearch, nil},
		{inSearch, "next", []string{"down"}, "", "select the next trial", func() tea.Cmd { return h.move(scroll{lines: 1}) }, nil},
		{inSearch, "previous", []string{"up"}, "", "select the previous trial", func() tea.Cmd { return h.move(scroll{lines: -1}) }, nil},
	}
	return append(rows, scrollRows(inHistory, h.move)...)
}

func (h *history) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case listed:
		return h.listed(msg)
	case reopened:
		h.opening = ""
	case forgotten:
		return h.forgotten(msg)
	case rated:
		return h.reload()
	case batch:
		if !msg.more {
			return h.reload()
		}
	case tea.KeyPressMsg, tea.PasteMsg:
		return h.typed(msg)
	}
	return nil
}

// reload reads the list again, as far as it was read: something in the store
// has changed.
func (h *history) reload() tea.Cmd {
	h.loading = true
	return h.effects.list(h.turns.next(listing), "", h.search, max(page, len(h.entries)))
}

func (h *history) listed(msg listed) tea.Cmd {
	h.loading, h.fault = false, ""
	if msg.err != nil {
		h.fault = sentence(msg.err)
	}
	if msg.before != "" {
		h.entries = append(h.entries, msg.entries...)
	} else {
		id := h.selectedID()
		h.entries = msg.entries
		h.selected = max(0, slices.IndexFunc(h.entries, func(e entry) bool { return e.id == id }))
	}
	h.more = msg.more
	return nil
}

func (h *history) selectedID() string {
	if h.selected < len(h.entries) {
		return h.entries[h.selected].id
	}
	return ""
}

// move selects another entry; near the end of what was read, more is read.
func (h *history) move(s scroll) tea.Cmd {
	h.selected = min(max(0, h.selected+s.in(h.shown)), max(0, len(h.entries)-1))
	return h.older()
}

// older reads the next page when the selection comes near the end.
func (h *history) older() tea.Cmd {
	if !h.more || h.loading || h.selected < len(h.entries)-page/5 {
		return nil
	}
	h.loading = true
	return h.effects.list(h.turns.next(listing), h.entries[len(h.entries)-1].id, h.search, page)
}

func (h *history) open() tea.Cmd {
	return h.effects.reopen(h.turns.next(opening), h.selectedID())
}

// openBeside opens the trial that stands so many places below another one in
// the list, and selects it.
func (h *history) openBeside(id string, step int) tea.Cmd {
	h.selected = h.beside(id, step)
	h.opening = h.selectedID()
	return tea.Batch(h.open(), h.older())
}

func (h *history) whyNoneBeside(id string, step int) string {
	switch i := h.beside(id, step); {
	case h.busy() != "":
		return h.busy()
	case i < 0:
		return "there is no trial above this one in History"
	case i >= len(h.entries):
		return "there is no further trial in History"
	case h.hidden(h.entries[i].id):
		return whyHidden
	}
	return ""
}

// whyHidden is why a trial cannot be opened while it is rated.
const whyHidden = "this one is being rated blind; R in Rate shows who wrote what"

// beside is the place that is so many below a trial, or below the one that is
// just being opened. Beside a trial that is not in the list is the selection.
func (h *history) beside(id string, step int) int {
	if h.opening != "" {
		id = h.opening
	}
	if i := slices.IndexFunc(h.entries, func(e entry) bool { return e.id == id }); i >= 0 {
		return i + step
	}
	return h.selected
}

func (h *history) whyNoOpen() string {
	if why := h.busy(); why != "" {
		return why
	}
	if id := h.selectedID(); id != "" && h.hidden(id) {
		return whyHidden
	}
	return h.whyNoEntry()
}

func (h *history) whyNoEntry() string {
	if len(h.entries) == 0 {
		return "there is no trial here"
	}
	return ""
}

// forget asks first: there is no way back.
func (h *history) forget() {
	e := h.entries[h.selected]
	text := "Forget this trial for good, with its answers and ratings?"
	if n := h.followers(e.id); n > 0 {
		text = "Forget this trial for good, with its answers and ratings, and " + Counted(n, "turn") + " that followed it?"
	}
	h.ask(question{
		text: text,
		what: e.prompt,
		yes:  func() tea.Cmd { return h.effects.forget(h.turns.now(standing), e.id) },
	})
}

// followers counts the entries that continue the conversation of a trial.
func (h *history) followers(id string) int {
	n := 0
	for _, e := range h.entries {
		if e.follows == id && id != "" {
			n += 1 + h.followers(e.id)
		}
	}
	return n
}

func (h *history) forgotten(msg forgotten) tea.Cmd {
	if msg.err != nil {
		h.problem("the trial was not forgotten: " + sentence(msg.err))
		return nil
	}
	h.remark = "forgotten for good"
	h.entries = slices.DeleteFunc(h.entries, func(e entry) bool { return e.id == msg.id })
	h.move(scroll{})
	return h.reload()
}

func (h *history) whyNoMatch() string {
	if h.search == "" {
		return "nothing is searched for; / does"
	}
	return h.whyNoEntry()
}

// dismiss ends the search, and without one forgets what went wrong.
func (h *history) dismiss() tea.Cmd {
	if h.search != "" {
		return h.clearSearch()
	}
	h.problems = nil
	return nil
}

func (h *history) toSearch() {
	h.typing = true
	h.field.Focus()
	h.field.CursorEnd()
}

func (h *history) leaveSearch() {
	h.typing = false
	h.field.Blur()
}

func (h *history) clearSearch() tea.Cmd {
	h.leaveSearch()
	h.field.SetValue("")
	return h.find("")
}

// typed lets the search field have a key, and searches as it is typed.
func (h *history) typed(msg tea.Msg) tea.Cmd {
	if !h.typing {
		return nil
	}
	var cmd tea.Cmd
	h.field, cmd = h.field.Update(msg)
	return tea.Batch(cmd, h.find(strings.TrimSpace(h.field.Value())))
}

func (h *history) find(text string) tea.Cmd {
	if text == h.search {
		return nil
	}
	h.search, h.selected, h.entries = text, 0, h.entries[:min(page, len(h.entries))]
	return h.reload()
}
