package history

import (
	"cmp"
	"slices"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"switchboard/eval/access"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/widget"
)

// History is the screen that lists every trial, newest first.
type History struct {
	*shell.Context
	Entries  []shell.Entry
	more     bool // older ones are in the store
	loading  bool
	fault    string   // why the list could not be read
	batches  []string // a line for each that is under way, and one on how they go on
	Opening  string   // the trial that Compare will show next; empty: none
	Selected int
	newest   bool // the list that is being read begins with the selected entry
	top      int  // first entry shown
	shown    int  // entries on a page
	Search   string
	field    textinput.Model
	typing   bool // the search field has the keys
}

func New(d *shell.Context) *History {
	f := textinput.New()
	f.Prompt = "/"
	f.SetVirtualCursor(false)
	return &History{Context: d, field: f}
}

func (h *History) Tab() shell.Tab { return shell.HistoryTab }

func (h *History) Mode() keymap.Mode {
	if h.typing {
		return inSearch
	}
	return inList
}

// Modes are those of the list and of its search.
func (h *History) Modes() []keymap.Mode { return []keymap.Mode{inList, inSearch} }

func (h *History) Demo() bool {
	return h.App.Catalog.Simulated || slices.ContainsFunc(h.Entries, func(e shell.Entry) bool { return e.Demo })
}

// Enter reads the newest page; the selected entry stays selected, unless it was the
// newest one: then the newest is.
func (h *History) Enter() tea.Cmd { return h.reloadNewest() }

func (h *History) reloadNewest() tea.Cmd {
	h.newest = h.Selected == 0
	return h.reload()
}

func (h *History) Rows() []keymap.Row {
	rows := []keymap.Row{
		{Mode: inList, Action: "open", Keys: []string{"enter"}, Hint: "open", Help: "open the trial in Compare", Do: h.Open, Off: h.WhyNoOpen},
		{Mode: inList, Action: "search", Keys: []string{"/"}, Hint: "search", Help: "search prompts, tasks and models", Do: keymap.Do(h.toSearch), Off: nil},
		{Mode: inList, Action: "next-match", Keys: []string{"n"}, Hint: "", Help: "select the next trial found", Do: func() tea.Cmd { return h.move(widget.Scroll{Lines: 1}) }, Off: h.whyNoMatch},
		{Mode: inList, Action: "previous-match", Keys: []string{"N"}, Hint: "", Help: "select the trial found before", Do: func() tea.Cmd { return h.move(widget.Scroll{Lines: -1}) }, Off: h.whyNoMatch},
		{Mode: inList, Action: "forget", Keys: []string{"D"}, Hint: "forget", Help: "delete the trial for good", Do: keymap.Do(h.forget), Off: h.whyNoForget},
		{Mode: inList, Action: "dismiss", Keys: []string{"esc"}, Hint: "", Help: "back to the screen that led here, end the search, or dismiss what went wrong", Do: h.dismiss, Off: nil},
		{Mode: inSearch, Action: "apply", Keys: []string{"enter"}, Hint: "keep", Help: "keep the search and go to the list", Do: keymap.Do(h.leaveSearch), Off: nil},
		{Mode: inSearch, Action: "clear-search", Keys: []string{"esc"}, Hint: "clear", Help: "show everything again", Do: h.clearSearch, Off: nil},
		{Mode: inSearch, Action: "next", Keys: []string{"down"}, Hint: "", Help: "select the next trial", Do: func() tea.Cmd { return h.move(widget.Scroll{Lines: 1}) }, Off: nil},
		{Mode: inSearch, Action: "previous", Keys: []string{"up"}, Hint: "", Help: "select the previous trial", Do: func() tea.Cmd { return h.move(widget.Scroll{Lines: -1}) }, Off: nil},
	}
	return append(rows, keymap.ScrollRows(inList, h.move)...)
}

// Handlers follow what changes the list.
func (h *History) Handlers() []shell.Handler {
	return []shell.Handler{
		shell.On(h.listed), shell.On(h.forgotten), shell.Note(h.reopened), shell.On(h.batch),
		shell.On(func(shell.Rated) tea.Cmd { return h.reload() }),
	}
}

func (h *History) reopened(shell.Reopened) { h.Opening = "" }

func (h *History) batch(msg shell.Batch) tea.Cmd {
	if msg.More {
		return nil
	}
	return h.reloadNewest()
}

// reload reads the list again, as far as it was read: something in the store
// has changed.
func (h *History) reload() tea.Cmd {
	h.loading = true
	return list(h.Effects, h.Generations.Next(Listing), "", h.Search, max(pageSize, len(h.Entries)))
}

func (h *History) listed(msg shell.Listed) tea.Cmd {
	h.loading, h.fault = false, ""
	if msg.Err != nil {
		h.fault = format.Sentence(msg.Err)
	}
	if msg.Before != "" {
		h.Entries = append(h.Entries, msg.Entries...)
	} else {
		id, first := h.SelectedID(), h.newest && h.Selected == 0
		h.Entries, h.batches, h.newest = msg.Entries, msg.Batches, false
		h.Selected = max(0, slices.IndexFunc(h.Entries, func(e shell.Entry) bool { return first || e.Id == id }))
	}
	h.more = msg.More
	return nil
}

func (h *History) SelectedID() string {
	if h.Selected < len(h.Entries) {
		return h.Entries[h.Selected].Id
	}
	return ""
}

// move selects another entry; near the end of what was read, more is read.
func (h *History) move(s widget.Scroll) tea.Cmd {
	h.Selected = min(max(0, h.Selected+s.LinesIn(h.shown)), max(0, len(h.Entries)-1))
	return h.older()
}

// older reads the next page when the selection comes near the end.
func (h *History) older() tea.Cmd {
	if !h.more || h.loading || h.Selected < len(h.Entries)-pageSize/5 {
		return nil
	}
	h.loading = true
	return list(h.Effects, h.Generations.Next(Listing), h.Entries[len(h.Entries)-1].Id, h.Search, pageSize)
}

// Open shows the selected trial in Compare. Where the rater could still judge it
// blind it asks first: after that it cannot be drawn any more.
func (h *History) Open() tea.Cmd {
	i := h.Selected
	if i >= len(h.Entries) || !h.Entries[i].Blind {
		return h.open(h.SelectedID())
	}
	e := h.Entries[i]
	h.Ask(shell.Question{
		Text: "You have not rated this prompt of a set yet. Compare shows which model wrote which answer; after that Rate cannot give it to you blind. Open it?",
		What: e.Prompt,
		Yes: func() tea.Cmd {
			if at := slices.IndexFunc(h.Entries, func(other shell.Entry) bool { return other.Id == e.Id }); at >= 0 {
				h.Entries[at].Blind = false
			}
			return h.open(e.Id)
		},
	})
	return nil
}

func (h *History) open(id string) tea.Cmd {
	h.Opening = id
	return h.Effects.Reopen(h.Generations.Next(shell.Opening), id)
}

// OpenBeside opens the trial that stands so many places below another one in
// the list, and selects it.
func (h *History) OpenBeside(id string, step int) tea.Cmd {
	h.Selected = h.beside(id, step)
	return tea.Batch(h.Open(), h.older())
}

func (h *History) WhyNoneBeside(id string, step int) string {
	switch i := h.beside(id, step); {
	case h.Busy() != "":
		return h.Busy()
	case i < 0:
		return "there is no trial above this one in History"
	case i >= len(h.Entries):
		return "there is no further trial in History"
	case h.Hidden(h.Entries[i].Id):
		return shell.WhyHidden
	}
	return ""
}

// beside is the place that is so many below a trial, or below the one that is
// just being opened. Beside a trial that is not in the list is the selection.
func (h *History) beside(id string, step int) int {
	if h.Opening != "" {
		id = h.Opening
	}
	if i := slices.IndexFunc(h.Entries, func(e shell.Entry) bool { return e.Id == id }); i >= 0 {
		return i + step
	}
	return h.Selected
}

func (h *History) WhyNoOpen() string {
	if why := h.Busy(); why != "" {
		return why
	}
	if id := h.SelectedID(); id != "" && h.Hidden(id) {
		return shell.WhyHidden
	}
	return h.whyNoEntry()
}

func (h *History) whyNoEntry() string {
	if len(h.Entries) == 0 {
		return "there is no trial here"
	}
	return ""
}

func (h *History) whyNoForget() string { return cmp.Or(h.whyNoEntry(), h.App.Lacks(access.Lead)) }

// forget asks first: there is no way back.
func (h *History) forget() {
	e := h.Entries[h.Selected]
	text := "Forget this trial for good, with its answers and ratings?"
	if n := h.followers(e.Id); n > 0 {
		text = "Forget this trial for good, with its answers and ratings, and " + format.Plural(n, "turn") + " that followed it?"
	}
	h.Ask(shell.Question{
		Text: text,
		What: e.Prompt,
		Yes:  func() tea.Cmd { return forget(h.Effects, h.Generations.Now(shell.Lasting), e.Id) },
	})
}

// followers counts the entries that continue the conversation of a trial.
func (h *History) followers(id string) int {
	n := 0
	for _, e := range h.Entries {
		if e.Follows == id && id != "" {
			n += 1 + h.followers(e.Id)
		}
	}
	return n
}

func (h *History) forgotten(msg shell.Forgotten) tea.Cmd {
	if msg.Err != nil {
		h.Problem("the trial was not forgotten: " + format.Sentence(msg.Err))
		return nil
	}
	h.Remark = "forgotten for good"
	h.Entries = slices.DeleteFunc(h.Entries, func(e shell.Entry) bool { return e.Id == msg.Id })
	h.move(widget.Scroll{})
	return h.reload()
}

func (h *History) whyNoMatch() string {
	if h.Search == "" {
		return "nothing is searched for; / does"
	}
	return h.whyNoEntry()
}

// dismiss ends the search, and without one forgets what went wrong.
// dismiss comes back to who led here, ends the search, or dismisses what went wrong.
func (h *History) dismiss() tea.Cmd {
	if back, ok := h.GoBack(); ok {
		return tea.Batch(h.clearSearch(), back)
	}
	if h.Search != "" {
		return h.clearSearch()
	}
	h.Problems = nil
	return nil
}

func (h *History) toSearch() {
	h.typing = true
	h.field.Focus()
	h.field.CursorEnd()
}

func (h *History) leaveSearch() {
	h.typing = false
	h.field.Blur()
}

// SearchFor shows the trials that contain a text, as if it had been typed.
func (h *History) SearchFor(text string) tea.Cmd {
	h.leaveSearch()
	h.field.SetValue(text)
	found := h.find(text)
	return tea.Batch(found, h.Show(h))
}

func (h *History) clearSearch() tea.Cmd {
	h.leaveSearch()
	h.field.SetValue("")
	return h.find("")
}

// Update lets the search field have a key, and searches as it is typed.
func (h *History) Update(msg tea.Msg) tea.Cmd {
	if !h.typing {
		return nil
	}
	var cmd tea.Cmd
	h.field, cmd = h.field.Update(msg)
	return tea.Batch(cmd, h.find(strings.TrimSpace(h.field.Value())))
}

func (h *History) find(text string) tea.Cmd {
	if text == h.Search {
		return nil
	}
	h.Search, h.Selected, h.Entries = text, 0, h.Entries[:min(pageSize, len(h.Entries))]
	return h.reload()
}

// Click selects the trial in that line of the screen.
func (h *History) Click(_, y int) tea.Cmd {
	const above = 3 // the tab bar, the border, the head of the table
	i := h.top + y - above - len(h.above())
	if i < h.top || i >= min(len(h.Entries), h.top+h.shown) {
		return nil
	}
	return h.move(widget.Scroll{Lines: i - h.Selected})
}
