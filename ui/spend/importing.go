package spend

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"switchboard/eval/usage"
	"switchboard/eval/usage/importer"
	"switchboard/eval/usage/usagefile"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// importRun is an import of files that were pasted.
type importRun struct {
	carried *atomic.Pointer[importer.Progress] // how far it is; nil: none is under way
	drop    context.CancelFunc                 // ends it
}

// bring imports the files that a pasted text names: what a terminal pastes when they
// are dragged onto it.
func (s *Spend) bring(text string) tea.Cmd {
	switch {
	case strings.TrimSpace(text) == "" || s.App.Spending == nil:
		return nil
	case s.carried != nil:
		s.Remark = "another import is under way; esc stops it"
		return nil
	}
	s.carried = &atomic.Pointer[importer.Progress]{}
	ctx, stop := context.WithCancel(s.Effects.Ctx)
	s.drop = stop
	t := s.Generations.Next(carrying)
	return tea.Batch(importPasted(ctx, s.Effects, t, text, s.carried), look(t))
}

func (s *Spend) looked(msg looked) tea.Cmd {
	if s.carried == nil {
		return nil
	}
	return look(msg.Generation)
}

// imported says what became of the files, and reads everything again: what came before
// an import was stopped counts.
func (s *Spend) imported(msg imported) tea.Cmd {
	s.drop()
	s.carried = nil
	if !msg.named {
		s.Remark = "what was pasted names no file; usage is imported from files and folders"
		return nil
	}
	switch {
	case errors.Is(msg.err, context.Canceled):
		s.Remark = "the import was stopped; what was read counts, and importing again goes on there"
	case msg.err != nil:
		s.Problem("the import ended: " + format.Sentence(msg.err))
	default:
		s.Remark = s.broughtText(msg.outcomes)
	}
	s.reading.Stale = true
	return s.Enter()
}

// broughtText sums up an import. What went wrong stays until it is dismissed.
func (s *Spend) broughtText(all []importer.Outcome) string {
	var rows, known, unreadable int64
	files := 0
	for _, o := range all {
		switch {
		case o.Other:
		case o.Err != nil:
			s.Problem(whyNotRead(o))
		default:
			files++
			rows, known, unreadable = rows+o.Tally.New, known+o.Tally.Known, unreadable+o.Tally.Unreadable
			if o.Failed() {
				s.Problem(fileName(o.File) + ": " + why(o))
			}
		}
	}
	if files == 0 && len(s.Problems) > 0 {
		return ""
	}
	text := fmt.Sprintf("imported %s: %s new, %s counted before", format.Plural(files, "file"), counted(rows, "row"), count(known))
	if unreadable > 0 {
		text += ", " + count(unreadable) + " unreadable"
	}
	return text
}

// whyNotRead is why a file was not read at all, with the command that reads a table of
// one's own: what stands in its columns cannot be said here.
func whyNotRead(o importer.Outcome) string {
	if !errors.Is(o.Err, usage.ErrUnknownFormat) || !slices.Contains(tableEndings[:], usagefile.Ending(o.File)) {
		return fileName(o.File) + ": " + format.Sentence(o.Err)
	}
	return fmt.Sprintf("%s: no format that is known. `switchboard usage import --map columns.toml %s` reads it; columns.toml says what stands in which column (docs/usage.md)",
		fileName(o.File), format.ShellWord(o.File))
}

// tableEndings are those of files that a column map can be about.
var tableEndings = [...]string{".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson"}

// why is what is wrong with a file that was read.
func why(o importer.Outcome) string {
	if o.Tally.Ended {
		return "it ends in the middle"
	}
	return "no row of it can be read"
}

func fileName(path string) string { return providers.CleanLine(filepath.Base(path), 120) }

// carriedText is how far an import is.
func (s *Spend) carriedText() styled.Line {
	text := " importing … "
	if p := s.carried.Load(); p != nil {
		text = fmt.Sprintf(" importing %s, %s", s.Widths.Truncate(fileName(p.File), 30), counted(p.Rows, "row"))
		if p.Share >= 0 {
			text += ", " + format.Percent(p.Share)
		}
		text += " … "
	}
	return styled.Line{{Style: s.Theme.Focus, Text: text}}
}
