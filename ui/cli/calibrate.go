package cli

import (
	"cmp"
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/eval/gateway"
	"switchboard/eval/store"
	"switchboard/eval/store/places"
	"switchboard/eval/store/records"
	"switchboard/ui/shell"
)

// calibrateJob is what the flags say about a calibration.
type calibrateJob struct {
	choice     calibrate.Request
	scale      string
	maxLoss    float64
	confidence float64
	apply      bool
	yes        bool       // apply even if certificates are lost by it
	since      *time.Time // since when the policy that is applied has decided; nil: it did not before
	file       string     // the file whose policy decides, whichever policy is applied; empty: none
	output     output
	explain    string // id of a run
	runs       bool
	closing    string // why the open run is closed
}

func (c *command) calibrate() *cobra.Command {
	var job calibrateJob
	cmd := &cobra.Command{
		Use:   "calibrate",
		Short: "Turn ratings into routing thresholds with a guarantee",
		Long: "Turn the ratings of the store into routing thresholds: the share of prompts that may go to cheaper models so that\n" +
			"at most --max-loss of the reference's quality is given up, with --confidence. What is certified was proved by the\n" +
			"draws of a certification run, which Rate opens, or which an import opens that somebody vouches for. Where nothing\n" +
			"can be certified yet it says what is missing. Any other limit than that of the open run is explored with the\n" +
			"ratings that fit, and certifies nothing. Nothing is sent.",
		Example: "switchboard calibrate --json\nswitchboard calibrate --reference gpt-5.4-pro --ladder gpt-5-nano,gpt-5.4-pro --apply\nswitchboard calibrate --explain 3f9a01c2 --json",
		Args:    cobra.NoArgs,
		RunE:    c.runner(func(cmd *cobra.Command, _ []string) error { return c.runCalibrate(cmd.Context(), job) }),
	}
	f := cmd.Flags()
	f.StringVar(&job.choice.Reference, "reference", "", "measure quality against this model instead of the config's reference")
	f.StringSliceVar(&job.choice.Ladder, "ladder", nil, "choose among these models instead of the config's: a,b,M")
	f.StringVar(&job.choice.Check, "check", "", "compare the cheaper models' answers with this model's where that pays; none: with nobody's. Without it, the config's check, or the cheapest other model of the ladder")
	f.StringVar(&job.scale, "scale", "", "use the ratings on this scale: accept, score, preference or imported; without it, the one with most")
	f.Float64Var(&job.maxLoss, "max-loss", 0.05, "certify that at most this much quality is lost")
	f.Float64Var(&job.confidence, "confidence", 0.95, "with this confidence")
	f.BoolVar(&job.apply, "apply", false, "decide by the policy from now on; what is not certified goes to the reference")
	f.BoolVar(&job.yes, "yes", false, "apply without asking, also what certifies nothing in the place of a policy with certificates")
	job.output.addTo(cmd, "output", "write the policy to this file, for --policy; - is stdout")
	f.StringVar(&job.explain, "explain", "", "list every draw of the certification run with this id: votes, what became of it, used or not and why")
	f.BoolVar(&job.runs, "runs", false, "list the certification runs")
	f.StringVar(&job.closing, "close", "", "close the open certification run, for this reason; what it spent of the confidence stays spent")
	standsAlone(cmd, "runs", "explain", "close", "apply", "output")
	standsAlone(cmd, "explain", "close", "apply", "output")
	standsAlone(cmd, "close", "apply", "output")
	return cmd
}

// check says what is wrong with the flags.
func (job *calibrateJob) check() error {
	job.choice.Limit = certify.NewLimit(job.maxLoss, job.confidence)
	job.choice.Scale = eval.Scale(job.scale)
	if err := job.choice.Limit.Check(); err != nil {
		return misuse("both are between 0 and 1, such as 0.05 and 0.95", "%s", err)
	}
	if err := job.choice.Scale.Check(); job.scale != "" && err != nil {
		return misuse("leave --scale out for the one with most ratings", "%s", err)
	}
	return nil
}

func (c *command) runCalibrate(ctx context.Context, job calibrateJob) error {
	if err := job.check(); err != nil {
		return err
	}
	app, store, err := c.calibrating(ctx)
	if err != nil {
		return err
	}
	if job.apply || job.closing != "" {
		if err := store.May(access.Lead); err != nil {
			return err
		}
	}
	switch {
	case job.runs:
		return c.printRuns(store)
	case job.explain != "":
		return c.printEvidence(store, job.explain)
	}
	costs, err := store.MeanCosts()
	if err != nil {
		return err
	}
	aim, err := calibrate.NewTarget(app.Catalog, job.choice, costs)
	if err != nil {
		return err
	}
	if job.closing != "" {
		return c.closeRun(store, aim, app.Rater, job.closing)
	}
	return c.calibrateStore(ctx, app, store, aim, job)
}

// calibrateStore calibrates, and writes and applies the policy where that is asked for.
func (c *command) calibrateStore(ctx context.Context, app *shell.App, store *records.Store, aim calibrate.Target, job calibrateJob) error {
	file, err := c.job(ctx, "the policy", job.output)
	if err != nil {
		return err
	}
	done, err := calibrate.Calibrate(ctx, store, aim, app.Rater, time.Now())
	if err != nil {
		return err
	}
	if done.Counts.Prompts == 0 {
		c.tellEmpty(store.Path(), "calibrate")
	}
	inForce, was, _, err := store.Applied()
	if err == nil {
		err = c.mayApply(ctx, done, inForce, job)
	}
	if err != nil {
		return err
	}
	if job.output.path != "" {
		_, err := file.Write(ctx, func(w io.Writer) error { return gateway.WritePolicy(w, done.Policy) })
		if err != nil {
			return notWritten("the policy", err)
		}
	}
	if job.apply {
		how := done.Application(app.Catalog, app.Rater, time.Now())
		if err := store.Apply(done.Policy, how); err != nil {
			return err
		}
		if how.Repeats(was) {
			job.since = &was.Time
		}
		job.file = app.PolicyFile
		c.noteFile(app)
	}
	if c.flags.JSON {
		return c.out.json(calibrationToJSON(done, app.Catalog, job))
	}
	c.out.calibrationText(done, app.Catalog, job)
	return c.out.err
}

// calibrating opens the program and the store, to write to it.
func (c *command) calibrating(ctx context.Context) (*shell.App, *records.Store, error) {
	app, err := c.Open(ctx, c.flags, Needs{})
	if err != nil {
		return nil, nil, err
	}
	path, err := c.StorePath(ctx, c.flags)
	if err != nil {
		return nil, nil, err
	}
	kind := store.Real
	if app.Catalog.Simulated {
		kind = store.Demo
	}
	records, err := c.storeToWrite(path, places.Options{Kind: kind, Who: app.Rater})
	if err != nil {
		return nil, nil, err
	}
	if app.Signed, err = records.SignedIn(); err != nil {
		return nil, nil, err
	}
	app.Rater = cmp.Or(app.Signed.Name, app.Rater)
	return app, records, nil
}

func (c *command) closeRun(store *records.Store, aim calibrate.Target, who, why string) error {
	closed, err := store.CloseOpenRun(aim.Scale, who, why, time.Now())
	if err != nil {
		return err
	}
	if c.flags.JSON {
		return c.out.json(struct {
			Closed string `json:"closed"`
		}{closed.Run.ID})
	}
	c.out.line("closed the certification run ", closed.Run.ID)
	return c.out.err
}
