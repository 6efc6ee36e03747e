package ui

import (
	"errors"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	spending "switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/eval/usage/importer"
	"switchboard/eval/usage/rollup"
)

func TestSpendImportsWhatIsDraggedOntoIt(t *testing.T) {
	paste := func(s *simulator, text string) {
		s.send(tea.PasteMsg{Content: text})
		s.pass(150 * time.Millisecond)
	}
	story(t, "with progress, and reads it", func(t *testing.T) {
		p := &purse{history: &spending.History{}, outcomes: []importer.Outcome{
			{File: "/x/costs.csv", Tally: rollup.Tally{Rows: 31, New: 28, Unreadable: 3}}, {File: "/x/evil\x1b[2J.csv", Err: errors.New("it is no usage")}, {File: "/x/readme.json", Err: errors.New("other"), Other: true},
		}}
		s := inSpendScreen(t, p, 120, 40)
		s.shows("or a folder onto this screen")
		p.block, p.history = make(chan struct{}), monthOfSpending(30)
		paste(s, "/x/costs.csv")
		s.shows("importing costs.csv, 12,000 rows, 43 % …")
		paste(s, "/x/other.csv")
		s.shows("another import is under way")
		close(p.block)
		s.pass(2 * time.Second)
		s.shows("imported 1 file: 28 rows new, 0 counted before, 3 unreadable", "by model")
		s.shows("it is no usage")
		s.whole()
	})
	story(t, "and gives the command for a table of one's own", func(t *testing.T) {
		p := &purse{history: monthOfSpending(30), outcomes: []importer.Outcome{
			{File: "/x/our gateway.csv", Err: &usage.Error{File: "/x/our gateway.csv", What: "is in no known format", Err: usage.ErrUnknownFormat}},
			{File: "/x/picture.png", Err: &usage.Error{File: "/x/picture.png", What: "is in no known format", Err: usage.ErrUnknownFormat}},
		}}
		s := inSpendScreen(t, p, 160, 45)
		paste(s, "/x/our gateway.csv")
		s.pass(time.Second)
		s.shows("✗ our gateway.csv: no format that is known.", "`switchboard usage import --map columns.toml '/x/our gateway.csv'`", "columns.toml says what stands in")
		s.lacks("imported 0 files")
		s.shows("picture.png is in no known format")
		s.whole()
	})
	story(t, "and what is wrong with it takes the place of no swap", func(t *testing.T) {
		unknown := func(file string) importer.Outcome {
			return importer.Outcome{File: file, Err: &usage.Error{File: file, What: "is in no known format", Err: usage.ErrUnknownFormat}}
		}
		p := &purse{history: monthOfSpending(30), outcomes: []importer.Outcome{unknown("/x/one.csv"), unknown("/x/two.csv")}}
		for _, h := range []int{27, 28, 29} {
			s := inSpendScreen(t, p, 100, h)
			paste(s, "/x/one.csv /x/two.csv")
			s.pass(time.Second)
			s.shows("✗ two.csv: no format")
			s.lacks("what answers are worth")
			if h == 28 {
				s.shows("─ swaps ", "1 of 2 · a month", "demo-flagship → demo-nano")
			}
			s.whole()
		}
	})
	story(t, "and can be stopped", func(t *testing.T) {
		p := &purse{history: monthOfSpending(30)}
		s := inSpendScreen(t, p, 120, 40)
		p.block = make(chan struct{})
		paste(s, "/x/costs.csv")
		s.press("esc")
		s.pass(50 * time.Millisecond)
		s.shows("the import was stopped")
		close(p.block)
		s.pass(time.Second)
		s.lacks("importing costs")
	})
	story(t, "and says that other text names no file", func(t *testing.T) {
		s := inSpendScreen(t, &purse{history: monthOfSpending(30)}, 80, 24)
		paste(s, "hello")
		s.shows("what was pasted names no file")
	})
	story(t, "and a fault of the store stays on the screen", func(t *testing.T) {
		p := &purse{history: monthOfSpending(30)}
		s := inSpendScreen(t, p, 80, 24)
		p.fault = errors.New("the usage is damaged")
		paste(s, "/x/costs.csv")
		s.pass(time.Second)
		s.shows("✗ the import ended: the usage is damaged")
	})
}
