package compare

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/conversation"
	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/ui/dialog"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
)

// request is what the next prompt is sent with, and in which manner.
type request struct {
	*shell.Context
	Setup  shell.Setup
	Task   engine.Task // chosen by the user; empty: detected
	InTurn bool        // its lanes are asked one after the other

	Routed   bool // it goes to the router's choice alone, and to further models when that fails
	Critical bool // routed: it leaves a model at the first doubt
}

// Models are the configured models of the lineup.
func (r *request) Models() []providers.Model {
	models, err := r.App.Catalog.Select(r.Setup.LaneModels)
	if err != nil {
		r.Problem(format.Sentence(err))
	}
	return models
}

// job is the job that sends a query to the lanes, or to the router's choice alone.
func (r *request) job(q engine.Query) dispatch.Job {
	job := r.Setup.Job(q, r.Models())
	if r.Routed {
		job.Routed, job.Critical, job.LaneParameters = true, r.Critical, nil
	}
	return job
}

// mark sets on a job the chosen manner of sending, as far as its plan does not set it.
func (r *request) mark(job dispatch.Job) dispatch.Job {
	job.InTurn = r.InTurn && !job.Routed
	return job
}

// manner says in which manner a prompt of a detected task is sent, also in one word, and
// as which task.
func (r *request) manner(detected engine.Task) (manner, short, task string) {
	task = "task auto"
	if r.Task != "" {
		task = "task " + string(r.Task)
	}
	switch {
	case r.Routed && (r.Critical || r.alwaysCritical(detected)):
		return "routed · critical · ", "critical · ", task
	case r.Routed:
		return "routed · ", "routed · ", task
	case r.InTurn:
		return "in turn · ", "in turn · ", task
	}
	return "", "", task
}

// alwaysCritical reports whether the config says that a task is critical.
func (r *request) alwaysCritical(t engine.Task) bool {
	return slices.Contains(r.App.Limits.Routing.Critical, t)
}

// toggleRouted makes the next prompt a routed one, or one side by side.
func (r *request) toggleRouted() {
	r.Routed = !r.Routed
	r.Remark = "the next prompt asks the lanes side by side"
	if r.Routed {
		r.Remark = "the next prompt goes to the router's choice alone, and on to the next model when that fails"
	}
}

func (r *request) toggleCritical() {
	r.Critical = !r.Critical
	r.Remark = "the next routed prompt is not critical"
	if r.Critical {
		r.Remark = "the next routed prompt leaves a model at the first doubt, and never for a weaker one"
	}
}

// whyNoTurns is why lanes cannot be asked in turn, or "".
func (r *request) whyNoTurns() string {
	if r.Routed {
		return "a routed prompt asks one model at a time"
	}
	return ""
}

// takeTurns makes the next prompt's lanes wait for each other, or not.
func (r *request) takeTurns() {
	r.InTurn = !r.InTurn
	r.Remark = "the next prompt asks all lanes at once"
	if r.InTurn {
		r.Remark = "the next prompt asks the lanes in turn, so that none slows another down"
	}
}

// title names the prompt that is written below answers, or below none.
func (r *request) title(below bool) string {
	switch {
	case r.following():
		return fmt.Sprintf("follow-up, turn %d", len(r.Setup.Chain)+1)
	case below:
		return "new prompt"
	}
	return "prompt"
}

// following reports whether the next prompt continues a conversation.
func (r *request) following() bool { return len(r.Setup.Chain) > 0 }

// startOver makes the next prompt begin a conversation.
func (r *request) startOver() { r.Setup.Chain = nil }

// forget leaves the conversation to which a deleted trial belongs.
func (r *request) forget(id string) {
	if slices.ContainsFunc(r.Setup.Chain, func(t engine.Trial) bool { return t.ID == id }) {
		r.startOver()
	}
}

// whyNoFollow is why the user cannot change whether the next prompt follows a trial, or
// "".
func (r *request) whyNoFollow(s *shownTrial) string {
	if r.following() {
		return "" // a conversation can always be left
	}
	return s.whyNoFollow()
}

// leftOut says which lanes cannot continue from the last turn.
func (r *request) leftOut() string {
	if r.Routed {
		return ""
	}
	var without []string
	for i, thread := range conversation.Threads(r.Setup.Chain, r.Models()) {
		if turn := thread[len(thread)-1]; turn.Gap != "" {
			without = append(without, format.Name(r.Setup.LaneModels[i]))
		}
	}
	if len(without) == 0 {
		return ""
	}
	return "; without the last turn: " + strings.Join(without, ", ")
}

// pickTask lists the tasks that a prompt may be said to be.
func (r *request) pickTask(changed func()) {
	choose := func(t engine.Task) func() tea.Cmd {
		return keymap.Do(func() {
			r.Task = t
			changed()
		})
	}
	items := []shell.MenuItem{{Name: "auto", Text: "detected from the prompt", Do: choose("")}}
	for _, t := range engine.Tasks {
		items = append(items, shell.MenuItem{Name: string(t), Do: choose(t)})
	}
	r.Open(shell.NewMenu(r.Context, "task", items))
}

// openForm lets the user set what requests ask for: all requests, or those to the model
// of one lane.
func (r *request) openForm(l *lane.Lane, single bool, changed func()) {
	var focus providers.Model
	if l != nil {
		focus = l.Model
	}
	dialog.OpenParameters(r.Context, &r.Setup, r.Models(), focus, single, changed)
}
