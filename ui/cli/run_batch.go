package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"switchboard/engine"
	"switchboard/engine/batch"
	"switchboard/engine/setrun"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// batchFlags are the flags of a run that uses the batch interfaces of services.
type batchFlags struct{ batch, cancel bool }

func (f *batchFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.batch, "batch", false, "send them by the services' batch interfaces: cheaper, within a day; goes on with batches that are under way")
	cmd.Flags().BoolVar(&f.cancel, "cancel", false, "with --batch: end the batches that are under way, and keep what they brought")
}

// checked is an error where a flag was given that does not go with a batch.
func (f batchFlags) checked(cmd *cobra.Command, job runJob) error {
	switch {
	case f.cancel && !f.batch:
		return misuse("add --batch", "--cancel is about batches")
	case f.batch && (job.route.routed || job.fair || cmd.Flags().Changed("concurrency")):
		return misuse("leave out --routed, --fair and --concurrency", "the service decides when it answers a batch")
	case f.cancel && job.prompts != "":
		return misuse("leave out --prompts", "--cancel ends all batches of this store")
	}
	return nil
}

// runBatches sends by batch what has no answer yet, and fetches the results of batches
// that are under way.
func (c *command) runBatches(ctx context.Context, app *shell.App, run *setrun.Run, job runJob) error {
	release, err := app.Batches.Hold()
	if err != nil {
		return err
	}
	defer release()
	runner := &batch.Runner{Dispatcher: app.Dispatcher, Catalog: app.Catalog, Records: app.Batches.Records, Journal: app.Batches.Journal}
	there := -1
	if job.batch.cancel {
		err = runner.Cancel()
	} else {
		there, err = c.submit(ctx, app, runner, run, job)
	}
	if err != nil {
		return err
	}
	bar := &batchProgress{w: newProgress(c.Stderr), now: time.Now}
	runner.Report = bar.show
	start := time.Now()
	result := runner.Run(ctx)
	bar.w.end()
	r := batchResult(result)
	if there >= 0 {
		r.Skipped = there
	}
	r.Elapsed = time.Since(start)
	if err := c.printSetRun(answering(run, result), r, app.Catalog.Simulated, broughtBy{sent: result.Batches}); err != nil {
		return err
	}
	return batchesVerdict(ctx, result, r, job.batch.cancel)
}

// submit says what the rest of a prompt set costs by batch and one by one, asks the user
// where that is needed, and stores the batches. Nothing is sent yet. there is how many
// answers of the set are stored already, or -1 without a set.
func (c *command) submit(ctx context.Context, app *shell.App, runner *batch.Runner, run *setrun.Run, job runJob) (there int, err error) {
	if job.prompts == "" {
		kept, err := runner.Journal.Batches()
		if err == nil && len(kept) == 0 {
			err = misuse("as in: switchboard run --batch --prompts prompts.jsonl", "no batch is under way, and --prompts names no file")
		}
		return -1, err
	}
	plan, err := run.Plan()
	if err != nil {
		return 0, err
	}
	there = plan.Skipped - underWay(run, plan.Skipped)
	if err := unforbidden(app, plan); err != nil {
		return there, err
	}
	priced := batch.Plan{}
	if plan.Calls > 0 {
		if err := batchable(app.Catalog, run.Models); err != nil {
			return there, err
		}
		priced = runner.Plan(plan)
	}
	c.note(batchPlanText(run, plan, priced) + checkLeftOut(run, app.Catalog) + mark(app.Catalog.Simulated))
	if plan.Calls == 0 {
		return there, nil
	}
	if err := c.allowedBatch(ctx, job, app, priced); err != nil {
		return there, err
	}
	return there, runner.Submit(ctx, priced)
}

// unforbidden refuses a run that would send to a model what a rule forbids.
func unforbidden(app *shell.App, plan setrun.Plan) error {
	for _, job := range plan.Jobs {
		for _, m := range job.Models {
			if rule := app.Limits.Rules.Forbids(m, job.Plan.Decision.Task, job.Tags); rule != "" {
				return misuse("leave it out with --models, or change the rule in the config", "%s of the config keeps %s from the prompt %s", rule, m.ID, quoted(job.PromptID))
			}
		}
	}
	return nil
}

func batchable(catalog engine.Catalog, models []providers.Model) error {
	lacking := batch.WithoutBatch(catalog, models)
	if len(lacking) == 0 {
		return nil
	}
	return misuse("leave its models out with --models; of a compatible host that has one, batch = \"openai\" or \"mistral\" in its [[provider]] says which",
		"no batch interface is known of %s", strings.Join(lacking, ", "))
}

func batchPlanText(run *setrun.Run, plan setrun.Plan, priced batch.Plan) string {
	text := fmt.Sprintf("%s × %s by batch: %s to get", format.Plural(len(run.Prompts), "prompt"), format.Plural(len(run.Models), "model"), format.Plural(plan.Calls, "answer"))
	text += skippedText(run, plan.Skipped)
	if plan.Calls == 0 {
		return text
	}
	return text + fmt.Sprintf("; at most %v by batch, %v one by one", priced.Worst, priced.OneByOne)
}

// skippedText says what a run does not ask for, and why.
func skippedText(run *setrun.Run, skipped int) (text string) {
	sent := underWay(run, skipped)
	if there := skipped - sent; there > 0 {
		text += format.Counts(", %v are there already", there)
	}
	if sent > 0 {
		text += format.Counts(", %v are under way by batch", sent)
	}
	return text
}

// underWay is how many of the answers that a run skips are being made by batch.
func underWay(run *setrun.Run, skipped int) int {
	if answered, ok := run.Answered.(*batch.AnsweredOrSentPairs); ok {
		return min(answered.Sent, skipped)
	}
	return 0
}

// whySkipped says why a run that has ended did not ask for some answers; "" where it
// asked for all.
func whySkipped(run *setrun.Run, skipped int) string {
	switch sent := underWay(run, skipped); {
	case skipped == 0:
		return ""
	case sent == 0:
		return " (there already)"
	case sent == skipped:
		return " (under way by batch)"
	default:
		return format.Counts(" (%v there already, %v under way by batch)", skipped-sent, sent)
	}
}

// answeredOrSent are the answers that a run does not ask for again: those that are
// stored, and those under way by batch.
func answeredOrSent(app *shell.App, stored setrun.AnsweredPairs) setrun.AnsweredPairs {
	if stored == nil || app.Batches.Journal == nil {
		return stored
	}
	return &batch.AnsweredOrSentPairs{Stored: stored, Journal: app.Batches.Journal, Records: app.Batches.Records}
}

// allowedBatch asks before spending much, as allowed does.
func (c *command) allowedBatch(ctx context.Context, job runJob, app *shell.App, priced batch.Plan) error {
	limit := app.Limits.AskAbove
	if job.yes || !limit.Known() || priced.Worst.Known() && !limit.Less(priced.Worst) {
		return nil
	}
	return c.goAhead(ctx, whyAsk(app.Limits, setrun.Plan{Worst: priced.Worst}))
}

// batchResult turns the results of batches into the result of a run. What was cancelled
// is not counted.
func batchResult(result batch.Result) setrun.Result {
	r := setrun.Result{Forgotten: result.Forgotten}
	r.Spent = providers.Nano(0)
	for _, b := range result.Batches {
		r.Skipped += b.Skipped
	}
	for _, a := range result.Answers {
		r.Spent = r.Spent.Add(a.Cost)
		if a.Finish == providers.Cancelled {
			continue
		}
		r.Answers = append(r.Answers, a)
		r.Done++
		if !a.OK() {
			r.Failed++
		}
	}
	r.Calls = r.Done
	return r
}

// answering is a run that has ended, with the models that batches of earlier ones asked.
func answering(run *setrun.Run, result batch.Result) *setrun.Run {
	all := *run
	all.Answered = nil // nothing that it skipped is under way any more
	if len(run.Prompts) == 0 {
		all.Models = nil
	}
	for _, b := range result.Batches {
		if !slices.ContainsFunc(all.Models, func(m providers.Model) bool { return m.ID == b.Model }) {
			all.Models = append(slices.Clone(all.Models), providers.Model{ID: b.Model})
		}
	}
	return &all
}

func batchesVerdict(ctx context.Context, result batch.Result, r setrun.Result, cancelled bool) error {
	const on = "`switchboard run --batch` goes on from here"
	switch {
	case ctx.Err() != nil:
		return &failure{sentence: fmt.Sprintf("stopped, %s under way at the services", format.Plural(result.Left, "batch")), hint: on + "; --batch --cancel ends them", err: context.Canceled}
	case result.Err != nil:
		hint := hintOf(result.Err)
		if hint != "" {
			hint += "; "
		}
		return &failure{sentence: result.Err.Error(), hint: hint + on, err: result.Err}
	case r.Failed > 0:
		return &failure{sentence: format.Counts("%v of %v requests brought no answer", r.Failed, r.Calls), hint: "the same command sends them again", err: errSomeLanes}
	case !cancelled && len(result.Answers) > r.Done:
		return &failure{sentence: "cancelled at the service: " + format.Plural(len(result.Answers)-r.Done, "request"), hint: "the same command sends them again", err: errSomeLanes}
	}
	return nil
}

// batchProgress shows how far batches are: a line for each new state, and one a minute.
type batchProgress struct {
	w    *progress
	now  func() time.Time
	last string // the states that were printed last
	at   time.Time
}

func (p *batchProgress) show(s batch.Progress) {
	states, text := batchStates(s)
	now := p.now()
	switch {
	case p.w.terminal && (states != p.last || now.Sub(p.at) >= redraw):
		p.w.open = true
		fmt.Fprintf(p.w.w, "\r%s\x1b[K", text)
	case !p.w.terminal && (states != p.last || now.Sub(p.at) >= time.Minute):
		fmt.Fprintln(p.w.w, "switchboard: "+text)
	default:
		return
	}
	p.last, p.at = states, now
}

// batchStates says in which states all batches are, without and with their counts. A
// count of 0 means nothing before the end.
func batchStates(s batch.Progress) (states, text string) {
	var all, counted []string
	for _, b := range s.Batches {
		state := string(b.State)
		switch {
		case state == "" && b.Job == "":
			state = "not sent yet"
		case state == "":
			state = "under way"
		}
		stored := b.Answers + b.Failed + b.Skipped
		all = append(all, fmt.Sprintf("%s %s %v", b.ID, state, stored == b.Requests))
		line := b.Model + " " + state
		switch {
		case b.State.Ended():
			line += format.Counts(", %v of %v stored", stored, b.Requests)
		case b.Counted > 0:
			line += format.Counts(", %v of %v", b.Counted, b.Requests)
		default:
			line += ", " + format.Plural(b.Requests, "request")
		}
		counted = append(counted, line)
	}
	return strings.Join(all, "\n"), strings.Join(counted, " · ")
}

// sentJSON is a batch for scripts.
type sentJSON struct {
	ID       string               `json:"id"`    // the service's; empty before it has one
	State    providers.BatchState `json:"state"` // empty before the service has it
	Provider string               `json:"provider"`
	Model    string               `json:"model"`
	Requests int                  `json:"requests"`
	Answers  int                  `json:"answers"` // whole ones, stored now
	Failed   int                  `json:"failed"`
}

func sentToJSON(batches []batch.Status) []sentJSON {
	var all []sentJSON
	for _, b := range batches {
		all = append(all, sentJSON{b.Job, b.State, b.Provider, b.Model, b.Requests, b.Answers, b.Failed})
	}
	return all
}
