package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"switchboard/engine/runcap"
	"switchboard/engine/setrun"
	"switchboard/engine/sharedrun"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// shareFlags are the flags of a run that several machines work on.
type shareFlags struct {
	workers bool
	join    string
}

func (f *shareFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.workers, "workers", false, "share the run by the store, a PostgreSQL database: each that is started so takes prompts of it; without --prompts it works on the runs that are open")
	cmd.Flags().StringVar(&f.join, "join", "", "with --workers: work on the open run of this name alone")
}

// checked is an error where a flag was given that does not go with sharing.
func (f shareFlags) checked(job runJob) error {
	switch {
	case f.join != "" && !f.workers:
		return misuse("add --workers", "--join is about a shared run")
	case !f.workers:
		return nil
	case job.batch.batch:
		return misuse("leave out --workers", "a batch is sent at once, so there is nothing to share")
	case f.join != "" && job.prompts != "":
		return misuse("leave one of them out", "--prompts names a run by what is in it, --join by its name")
	case job.prompts == "" && (len(job.models) > 0 || job.fair || job.route.routed || len(job.route.tags) > 0 || job.request.asked()):
		return misuse("leave them out", "who shared a run has said which models, tags and parameters it has")
	}
	return nil
}

// sharedJSON is how far all workers of a run are, in prompts.
type sharedJSON struct {
	Run       string `json:"run"`
	Prompts   int    `json:"prompts"`
	Here      int    `json:"here"`
	Elsewhere int    `json:"elsewhere"` // answered by other workers, while this one worked
	Failed    int    `json:"failed"`
	Left      int    `json:"left"`
	Stopped   string `json:"stopped,omitempty"` // why this worker left the rest to others
}

// sharedText prints for people how far all workers are.
func (p *printer) sharedText(s *sharedJSON) {
	if s == nil {
		return
	}
	p.line(format.Counts("run %s: %s · %v here · %v by other workers · %v failed · %v left", s.Run, format.Plural(s.Prompts, "prompt"), s.Here, s.Elsewhere, s.Failed, s.Left))
}

// openShared opens the queue through which runs are shared.
func openShared(ctx context.Context, app *shell.App) (sharedrun.Queues, error) {
	if app.OpenJobs == nil {
		return nil, misuse("name a database with --store postgres://… or [store] path in the config, or leave out --workers",
			"--workers shares a run by a PostgreSQL database, and the store is the file %s", providers.CleanLine(app.Store.Path(), maxSentence))
	}
	return app.OpenJobs(ctx)
}

// runShared puts what has no answer yet into the queue and works on it.
func (c *command) runShared(ctx context.Context, app *shell.App, run *setrun.Run, job runJob) error {
	queues, err := openShared(ctx, app)
	if err != nil {
		return err
	}
	defer queues.Close()
	run.Parameters = run.Dispatcher.WithDefaults(run.Parameters) // the worker that takes a prompt may have other defaults
	plan, err := run.Plan()
	if err != nil {
		return err
	}
	if plan.Calls == 0 {
		return c.runNow(ctx, app, run, job)
	}
	c.note(planText(run, plan) + checkLeftOut(run, app.Catalog) + mark(app.Catalog.Simulated))
	if err := c.allowed(ctx, job, app, plan); err != nil {
		return err
	}
	name := sharedrun.Name(run, plan)
	open, err := queues.Runs(ctx)
	if err != nil {
		return err
	}
	isNew := !slices.ContainsFunc(open, func(r sharedrun.OpenRun) bool { return r.Name == name })
	if err := c.limitShared(run, runcap.Joining{Name: name, New: isNew, ByHand: job.maxUSD != ""}); err != nil {
		return err
	}
	added, err := queues.Put(ctx, name, sharedrun.Models(run), sharedrun.Jobs(plan))
	if err != nil {
		return err
	}
	c.note(addedText(name, added))
	return c.workOn(ctx, app, queues, run, name, plan.Skipped, true)
}

func addedText(name string, added sharedrun.PutResult) string {
	text := fmt.Sprintf("run %s: %s put into the queue", name, format.Plural(added.New, "prompt"))
	if added.There > 0 {
		text += format.Counts(", %v are there already", added.There)
	}
	for _, other := range slices.Sorted(maps.Keys(added.Other)) {
		text += format.Counts(", %v are open in the run %s and not put again", added.Other[other], other)
	}
	return text + "; elsewhere: switchboard run --workers --join " + name
}

// joinShared works on runs that others have put into the queue.
func (c *command) joinShared(ctx context.Context, app *shell.App, run *setrun.Run, job runJob) error {
	queues, err := openShared(ctx, app)
	if err != nil {
		return err
	}
	defer queues.Close()
	runs, err := queues.Runs(ctx)
	if err != nil {
		return err
	}
	if job.share.join != "" {
		runs = slices.DeleteFunc(runs, func(r sharedrun.OpenRun) bool { return r.Name != job.share.join })
	}
	if len(runs) == 0 && job.share.join != "" {
		return &failure{sentence: "no run " + quoted(job.share.join) + " is open in " + providers.CleanLine(app.Store.Path(), maxSentence), hint: "`switchboard run --workers` works on all that are open"}
	}
	if len(runs) == 0 {
		return &failure{sentence: "no run is open in " + providers.CleanLine(app.Store.Path(), maxSentence), hint: "as in: switchboard run --workers --prompts prompts.jsonl"}
	}
	var first error
	for i, open := range runs {
		mine := *run
		err := c.joinOne(ctx, app, queues, &mine, open, job, i == len(runs)-1)
		if first == nil {
			first = err
		}
		if ctx.Err() != nil {
			break
		}
		if err != nil && i < len(runs)-1 {
			c.note("run " + open.Name + ": " + providers.CleanLine(err.Error(), maxSentence))
		}
	}
	return first
}

func (c *command) joinOne(ctx context.Context, app *shell.App, queues sharedrun.Queues, run *setrun.Run, open sharedrun.OpenRun, job runJob, last bool) error {
	var err error
	if run.Models, err = app.Catalog.Select(open.Models); err != nil {
		return err
	}
	if err := keysThere(app.Catalog, run.Models); err != nil {
		return err
	}
	c.note(fmt.Sprintf("run %s, shared %s: %s open for %s; at most %v, by the prices there%s", open.Name, open.Since.Local().Format(time.DateTime),
		format.Plural(open.Open, "prompt"), providers.CleanLine(strings.Join(open.Models, ", "), maxSentence), open.Worst, mark(app.Catalog.Simulated)))
	above := app.Limits.AskAbove
	if !job.yes && above.Known() && (!open.Worst.Known() || above.Less(open.Worst)) {
		if err := c.goAhead(ctx, whyAsk(app.Limits, setrun.Plan{Worst: open.Worst})); err != nil {
			return err
		}
	}
	if err := c.limitShared(run, runcap.Joining{Name: open.Name, ByHand: job.maxUSD != ""}); err != nil {
		return err
	}
	return c.workOn(ctx, app, queues, run, open.Name, 0, last)
}

// limitShared makes all workers of a run keep to one limit, and says which it is.
func (c *command) limitShared(run *setrun.Run, join runcap.Joining) error {
	mine := runcap.Cap{}
	if run.Cap != nil {
		mine = *run.Cap
	}
	run.Cap = &mine
	kept, ok, err := sharedrun.Limit(run.Dispatcher.Budget(), run.Cap, join)
	switch {
	case err != nil:
		return err
	case !ok:
		return misuse("leave --max-usd out, or wait until nobody works on the run", "the limit of the run %s is %v for all its workers (%s there), and others work on it now: it is not %v", join.Name, kept.Limit, kept.Place, mine.Limit)
	case !kept.Limit.Known():
		return nil
	}
	text := fmt.Sprintf("run %s may spend %v, all workers together (%s), of which %v are spent or set aside", join.Name, kept.Limit, kept.Place, providers.Nano(kept.Used))
	if !join.ByHand && mine.Limit.Known() && mine.Limit.Less(kept.Limit) {
		text += fmt.Sprintf("; this worker stops at %v (%s)", mine.Limit, mine.Place)
	}
	c.note(text)
	return nil
}

// workOn takes prompts of a run until none are left, and reports the result.
func (c *command) workOn(ctx context.Context, app *shell.App, queues sharedrun.Queues, run *setrun.Run, name string, skipped int, last bool) error {
	has, ok := app.Store.(sharedrun.AnswerLookup)
	if !ok {
		return errors.New("the store does not say what is answered")
	}
	bar := newProgress(c.Stderr)
	marked := mark(app.Catalog.Simulated)
	done := false
	result := sharedrun.Run(ctx, run, queues.In(name), has, func(p sharedrun.Progress) {
		if !done && p.Shared.Prompts > 0 {
			done = p.Shared.Left == 0
			bar.mark = format.Counts(" · %v here", p.Here) + marked
			bar.show(ofAll(p))
		}
	})
	bar.end()
	s := result.Shared
	sharedrun.Leave(run.Dispatcher.Budget(), run.Cap, s.Prompts > 0 && s.Left == 0)
	shared := &sharedJSON{Run: name, Prompts: s.Prompts, Here: s.Here, Elsewhere: s.Elsewhere, Failed: s.Failed, Left: s.Left}
	if result.Stopped != nil {
		shared.Stopped = providers.CleanLine(result.Stopped.Sentence, maxSentence)
	}
	result.Calls, result.Skipped = result.Done, skipped
	by := broughtBy{shared: shared}
	if last {
		by.watched = c.endWatch(app)
	}
	if err := c.printSetRun(run, result.Result, app.Catalog.Simulated, by); err != nil {
		return err
	}
	return sharedVerdict(ctx, result, shared)
}

// ofAll is the progress of all workers, in prompts. Only this worker's pace is known, so
// it does not say how much time is left.
func ofAll(p sharedrun.Progress) setrun.Progress {
	all := p.Progress
	all.Done, all.Calls, all.Failed, all.Pace = p.Prompts-p.Shared.Left, p.Prompts, p.Shared.Failed, 0
	if !all.Spent.Known() && all.Done == 0 {
		all.Spent = providers.Nano(0)
	}
	return all
}

func sharedVerdict(ctx context.Context, r sharedrun.Result, s *sharedJSON) error {
	again := "the same command tries them again"
	switch {
	case ctx.Err() != nil && r.Err == nil:
		return &failure{sentence: fmt.Sprintf("cancelled, and kept: %s; left in the queue: %s", format.Plural(r.Kept(), "answer"), format.Plural(s.Left, "prompt")),
			hint: "the same command goes on from here, and others go on meanwhile", err: context.Canceled}
	case r.Stopped != nil:
		return &failure{sentence: fmt.Sprintf("stopped, for %s; left in the queue: %s", s.Stopped, format.Plural(s.Left, "prompt")), hint: providers.CleanLine(r.Stopped.Hint, maxSentence), err: errSomeLanes}
	case r.Err == nil && r.Progress.Failed == 0 && s.Failed > 0:
		return &failure{sentence: format.Plural(s.Failed, "prompt") + " got no answer elsewhere", hint: again, err: errSomeLanes}
	}
	return setRunVerdict(ctx, r.Result)
}
