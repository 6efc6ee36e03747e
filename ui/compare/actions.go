package compare

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/providers/open"
	"switchboard/ui/editor"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/worddiff"
)

// exportRows are the keys that take something out of Compare: to the
// clipboard, to a file, to another program.
func (c *Compare) exportRows() []keymap.Row {
	return []keymap.Row{
		{Mode: InLanes, Action: "diff", Keys: []string{"d"}, Hint: "diff", Help: "compare the focused answer with another one, word by word", Do: c.diff, Off: c.whyNoDiff},
		{Mode: InLanes, Action: "copy", Keys: []string{"y"}, Hint: "copy", Help: "copy the focused answer", Do: c.copyAnswer, Off: c.whyNoCopy},
		{Mode: InLanes, Action: "copy-curl", Keys: []string{"c"}, Hint: "", Help: "copy the focused lane's request as a cURL command; the key stays in the environment", Do: c.CopyCurl, Off: c.whyNoCurl},
		{Mode: InLanes, Action: "save", Keys: []string{"s"}, Hint: "", Help: "save the conversation as Markdown, to a new file in the working directory", Do: c.save, Off: c.whyNoSave},
		{Mode: InPrompt, Action: "editor", Keys: []string{"ctrl+x"}, Hint: "", Help: "write the prompt in $VISUAL or $EDITOR", Do: c.edit, Off: c.whyNoEditor},
		{Mode: InPrompt, Action: "earlier-prompt", Keys: []string{"up"}, Hint: "", Help: "up, and from the first line to the prompt sent before", Do: c.earlier, Off: nil},
		{Mode: InPrompt, Action: "later-prompt", Keys: []string{"down"}, Hint: "", Help: "down, and from the last line to the prompt sent after", Do: c.later, Off: nil},
		{Mode: inDiff, Action: "next", Keys: []string{"d", "tab"}, Hint: "", Help: "compare with the next answer", Do: c.nextDiff, Off: nil},
	}
}

// copyAnswer puts the focused answer, as it is so far, on the clipboard.
func (g *laneGroup) copyAnswer() tea.Cmd {
	text := g.Lane().Written()
	g.Remark = "copied " + format.Plural(len([]rune(text)), "character") + " of " + g.Lane().Name
	return g.Effects.Copy(text)
}

func (g *laneGroup) whyNoCopy() string {
	if l := g.Lane(); l == nil || l.Written() == "" {
		return "there is no text to copy"
	}
	return ""
}

// CopyCurl puts the request of the focused lane on the clipboard: that of the
// answer shown, or of the prompt being written.
func (c *Compare) CopyCurl() tea.Cmd {
	l := c.Lane()
	command, err := open.Curl(c.App.Catalog.Providers[l.Model.Provider].Config, c.App.Dispatcher.Plan(c.job()).Lanes[c.Focused].Request)
	if err != nil {
		c.Remark = "there is no such command: " + format.Sentence(err)
		return nil
	}
	c.Remark = "copied the request to " + l.Name + " as a cURL command"
	return c.Effects.Copy(command)
}

// job is what the lanes were asked, or would be now.
func (c *Compare) job() dispatch.Job {
	models := c.laneModels()
	if c.none() {
		return c.Setup.Job(c.query(), models)
	}
	job := c.asked
	job.Models = models
	return job
}

func (c *Compare) whyNoCurl() string {
	l := c.Lane()
	switch {
	case l == nil:
		return "there are no lanes"
	case c.App.Catalog.Providers[l.Model.Provider].Kind == providers.Simulated:
		return "simulated models are sent nothing"
	case c.App.Catalog.Providers[l.Model.Provider].Kind == "":
		return format.Name(l.Model.Provider) + " is not configured any more"
	case c.Trial.ID == "" && strings.TrimSpace(c.Prompt.Written()) == "":
		return "write a prompt first"
	}
	return ""
}

// save writes the conversation to a file.
func (s *shownTrial) save() tea.Cmd {
	return save(s.Effects, s.Generations.Now(shell.Lasting), s.Trial)
}

func (s *shownTrial) whyNoSave() string {
	if s.Trial.ID == "" {
		return "there is no answer to save yet"
	}
	return s.WhyBusy()
}

func (c *Compare) saved(msg saved) {
	if msg.err != nil {
		c.Problem("the conversation was not saved: " + format.Sentence(msg.err))
		return
	}
	c.Remark = "saved to " + providers.CleanLine(msg.path, 200)
}

// diff compares the focused answer with the reference's, else the router's
// choice, else any other.
func (c *Compare) diff() tea.Cmd {
	c.against = -1
	for i, l := range c.Lanes {
		if i == c.Focused || l.Written() == "" {
			continue
		}
		if c.against < 0 || l.Name == c.Trial.Reference.Model || l.Name == c.choice() && c.Lanes[c.against].Name != c.Trial.Reference.Model {
			c.against = i
		}
	}
	return c.compareAnswers()
}

// nextDiff compares with the next answer there is.
func (g *laneGroup) nextDiff() tea.Cmd {
	for range g.Lanes {
		g.against = (g.against + 1) % len(g.Lanes)
		if g.against != g.Focused && g.Lanes[g.against].Written() != "" {
			break
		}
	}
	return g.compareAnswers()
}

func (g *laneGroup) compareAnswers() tea.Cmd {
	a, b := g.Lanes[g.against], g.Lanes[g.Focused]
	return differ(g.Effects, g.Generations.Next(comparing), worddiff.Difference{From: a.Name, To: b.Name}, a.Written(), b.Written())
}

// compared shows two answers beside each other, unless the reader has gone
// elsewhere.
func (c *Compare) compared(msg compared) {
	if !c.Shows(c) || c.Over() != nil && c.Over().Mode() != inDiff {
		return
	}
	var rows []string
	cells := 0
	c.Open(&shell.Pager{Context: c.Context, Title: "diff", Keys: inDiff, Page: func(w int) []string {
		if w != cells {
			rows, cells = msg.Page(c.Theme, c.Widths, w), w
		}
		return rows
	}})
}

func (g *laneGroup) whyNoDiff() string {
	others := 0
	for i, l := range g.Lanes {
		if i != g.Focused && l.Written() != "" {
			others++
		}
	}
	switch l := g.Lane(); {
	case l == nil || l.Written() == "":
		return "this lane has no text to compare"
	case others == 0:
		return "there is no other answer to compare it with"
	}
	return ""
}

// edit hands the prompt to the user's editor.
func (d *draft) edit() tea.Cmd {
	return edit(d.Effects, d.Generations.Next(Editing), d.Prompt.Written())
}

func (c *Compare) whyNoEditor() string {
	if editor.Command() == nil {
		return "neither VISUAL nor EDITOR names an editor"
	}
	return ""
}

// edited takes the prompt back.
func (c *Compare) edited(msg Edited) {
	if msg.Err != nil {
		c.Problem("the prompt was not edited: " + format.Sentence(msg.Err))
		return
	}
	if msg.Text != c.Prompt.Written() {
		c.Prompt.Recall(msg.Text, false)
		c.Replan()
	}
}
