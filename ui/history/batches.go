package history

import (
	"fmt"
	"time"

	"switchboard/engine/batch"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// mostBatches is how many batches are listed, the oldest first.
const mostBatches = 3

// mostCounted bounds the requests of batches whose answers are counted.
const mostCounted = 1000

// batchLine says how far a batch is that is under way.
func batchLine(app shell.App, b batch.Batch, now time.Time) string {
	state := providers.CleanLine(b.Job, 60)
	switch {
	case b.Cancel:
		state = "is to end"
	case b.Job == "":
		state = "not sent yet"
	}
	line := fmt.Sprintf("%s %s by batch: %s%s · %s", b.Provider, format.Name(b.Model), format.Plural(len(b.Items), "prompt"), counts(app, b), state)
	if b.Held.Nano > 0 {
		line += " · " + format.Cents(providers.Nano(b.Held.Nano)) + " set aside"
	}
	return line + " · " + age(now.Sub(b.Time))
}

// age is how long ago something was, in words.
func age(d time.Duration) string {
	switch minutes := int(d.Minutes()); {
	case minutes < 1:
		return "just now"
	case minutes < 120:
		return fmt.Sprintf("%d min ago", minutes)
	case minutes < 48*60:
		return fmt.Sprintf("%d h ago", minutes/60)
	default:
		return fmt.Sprintf("%d days ago", minutes/60/24)
	}
}

// counts are the answers that are stored, or nothing before there are some.
func counts(app shell.App, b batch.Batch) string {
	if len(b.Items) > mostCounted || app.Batches.Records == nil {
		return ""
	}
	answered, failed := 0, 0
	for _, item := range b.Items {
		t, kept, err := app.Batches.Records.Kept(item.Trial)
		switch {
		case err != nil || !kept || item.Lane >= len(t.Answers) || t.Answers[item.Lane].Finish == "":
		case t.Answers[item.Lane].OK():
			answered++
		default:
			failed++
		}
	}
	if answered+failed == 0 {
		return ""
	}
	return format.Counts(", %v answered, %v failed", answered, failed)
}

// batchesUnderWay has a line for each batch that is under way.
func batchesUnderWay(app shell.App, now time.Time) (lines []string, err error) {
	if app.Batches.Journal == nil {
		return nil, nil
	}
	all, err := app.Batches.Journal.Batches()
	for _, b := range all[:min(len(all), mostBatches)] {
		lines = append(lines, batchLine(app, b, now))
	}
	if more := len(all) - mostBatches; more > 0 {
		lines[mostBatches-1] += fmt.Sprintf(" · and %d more", more)
	}
	if len(lines) > 0 {
		lines = append(lines, "`switchboard run --batch` goes on with them, `--batch --cancel` ends them")
	}
	return lines, err
}

// above are the lines over the list: what went wrong, and the batches where
// there is room.
func (h *History) above() (lines []string) {
	for _, p := range h.Problems {
		lines = append(lines, styled.Line{{Style: h.Theme.Bad, Text: " ✗ "}, {Style: h.Theme.Text, Text: p}}.Render(h.Widths, h.Width))
	}
	if h.Height < 20 {
		return lines
	}
	for i, text := range h.batches {
		sign := " ◌ "
		if i == len(h.batches)-1 {
			sign = "   "
		}
		lines = append(lines, styled.Line{{Style: h.Theme.Focus, Text: sign}, {Style: h.Theme.Dim, Text: text}}.Render(h.Widths, h.Width))
	}
	return lines
}
