package cli

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/engine/promptset"
	"switchboard/engine/routing"
	"switchboard/engine/runcap"
	"switchboard/engine/setrun"
	"switchboard/eval/access"
	"switchboard/eval/infile"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// runJob is what the flags ask for about a prompt set.
type runJob struct {
	prompts string
	models  []string
	atOnce  int
	yes     bool
	fair    bool
	route   routeFlags
	batch   batchFlags
	share   shareFlags
	maxUSD  string
	request requestFlags
}

// defaultAtOnce is how many calls of a run are under way at the same time. The limits of
// the providers hold as well.
const defaultAtOnce = 16

// mostPrompts is the largest prompt set, in bytes: all of it is in memory.
const mostPrompts = 512 << 20

func (c *command) run() *cobra.Command {
	var job runJob
	cmd := &cobra.Command{
		Use:   "run --prompts FILE.jsonl",
		Short: "Send a prompt set to several models; goes on where it stopped",
		Long: "Send a prompt set to several models and keep the answers. A line of the file is\n" +
			"{\"id\": \"1\", \"prompt\": \"…\", \"task\": \"coding\"}, the task may be missing.\n" +
			"It says first what it can cost at most, and asks before it spends more than limits.ask_above in the config,\n" +
			"or what it cannot know; without a terminal it then wants --yes. Below the limit it goes ahead.\n" +
			"Started again, it sends only what has no answer yet; with another system prompt, temperature,\n" +
			"output limit, effort or schema nothing has an answer yet.",
		Example: "switchboard run --prompts prompts.jsonl --models gpt-5-nano,claude-opus-5-5 --yes",
		Args:    cobra.NoArgs,
		RunE: c.runner(func(cmd *cobra.Command, _ []string) error {
			if job.fair && cmd.Flags().Changed("concurrency") {
				return misuse("leave one of them out", "--fair has one call under way, so there is no --concurrency")
			}
			if err := job.batch.checked(cmd, job); err != nil {
				return err
			}
			if err := job.share.checked(job); err != nil {
				return err
			}
			return c.runRun(cmd.Context(), job)
		}),
	}
	cmd.Flags().StringVar(&job.prompts, "prompts", "", "the prompt set: a JSONL file of at most a million prompts and 512 MB")
	cmd.Flags().StringSliceVar(&job.models, "models", nil, "ask these models instead of the lanes: a,b")
	cmd.Flags().IntVar(&job.atOnce, "concurrency", defaultAtOnce, "have at most this many calls under way at once")
	cmd.Flags().BoolVar(&job.yes, "yes", false, "spend without asking, whatever it can cost")
	cmd.Flags().BoolVar(&job.fair, "fair", false, fairHelp)
	cmd.Flags().StringVar(&job.maxUSD, "max-usd", "", "spend at most so many US dollars in this run, on the worst case of each call; with --workers all of them together")
	job.route.addTo(cmd)
	job.batch.addTo(cmd)
	job.share.addTo(cmd)
	job.request.addTo(cmd)
	c.decides(cmd)
	c.sends(cmd)
	return cmd
}

func (c *command) runRun(ctx context.Context, job runJob) error {
	asked, err := job.request.parameters()
	if err != nil {
		return err
	}
	tags, err := job.route.checked(len(job.models) > 0 || job.fair)
	if err != nil {
		return err
	}
	if err := c.may(ctx, access.Lead); err != nil {
		return err
	}
	prompts, err := job.read(ctx)
	if err != nil {
		return err
	}
	app, err := c.openApp(ctx, Needs{Store: true, Models: true, Fallback: true, Writable: true, Health: job.route.routed, Role: access.Lead})
	if err != nil {
		return err
	}
	run, err := c.newSetRun(app, job, prompts)
	if err != nil {
		return err
	}
	defer c.warnings(app)
	run.Parameters = asked.Over(app.Parameters)
	run.Routed, run.Critical, run.Tags = job.route.routed, job.route.critical, tags
	if err := expressible(app, run.Models, run.Parameters); err != nil {
		return err
	}
	return c.send(ctx, app, run, job)
}

// send runs a set at once, by batch, or with other workers.
func (c *command) send(ctx context.Context, app *shell.App, run *setrun.Run, job runJob) error {
	if job.share.workers && job.prompts == "" {
		c.notices(app)
		return c.joinShared(ctx, app, run, job)
	}
	if err := keysThere(app.Catalog, run.Models); err != nil {
		return err
	}
	c.notices(app)
	c.foreignTasks(func(yield func(string) bool) {
		for _, p := range run.Prompts {
			if !yield(p.Named) {
				return
			}
		}
	})
	switch {
	case job.batch.batch:
		return c.runBatches(ctx, app, run, job)
	case job.share.workers:
		return c.runShared(ctx, app, run, job)
	}
	return c.runNow(ctx, app, run, job)
}

// runNow sends what has no answer yet, call by call.
func (c *command) runNow(ctx context.Context, app *shell.App, run *setrun.Run, job runJob) error {
	plan, err := run.Plan()
	if err != nil {
		return err
	}
	c.note(planText(run, plan) + checkLeftOut(run, app.Catalog) + mark(app.Catalog.Simulated))
	if err := c.allowed(ctx, job, app, plan); err != nil {
		return err
	}
	bar := newProgress(c.Stderr)
	bar.mark = mark(app.Catalog.Simulated)
	result := run.Do(ctx, plan, bar.show)
	bar.end()
	if err := c.printSetRun(run, result, app.Catalog.Simulated, broughtBy{watched: c.endWatch(app)}); err != nil {
		return err
	}
	return setRunVerdict(ctx, result)
}

// limit is what the run may spend: what --max-usd says, else the config; nil is
// no limit of its own.
func (job runJob) limit(limits dispatch.Limits) (*runcap.Cap, error) {
	if job.maxUSD == "" {
		if limit := limits.PerRun; limit.Limit.Known() {
			return &limit, nil
		}
		return nil, nil
	}
	n, err := strconv.ParseFloat(strings.TrimPrefix(job.maxUSD, "$"), 64)
	limit := providers.USD(n)
	if err != nil || !limit.Known() || limit.Nano() < 0 {
		return nil, misuse("as in --max-usd 2.50", "--max-usd %s is no amount of US dollars", quoted(job.maxUSD))
	}
	return &runcap.Cap{Limit: limit, Place: "--max-usd"}, nil
}

// read checks the flags and reads the prompt set, before anything is opened.
func (job runJob) read(ctx context.Context) ([]promptset.Prompt, error) {
	if _, err := job.limit(dispatch.Limits{}); err != nil {
		return nil, err
	}
	switch {
	case job.prompts == "" && (job.batch.batch || job.share.workers):
		return nil, nil // the run goes on with what is under way
	case job.prompts == "":
		return nil, misuse("as in: switchboard run --prompts prompts.jsonl", "--prompts names no file")
	case job.atOnce < 1:
		return nil, misuse("leave it out for the default", "--concurrency is at least 1, not %d", job.atOnce)
	}
	f, err := infile.Open(ctx, job.prompts, mostPrompts)
	if err != nil {
		return nil, unreadable("the prompt set", "check --prompts", err)
	}
	defer f.Close()
	return promptset.Read(f, job.prompts)
}

func (c *command) newSetRun(app *shell.App, job runJob, prompts []promptset.Prompt) (*setrun.Run, error) {
	models, err := c.chosen(app, job.models)
	if job.route.routed {
		models, err = app.Catalog.Select(routing.Models(app.Router.Policy().Ladder.Rungs))
	}
	if err != nil {
		return nil, err
	}
	answered, _ := app.Store.(setrun.AnsweredPairs)
	limit, err := job.limit(app.Limits)
	if err != nil {
		return nil, err
	}
	run := &setrun.Run{Cap: limit, Dispatcher: app.Dispatcher, Answered: answeredOrSent(app, answered), Prompts: prompts, Models: models, AtOnce: job.atOnce}
	if job.fair {
		run.AtOnce, run.InTurn = 1, true
	}
	return run, nil
}

// foreignTasks tells the user which tasks that prompts name are unknown here. For a
// prompt that names no unknown task, named has "".
func (c *command) foreignTasks(named iter.Seq[string]) {
	var n int
	var names []string
	for task := range named {
		if task == "" {
			continue
		}
		n++
		if name := providers.CleanLine(task, 30); !slices.Contains(names, name) && len(names) < 5 {
			names = append(names, name)
		}
	}
	if n > 0 {
		c.note(fmt.Sprintf("%s: the task named is unknown (%s), so it is detected", format.Plural(n, "prompt"), strings.Join(names, ", ")))
	}
}

// checkLeftOut says that the config's check is not asked where the run also asks a model
// that it is to check, because there would be nothing to compare.
func checkLeftOut(s *setrun.Run, c engine.Catalog) string {
	asked := func(id string) bool {
		return slices.ContainsFunc(s.Models, func(m providers.Model) bool { return m.ID == id })
	}
	cheaper := func(id string) bool { return id != c.Reference && asked(id) }
	if s.Routed || c.Check == "" || c.Check == engine.NoCheck || asked(c.Check) || !slices.ContainsFunc(c.Ladder, cheaper) {
		return ""
	}
	return "; without " + c.Check + ", which is to check them (routing.check)"
}

func planText(s *setrun.Run, plan setrun.Plan) string {
	if s.Routed {
		return routedPlanText(plan, len(s.Prompts))
	}
	text := fmt.Sprintf("%s × %s: %s to get", format.Plural(len(s.Prompts), "prompt"), format.Plural(len(s.Models), "model"), format.Plural(plan.Calls, "answer"))
	text += skippedText(s, plan.Skipped)
	worst := "at most " + plan.Worst.String()
	if !plan.Worst.Known() {
		worst = "cost unknown: " + strings.Join(unpriced(s.Models), ", ") + " without a price"
	}
	return text + "; " + worst
}

func unpriced(models []providers.Model) []string {
	var ids []string
	for _, m := range models {
		if !m.Price.Known() {
			ids = append(ids, m.ID)
		}
	}
	return ids
}

// allowed asks before spending much. Without a terminal there is nobody to
// ask.
func (c *command) allowed(ctx context.Context, job runJob, app *shell.App, plan setrun.Plan) error {
	if job.yes || !app.Dispatcher.Asks(plan.Jobs...) {
		return nil
	}
	return c.goAhead(ctx, whyAsk(app.Limits, plan))
}

// goAhead asks whether to spend; why is the reason for asking.
func (c *command) goAhead(ctx context.Context, why string) error {
	if !c.onTerminal() {
		return misuse("--yes goes ahead", "%s, and there is no terminal to ask on", why)
	}
	text, err := c.reply(ctx, "go ahead? [y/N] ")
	if text = strings.ToLower(text); err == nil && text != "y" && text != "yes" {
		err = errNothingSent()
	}
	return err
}

func whyAsk(limits dispatch.Limits, plan setrun.Plan) string {
	if !plan.Worst.Known() {
		return "what that can cost is unknown"
	}
	return fmt.Sprintf("that is above limits.ask_above (%v)", limits.AskAbove)
}

func setRunVerdict(ctx context.Context, r setrun.Result) error {
	switch {
	case r.Err != nil:
		return &failure{sentence: "stopped, for an answer could not be stored: " + r.Err.Error(), hint: hintOf(r.Err), err: r.Err}
	case ctx.Err() != nil:
		return &failure{sentence: "cancelled, and kept: " + format.Plural(r.Kept(), "answer"), hint: "the same command goes on from here", err: context.Canceled}
	case r.Failed > 0:
		return &failure{sentence: format.Counts("%v of %v calls gave no answer", r.Failed, r.Calls), hint: "the same command tries them again", err: errSomeLanes}
	}
	return nil
}
