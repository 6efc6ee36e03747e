package compare

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval"
	"switchboard/eval/store"
	"switchboard/providers"
	"switchboard/ui/editor"
	"switchboard/ui/prompt"
	"switchboard/ui/shell"
	"switchboard/ui/transcript"
	"switchboard/ui/worddiff"
)

// frame is the time between two batches of an execution. What arrives within it is shown
// together, because each message costs a redraw of the whole screen.
const frame = 30 * time.Millisecond

// Launched says that a trial has begun.
type Launched struct {
	shell.Generation
	Execution *dispatch.Execution
	Trial     engine.Trial
	At        time.Time
}

// compared is the word-by-word difference of two answers.
type compared struct {
	shell.Generation
	worddiff.Difference
}

// remembered is the prompts that were sent before, newest first.
type remembered struct {
	shell.Generation
	prompts []string
	err     error
}

// Edited is the prompt as the user's editor left it.
type Edited struct {
	shell.Generation
	Text string
	Err  error
}

// noted says that it was recorded that the rater has seen who wrote the answers to a
// prompt, or why it was not.
type noted struct {
	shell.Generation
	err error
}

// saved says where a transcript was written to, or why not.
type saved struct {
	shell.Generation
	path string
	err  error
}

// fetched is the files that a prompt names; with text, that prompt waits
// to be sent.
type fetched struct {
	shell.Generation
	files []prompt.Attached
	text  string
}

// completed is a longer mention, and the files that begin like it.
type completed struct {
	shell.Generation
	word, longer string
	found        []string
}

// ticked moves the clocks of running lanes.
type ticked struct {
	shell.Generation
	at time.Time
}

// noteSeen records that the rater has seen who wrote the answers to the prompt of a
// conversation's first turn: only such prompts can come up in Rate.
func noteSeen(e *shell.Effects, t shell.Generation, turns []engine.Trial) tea.Cmd {
	i := slices.IndexFunc(turns, func(t engine.Trial) bool { return t.Follows == "" && t.ID != "" })
	if i < 0 || e.App.Store == nil {
		return nil
	}
	seen := eval.Sighting{Rater: e.App.Rater, Prompt: eval.PromptKey(turns[i].Prompt), Time: time.Now()}
	return func() tea.Msg { return noted{t, e.App.Store.AddSighting(seen)} }
}

// tick waits a tenth of a second.
func tick(t shell.Generation) tea.Cmd {
	return tea.Tick(100*time.Millisecond, func(at time.Time) tea.Msg { return ticked{t, at} })
}

// launch starts the trial of a job.
func launch(e *shell.Effects, t shell.Generation, job dispatch.Job) tea.Cmd {
	return func() tea.Msg {
		e.Mu.Lock()
		defer e.Mu.Unlock()
		if e.Closed {
			return nil
		}
		execution := e.App.Dispatcher.Start(e.Ctx, job)
		e.Executions.Go(func() { execution.Wait() })
		return Launched{t, execution, execution.Trial(), time.Now()}
	}
}

// listen waits for the next events of an execution, and until the frame that began with
// the last batch is over.
func listen(e *shell.Effects, t shell.Generation, f *dispatch.Execution, last time.Time) tea.Cmd {
	return func() tea.Msg {
		<-f.Updates.Ready()
		if rest := frame - time.Since(last); rest > 0 {
			time.Sleep(rest)
		}
		updates, more := f.Updates.Take()
		return shell.Batch{Generation: t, Updates: updates, Trial: f.Trial(), More: more, At: time.Now()}
	}
}

func cancelLane(e *shell.Effects, f *dispatch.Execution, lane int) tea.Cmd {
	return func() tea.Msg {
		f.CancelLane(lane)
		return nil
	}
}

// differ compares two answers word by word.
func differ(e *shell.Effects, t shell.Generation, d worddiff.Difference, a, b string) tea.Cmd {
	return func() tea.Msg {
		d.Changes, d.Cut = worddiff.Compare(a, b)
		return compared{t, d}
	}
}

// remember reads the prompts that were sent before, each once. Those of prompt
// sets and samples were not written here.
func remember(e *shell.Effects, t shell.Generation) tea.Cmd {
	return func() tea.Msg {
		const trials, most = 500, 100
		out := remembered{Generation: t}
		seen := map[string]bool{}
		for trial, err := range e.App.Store.Trials(store.Query{Limit: trials}) {
			if err != nil {
				out.err = err
				break
			}
			if trial.Set != "" || seen[trial.Prompt] {
				continue
			}
			seen[trial.Prompt] = true
			if out.prompts = append(out.prompts, providers.Clean(trial.Prompt)); len(out.prompts) == most {
				break
			}
		}
		return out
	}
}

// edit opens the prompt in the user's editor; the program waits in the
// background.
func edit(e *shell.Effects, t shell.Generation, text string) tea.Cmd {
	return func() tea.Msg {
		m, err := editor.New(text)
		if err != nil {
			return Edited{Generation: t, Err: err}
		}
		return tea.ExecProcess(m.Open(), func(err error) tea.Msg {
			out := Edited{Generation: t}
			out.Text, out.Err = m.Read(err)
			return out
		})()
	}
}

// save writes a trial, and the turns before it, as Markdown to a new file in
// the working directory.
func save(e *shell.Effects, t shell.Generation, trial engine.Trial) tea.Cmd {
	return func() tea.Msg {
		turns := []engine.Trial{trial}
		for turns[0].Follows != "" && len(turns) < 1000 {
			before, err := e.App.Store.Trial(turns[0].Follows)
			if err != nil {
				break // the turns before were deleted: the rest is saved
			}
			turns = slices.Insert(turns, 0, before)
		}
		path, err := transcript.WriteNew("switchboard-"+trial.Time.Format("20060102-150405")+".md", transcript.Markdown(turns))
		return saved{t, path, err}
	}
}

// fetch reads the files that a prompt names.
func fetch(e *shell.Effects, t shell.Generation, words []string, text string) tea.Cmd {
	return func() tea.Msg { return fetched{t, prompt.Fetch(words), text} }
}

// complete looks for files that begin like a mention.
func complete(e *shell.Effects, t shell.Generation, word string) tea.Cmd {
	return func() tea.Msg {
		longer, found := prompt.Complete(word)
		return completed{t, word, longer, found}
	}
}
