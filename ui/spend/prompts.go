package spend

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval/spend/prompts"
	"switchboard/eval/usage"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/spend/amounts"
	"switchboard/ui/spend/period"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
)

// promptsList is the pane with the prompts that the money goes to. It is of a period,
// and of everything that was sent in it.
type promptsList struct {
	period  period.Period
	known   bool // found is of that period
	reading bool
	fault   string
	found   prompts.Found
	texts   map[string]string // by trial
	kind    int               // place in promptKinds
	table   widget.Table[promptRow]
}

// promptKinds are the lists, in the order of their key.
var promptKinds = [...]string{"longest", "most repeated", "most retried", "worth caching"}

// promptRow is a prompt, or a beginning of prompts.
type promptRow struct {
	text, trial, task, model string
	files                    bool // files tell of it: of all time
	vague                    bool // retries are at least
	count, retries, size     int64
	amount                   usage.Amount
	standing                 usage.Standing // of amount
}

func newPromptsList() promptsList {
	return promptsList{table: widget.NewTable(
		widget.TableColumn[promptRow]{Title: "prompt", Elastic: true, Cell: func(r promptRow) string { return r.text }, Less: func(a, b promptRow) int { return strings.Compare(a.text, b.text) }},
		widget.TableColumn[promptRow]{Title: "task", Worth: 3, Cell: func(r promptRow) string { return r.task }, Less: func(a, b promptRow) int { return strings.Compare(a.task, b.task) }},
		widget.TableColumn[promptRow]{Title: "model", Worth: 2, Cell: func(r promptRow) string { return r.model }, Less: func(a, b promptRow) int { return strings.Compare(a.model, b.model) }},
		widget.TableColumn[promptRow]{Title: "calls", Right: true, Worth: 8, Cell: callsOf, Less: func(a, b promptRow) int { return cmp.Compare(a.count, b.count) }},
		widget.TableColumn[promptRow]{Title: "again", Right: true, Worth: 5, Cell: againOf, Less: func(a, b promptRow) int { return cmp.Compare(a.retries, b.retries) }},
		widget.TableColumn[promptRow]{Title: "size", Right: true, Worth: 7, Cell: func(r promptRow) string { return count(r.size) }, Less: func(a, b promptRow) int { return cmp.Compare(a.size, b.size) }},
		widget.TableColumn[promptRow]{Title: "spent", Right: true, Worth: 9, Cell: func(r promptRow) string { return amounts.Marked(r.standing.Mark(), r.amount) }, Less: func(a, b promptRow) int { return a.amount.Compare(b.amount) }},
	)}
}

// callsOf is how often a prompt came.
func callsOf(r promptRow) string {
	if r.files {
		return count(r.count) + ofFiles
	}
	return count(r.count)
}

// againOf is how often a prompt came again at once.
func againOf(r promptRow) string {
	switch {
	case !r.vague:
		return count(r.retries)
	case r.retries == 0:
		return format.Unknown
	}
	return "≥" + count(r.retries)
}

// promptRows are the keys of the prompts.
func (s *Spend) promptRows() []keymap.Row {
	return []keymap.Row{
		{Mode: inPrompts, Action: "open", Keys: []string{"enter"}, Hint: "open", Help: "open the prompt in Compare", Do: s.openPrompt, Off: s.whyNoPrompt},
		{Mode: inPrompts, Action: "next-prompts", Keys: []string{"n", "l", "right"}, Hint: "next", Help: "the next of: the longest, most repeated, most retried, worth caching", Do: keymap.Do(func() { s.turnPrompts(1) }), Off: s.whyNone},
		{Mode: inPrompts, Action: "previous-prompts", Keys: []string{"N", "h", "left"}, Hint: "", Help: "the list before it", Do: keymap.Do(func() { s.turnPrompts(-1) }), Off: s.whyNone},
		{Mode: inPrompts, Action: "sort", Keys: []string{"s"}, Hint: "", Help: "sort the prompts by the next column", Do: keymap.Do(func() { s.prompts.table.SortBy(1) }), Off: s.whyNone},
		{Mode: inPrompts, Action: "sort-back", Keys: []string{"S"}, Hint: "", Help: "sort them by the column before", Do: keymap.Do(func() { s.prompts.table.SortBy(-1) }), Off: s.whyNone},
		{Mode: inPrompts, Action: "reverse", Keys: []string{"r"}, Hint: "", Help: "turn the order round", Do: keymap.Do(func() { s.prompts.table.Reverse() }), Off: s.whyNone},
	}
}

func (s *Spend) movePrompts(by widget.Scroll) tea.Cmd {
	s.prompts.table.Move(by.LinesIn(s.prompts.table.Shown))
	return nil
}

func (s *Spend) whyNoPrompt() string {
	r, ok := s.prompts.table.SelectedRow()
	switch {
	case !ok:
		return "there is no prompt"
	case r.trial == "":
		return "it came from a file, which keeps no text; nothing here has it"
	case s.Hidden(r.trial):
		return shell.WhyHidden
	}
	return s.Busy()
}

func (s *Spend) openPrompt() tea.Cmd {
	r, _ := s.prompts.table.SelectedRow()
	return s.Effects.Visit(s.Generations.Next(shell.Opening), r.trial)
}

func (s *Spend) turnPrompts(step int) {
	s.prompts.kind = (s.prompts.kind + step + len(promptKinds)) % len(promptKinds)
	s.prompts.table.Selected = 0
	s.prompts.fill()
}

// findPrompts looks for the prompts of the period, where their pane is chosen.
func (s *Spend) findPrompts() tea.Cmd {
	l := &s.prompts
	if s.pane != promptsPane || s.history == nil || l.known && l.period == s.period {
		return nil
	}
	l.period, l.reading, l.known = s.period, true, false
	since, until := s.period.Bounds(s.now)
	return readPrompts(s.Effects, since, until, s.Generations.Next(finding))
}

// prompted takes what was found.
func (s *Spend) prompted(msg prompted) {
	l := &s.prompts
	l.reading, l.fault = false, ""
	if msg.err != nil {
		l.fault = format.Sentence(msg.err)
		return
	}
	l.known, l.found, l.texts = true, msg.found, msg.texts
	l.fill()
}

// fill puts the prompts of a kind into the table.
func (l *promptsList) fill() {
	lists := [...][]prompts.Prompt{l.found.Longest, l.found.Repeated, l.found.Retried}
	var rows []promptRow
	if l.kind < len(lists) {
		for _, p := range lists[l.kind] {
			rows = append(rows, promptRow{text: l.text(p.Trial, p.Key), trial: p.Trial, files: p.Files, vague: p.Vague, task: format.Name(string(p.Task)), model: format.Name(p.Model), count: p.Count, retries: p.Retries, size: p.Bytes, amount: p.Spent, standing: p.Standing})
		}
	} else {
		for _, p := range l.found.Prefixes {
			rows = append(rows, promptRow{text: l.text(p.Trial, ""), trial: p.Trial, model: format.Name(p.Model), count: p.Calls, retries: p.Hits, size: p.Tokens, amount: p.Saves, standing: usage.Standing{Estimated: true}})
		}
	}
	prefixes := l.kind == len(lists)
	for i, title := range map[int][2]string{4: {"again", "hits"}, 5: {"bytes", "tokens"}, 6: {"spent", "saves"}} {
		l.table.Columns[i].Title = title[0]
		if prefixes {
			l.table.Columns[i].Title = title[1]
		}
	}
	l.table.Columns[1].Hide = prefixes
	l.table.SetRows(rows)
}

// text is that of a prompt, or how it is known where nothing here has it.
func (l *promptsList) text(trial, key string) string {
	if text, ok := l.texts[trial]; ok {
		return text
	}
	return "from a file, " + format.Name(key[:min(12, len(key))])
}

func (s *Spend) promptsHeight(w int) int {
	if !s.prompts.known {
		return 3
	}
	return max(1, len(s.prompts.table.Rows)) + 3 + len(s.promptsFoot(w-4))
}

// drawPrompts is the box with the prompts of a kind.
func (s *Spend) drawPrompts(w, h int) []string {
	l := &s.prompts
	edge, title := s.edge(promptsPane)
	title = title.Add(s.Theme.Title, " prompts ").Add(s.Theme.Dim, "· "+promptKinds[l.kind]+" ")
	say, right := "", styled.Line{{Style: s.Theme.Dim, Text: fmt.Sprintf(" %s in all ", promptsText(int64(l.found.Distinct)))}}
	switch {
	case l.fault != "":
		say = "✗ the prompts could not be read: " + l.fault
	case l.reading:
		say = "reading …"
	case !l.known:
		say = "p shows the longest, most repeated and most retried prompts, and beginnings to cache"
	case len(l.table.Rows) == 0:
		say = "There is none in this time."
	}
	if say != "" {
		return shell.Framed(s.Context, edge, title, nil, s.SayIn(say, w-4, max(1, h-2)), w)
	}
	foot := s.promptsFoot(w - 4)
	if h-2-len(foot) < 1+min(2, len(l.table.Rows)) {
		foot = nil
	}
	body := l.table.Draw(s.Theme, s.Widths, w-4, max(1, h-2-len(foot)), s.pane == promptsPane)
	return shell.Framed(s.Context, edge, title, right, append(body, foot...), w)
}

// promptsFoot says of what and of when the prompts are, in lines of w cells.
func (s *Spend) promptsFoot(w int) (rows []string) {
	text := "Of everything that came in " + s.period.Name(s.now)
	if s.period.Span == period.AllTime {
		text = "Of everything that ever came"
	}
	if len(s.filter) > 0 {
		text += ", whatever is narrowed"
	}
	if text += "."; s.period.Span != period.AllTime && slices.ContainsFunc(s.prompts.table.Rows, func(r promptRow) bool { return r.files }) {
		text += " A prompt with " + ofFiles + " came from files too: its figures are of all that was ever imported."
	}
	for _, line := range s.Widths.Wrap(text, max(1, w)) {
		rows = append(rows, s.Theme.Dim.Render(line))
	}
	return rows
}

// ofFiles marks figures that are of all time.
const ofFiles = "*"
