package cli

import (
	"fmt"
	"time"

	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// watchPatience is how long a command waits for the answers that the watch asks for
// beside it. What the watch has not asked by then is left for Rate.
const watchPatience = 30 * time.Second

// watchJSON is what the quality watch asked beside a command. None of it is part
// of what the command's own answers cost.
type watchJSON struct {
	Trials    []string        `json:"trials"`
	Answers   int             `json:"answers"`
	Failed    int             `json:"failed"`
	SpentUSD  providers.Money `json:"spent_usd"`
	Estimated bool            `json:"estimated,omitempty"`
	AtMost    bool            `json:"at_most,omitempty"`
	Left      int             `json:"left"` // prompts that were not asked, for Rate
}

// endWatch waits for the answers that the watch asks for, and prints what went wrong.
func (c *command) endWatch(app *shell.App) shell.Watched {
	w := app.Background.Stop(watchPatience)
	if w.Err != nil {
		c.note("what the watch asked could not be kept: " + w.Err.Error())
	}
	return w
}

// watchToJSON is nil where nothing was to be asked.
func watchToJSON(w shell.Watched) *watchJSON {
	if len(w.Trials) == 0 && w.Left == 0 {
		return nil
	}
	return &watchJSON{append([]string{}, w.Trials...), w.Answers, w.Failed, w.Spent, w.Estimated, w.AtMost, w.Left}
}

// watchText says what the watch asked, if there was anything to ask.
func (p *printer) watchText(w shell.Watched, simulated bool) {
	if watchToJSON(w) == nil {
		return
	}
	text := fmt.Sprintf("%s asked anew of the choice and of the reference for Rate: %s besides", format.Plural(len(w.Trials), "prompt"), amountAtMost(w.Spent, w.Estimated, w.AtMost))
	if w.Failed > 0 {
		text += ", " + format.Plural(w.Failed, "answer") + " failed"
	}
	if w.Left > 0 {
		text += format.Counts(" · %v left for Rate to ask", w.Left)
	}
	if w.Why != "" {
		text += ": " + w.Why
	}
	p.line(p.faint("watch   "), providers.CleanLine(text, maxSentence), mark(simulated))
}
