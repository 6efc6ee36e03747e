package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"switchboard/engine"
	"switchboard/engine/conversation"
	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/ui/shell"
)

// askJob is what the flags of a prompt ask for.
type askJob struct {
	models  []string
	task    string
	noStore bool
	fresh   bool
	fair    bool
	samples int
	reasons bool // print the reasoning
	files   []string
	follow  string // id of the trial to continue
	route   routeFlags
	request requestFlags
}

// mostSamples is how often one model can be asked the same at once.
const mostSamples = 16

func (j *askJob) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringSliceVar(&j.models, "models", nil, "ask these models instead of the lanes: a,b")
	cmd.Flags().StringVar(&j.task, "task", "", "say what kind of task it is instead of detecting it")
	mayBeEmpty(cmd, "task")
	cmd.Flags().BoolVar(&j.noStore, "no-store", false, "keep nothing of it")
	cmd.Flags().BoolVar(&j.fresh, "fresh", false, freshHelp)
	cmd.Flags().BoolVar(&j.fair, "fair", false, fairHelp)
	cmd.Flags().IntVar(&j.samples, "samples", 1, "ask each model so many times")
	cmd.Flags().StringArrayVar(&j.files, "file", nil, "put the text of this file below the prompt; can be given several times")
	cmd.Flags().StringVar(&j.follow, "follow", "", "continue the conversation of this trial: each lane has its own")
	cmd.Flags().BoolVar(&j.reasons, "reasoning", false, "print what a model shows of its reasoning, before its answer; --json always has it")
	j.route.addTo(cmd)
	j.request.addTo(cmd)
}

const freshHelp = "ask, though there is an answer that could be given again"

const fairHelp = "ask one model after the other, so that none slows another down: for comparing times"

func (c *command) ask() *cobra.Command {
	var job askJob
	cmd := &cobra.Command{
		Use:   "ask [PROMPT]",
		Short: "Send a prompt to the lanes and print what each answers",
		Long: "Send a prompt to the lanes and print what each answers, what it costs and how long it takes.\n" +
			"What is piped in is put below the prompt, or is the prompt where there is no other. A last word - waits for it.",
		Example: "switchboard ask \"Translate to German: good morning\"\nswitchboard ask \"Summarize this:\" < report.txt\nswitchboard ask --models gpt-5-nano,claude-opus-5-5 --json - < prompt.txt\nswitchboard ask --routed --tag team=search \"Is this spam? You have won a prize.\"",
		RunE:    c.runner(func(cmd *cobra.Command, args []string) error { return c.runAsk(cmd.Context(), job, args) }),
	}
	job.addFlags(cmd)
	c.decides(cmd)
	c.sends(cmd)
	return cmd
}

func (c *command) runAsk(ctx context.Context, flags askJob, args []string) error {
	job, err := c.asked(ctx, flags, args)
	if err != nil {
		return err
	}
	app, err := c.openApp(ctx, Needs{Store: true, Models: true, Fallback: true, Writable: !flags.noStore, Health: flags.route.routed})
	if err != nil {
		return err
	}
	if err := c.complete(&job, flags, app); err != nil {
		return err
	}
	c.notices(app)
	c.out.reasoning = flags.reasons
	execution := app.Dispatcher.Start(ctx, job)
	unkept := c.follow(execution)
	trial := execution.Wait()
	err = c.printTrial(trial, app)
	c.warnings(app)
	if err != nil {
		return err
	}
	if errors.Is(unkept, engine.ErrForgotten) {
		c.note(unkept.Error())
		unkept = nil
	}
	return verdict(ctx, trial, unkept)
}

// asked is the job that the command line asks for, checked before anything is opened or
// sent.
func (c *command) asked(ctx context.Context, flags askJob, args []string) (job dispatch.Job, err error) {
	if flags.samples < 1 || flags.samples > mostSamples {
		return job, misuse("", "--samples is from 1 to %d, not %d", mostSamples, flags.samples)
	}
	if job.Parameters, err = flags.request.parameters(); err != nil {
		return job, err
	}
	if job.Query, err = c.query(ctx, "ask", flags.task, args); err != nil {
		return job, err
	}
	job.Query.Prompt, err = attached(job.Query.Prompt, flags.files)
	if err == nil {
		job.Tags, err = flags.route.checked(len(flags.models) > 0 || flags.samples > 1 || flags.fair)
	}
	job.Routed, job.Critical = flags.route.routed, flags.route.critical
	job.NoStore, job.InTurn, job.Fresh = flags.noStore, flags.fair, flags.fresh
	return job, err
}

// complete adds to a job what only the opened program knows: the models, the conversation
// that it continues, and the parameters that the flags leave open. A turn of a
// conversation asks the same models with the same parameters.
func (c *command) complete(job *dispatch.Job, flags askJob, app *shell.App) (err error) {
	var models []providers.Model
	if flags.follow != "" {
		if job.Chain, err = conversation.Chain(flags.follow, app.Store.Trial); err != nil {
			return err
		}
		last := job.Chain[len(job.Chain)-1]
		job.Parameters = job.Parameters.Over(last.Parameters)
		if len(flags.models) == 0 {
			job.LaneParameters = last.LaneParameters
			if models, err = app.Catalog.Select(last.Models()); err != nil {
				return err
			}
		}
	}
	if job.Routed {
		job.Parameters, job.LaneParameters = job.Parameters.Over(app.Parameters), nil
		return expressible(app, app.Dispatcher.FailoverOrder(*job), job.Parameters)
	}
	if models == nil {
		if models, err = c.chosen(app, flags.models); err != nil {
			return err
		}
	}
	job.Parameters = job.Parameters.Over(app.Parameters)
	for _, m := range models {
		for range flags.samples {
			job.Models = append(job.Models, m)
		}
	}
	return expressible(app, job.Models, job.Parameters)
}

// query is the prompt and its task, which is checked before anything is
// opened or sent. of is the command that asks.
func (c *command) query(ctx context.Context, of, task string, args []string) (engine.Query, error) {
	known, err := taskNamed(task)
	if err != nil {
		return engine.Query{}, err
	}
	prompt, err := c.prompt(ctx, of, args)
	return engine.Query{Prompt: prompt, Task: known}, err
}

func taskNamed(name string) (engine.Task, error) {
	if name == "" {
		return "", nil
	}
	task, err := engine.ParseTask(name)
	if err != nil {
		names := make([]string, len(engine.Tasks))
		for i, t := range engine.Tasks {
			names[i] = string(t)
		}
		return "", misuse("there are "+strings.Join(names, ", "), "there is no task %s", quoted(name))
	}
	return task, nil
}

// chosen returns the models that were named, or those of the lanes.
func (c *command) chosen(app *shell.App, ids []string) ([]providers.Model, error) {
	if len(ids) == 0 {
		return app.Catalog.Select(app.Catalog.Lanes)
	}
	seen := map[string]bool{}
	for i, id := range ids {
		ids[i] = strings.TrimSpace(id)
		if seen[ids[i]] {
			return nil, misuse("name each model once", "--models names %s twice", quoted(ids[i]))
		}
		seen[ids[i]] = true
	}
	models, err := app.Catalog.Select(ids)
	if err == nil {
		app.Notices = append(app.Notices, unpricedNotices(app.Catalog, models)...)
	}
	var unknown *engine.UnknownModelError
	misspelt := errors.As(err, &unknown) && unknown.Like() != ""
	if err != nil && app.Catalog.Simulated && !c.flags.Demo && !misspelt {
		return nil, misuse("`switchboard doctor` says which keys are looked for",
			"no API key is set, so there are only simulated models: %s", strings.Join(app.Catalog.Lanes, ", "))
	}
	return models, err
}

// unpricedNotices say that the cost of some models is not known, because only their
// provider knows these models.
func unpricedNotices(catalog engine.Catalog, models []providers.Model) (notices []string) {
	for _, m := range models {
		configured := slices.ContainsFunc(catalog.Models, func(known providers.Model) bool { return known.ID == m.ID })
		switch {
		case configured || m.Price.Known():
		case catalog.Unpriced(m):
			notices = append(notices, "the price of "+m.ID+" is unknown, so it counts towards limits.usd_per_day with the dearest that is known (a [[model]] in the config can give it one)")
		default:
			notices = append(notices, "the price of "+m.ID+" is unknown, so what it costs is not counted (a [[model]] in the config can give it one)")
		}
	}
	return notices
}

// follow prints each answer for people as soon as it ends, and returns the first error of
// the store.
func (c *command) follow(execution *dispatch.Execution) (unkept error) {
	route := execution.Trial().Decision.Model
	said := map[string]int{} // how often each model gave each text
	for open := true; open; {
		<-execution.Updates.Ready()
		var updates []dispatch.Update
		updates, open = execution.Updates.Take()
		for _, u := range updates {
			switch u := u.(type) {
			case dispatch.Moved:
				if !c.flags.JSON {
					c.out.moveText(u.Move)
				}
			case dispatch.Finished:
				if !c.flags.JSON {
					c.out.sampleText(u.Answer, u.Answer.Model == route, said)
				}
			case dispatch.StoreFailed:
				if unkept == nil || errors.Is(unkept, engine.ErrForgotten) {
					unkept = u.Err
				}
			}
		}
	}
	return unkept
}

// printTrial prints what was asked, and what the watch asked beside it.
func (c *command) printTrial(t engine.Trial, app *shell.App) error {
	if c.flags.JSON {
		j := trialToJSON(t)
		j.Ledger = ledgerToJSON(ledgerOf(t, app))
		j.Watch = watchToJSON(c.endWatch(app))
		return c.out.json(j)
	}
	c.out.trialText(t, checksOf(t, app), ledgerOf(t, app))
	c.out.watchText(c.endWatch(app), t.Simulated)
	return c.out.err
}

// failedModels are those that gave no answer, each once, with how many samples
// of it failed.
func failedModels(answers []engine.Answer) []string {
	times := map[string]int{}
	var models []string
	for _, a := range answers {
		if a.OK() {
			continue
		}
		if times[a.Model]++; times[a.Model] == 1 {
			models = append(models, a.Model)
		}
	}
	for i, m := range models {
		if n := times[m]; n > 1 {
			models[i] = fmt.Sprintf("%s ×%d", m, n)
		}
	}
	return models
}

// verdict is how an ask ended.
func verdict(ctx context.Context, t engine.Trial, unkept error) error {
	failed := failedModels(t.Answers)
	switch {
	case ctx.Err() != nil:
		return &failure{sentence: "cancelled", err: context.Canceled}
	case unkept != nil:
		return &failure{sentence: "the answers could not be stored: " + unkept.Error(), hint: hintOf(unkept), err: unkept}
	case len(failed) > 0:
		return &failure{sentence: "no answer from " + strings.Join(failed, ", "), hint: "the output says why", err: errSomeLanes}
	}
	return nil
}
