package compare

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/providers/open"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
)

// export takes something out of Compare: to the clipboard, or to a file.
type export struct {
	*shell.Context
	lanes *laneGroup
	shown *shownTrial
}

// rows are the keys that export. curl copies the command for what was sent, or else for
// what is written, unless that is blank.
func (e *export) rows(curl func() tea.Cmd, blank func() bool) []keymap.Row {
	return []keymap.Row{
		{Mode: InLanes, Action: "copy", Keys: []string{"y"}, Hint: "copy", Help: "copy the focused answer", Do: e.copyAnswer, Off: e.whyNoCopy},
		{Mode: InLanes, Action: "copy-curl", Keys: []string{"c"}, Hint: "", Help: "copy the focused lane's request as a cURL command; the key stays in the environment", Do: curl, Off: func() string { return e.whyNoCurl(blank()) }},
		{Mode: InLanes, Action: "save", Keys: []string{"s"}, Hint: "", Help: "save the conversation as Markdown, to a new file in the working directory", Do: e.save, Off: e.whyNoSave},
	}
}

// copyAnswer puts the focused answer, as it is so far, on the clipboard.
func (e *export) copyAnswer() tea.Cmd {
	l := e.lanes.Lane()
	text := l.Written()
	e.Remark = "copied " + format.Plural(len([]rune(text)), "character") + " of " + l.Name
	return e.Effects.Copy(text)
}

func (e *export) whyNoCopy() string {
	if l := e.lanes.Lane(); l == nil || l.Written() == "" {
		return "there is no text to copy"
	}
	return ""
}

// copyCurl puts the request that a job sends to the focused lane on the
// clipboard.
func (e *export) copyCurl(job dispatch.Job) tea.Cmd {
	l := e.lanes.Lane()
	planned, at := e.App.Dispatcher.Plan(job).Lanes, e.lanes.Focused
	if job.Routed {
		at = slices.IndexFunc(planned, func(p dispatch.PlannedLane) bool { return p.Request.Model.ID == l.Model.ID })
	}
	if at < 0 {
		e.Remark = "there is no such command: " + l.Name + " is not on the ladder any more"
		return nil
	}
	command, err := open.Curl(e.App.Catalog.Providers[l.Model.Provider].Config, planned[at].Request)
	if err != nil {
		e.Remark = "there is no such command: " + format.Sentence(err)
		return nil
	}
	e.Remark = "copied the request to " + l.Name + " as a cURL command"
	return e.Effects.Copy(command)
}

// whyNoCurl is why there is no curl command, or "". With nothing written there is one
// only for a prompt that was sent.
func (e *export) whyNoCurl(blank bool) string {
	l := e.lanes.Lane()
	if l == nil {
		return "there are no lanes"
	}
	switch kind := e.App.Catalog.Providers[l.Model.Provider].Kind; {
	case kind == providers.Simulated:
		return "simulated models are sent nothing"
	case kind == "":
		return format.Name(l.Model.Provider) + " is not configured any more"
	case e.shown.Trial.ID == "" && blank:
		return "write a prompt first"
	}
	return ""
}

// save writes the conversation to a file.
func (e *export) save() tea.Cmd {
	return save(e.Effects, e.Generations.Now(shell.Lasting), e.shown.Trial)
}

func (e *export) whyNoSave() string {
	if e.shown.Trial.ID == "" {
		return "there is no answer to save yet"
	}
	return e.shown.whyBusy()
}

func (e *export) saved(msg saved) {
	if msg.err != nil {
		e.Problem("the conversation was not saved: " + format.Sentence(msg.err))
		return
	}
	e.Remark = "saved to " + providers.CleanLine(msg.path, 200)
}
