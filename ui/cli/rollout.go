package cli

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

func (c *command) rollout() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rollout [observe | shadow PERCENT | ramp PERCENT | full]",
		Short: "Say how much of what serve is asked the policy decides about, or move it",
		Long: "Say how much of what serve is asked the policy decides about, or move it.\n\n" +
			"  observe         decide and record, and ask the reference\n" +
			"  shadow PERCENT  the same; of a share the choice is asked too, for raters to look at, and not given to anybody\n" +
			"  ramp PERCENT    give the choice's answer for a share, the reference's for the rest\n" +
			"  full            decide about everything\n\n" +
			"A share is of keys: x-switchboard-key, else the user that a request names, else what was said first. The same key is on the same side on every\n" +
			"machine, and who is in at 5 % is in at 25 %. Every process that serves from the store follows, and the audit says who moved it.",
		Example: "switchboard rollout shadow 10\nswitchboard rollout ramp 5\nswitchboard rollout diff other.toml --since 7d",
		Args:    cobra.MaximumNArgs(2),
		RunE:    c.runner(func(cmd *cobra.Command, args []string) error { return c.runRollout(cmd.Context(), args) }),
	}
	cmd.AddCommand(c.rolloutDiff())
	return cmd
}

// rolloutJSON is a rollout as it stands.
type rolloutJSON struct {
	Stage   rollout.Stage `json:"stage"`
	Percent *float64      `json:"percent"` // of shadow and ramp
	Since   *time.Time    `json:"since"`   // null: it was never moved
	Who     string        `json:"who"`
	Policy  string        `json:"policy"` // hash; "" is the program's own
}

func (c *command) runRollout(ctx context.Context, args []string) error {
	to, err := rolloutAsked(args)
	if err != nil {
		return err
	}
	app, kept, err := c.calibrating(ctx)
	if err != nil {
		return err
	}
	if len(args) > 0 {
		if err := kept.RollOut(eval.Rollout{Rollout: to, Time: time.Now(), Who: app.Rater}); err != nil {
			return err
		}
	}
	c.noteFile(app)
	return c.printRollout(kept)
}

// rolloutAsked is what the arguments ask for.
func rolloutAsked(args []string) (r rollout.Rollout, err error) {
	if len(args) == 0 {
		return r, nil
	}
	const hint = "use observe, shadow PERCENT, ramp PERCENT or full"
	r.Stage = rollout.Stage(args[0])
	if shares := r.Stage == rollout.Shadow || r.Stage == rollout.Ramp; shares != (len(args) == 2) {
		if shares {
			return r, misuse("as in `switchboard rollout "+args[0]+" 5`", "%s takes a share in percent", args[0])
		}
		if len(args) == 2 && r.Check() == nil {
			return r, misuse(hint, "%s takes no share", args[0])
		}
	}
	if len(args) == 2 {
		if r.Percent, err = strconv.ParseFloat(strings.TrimSuffix(args[1], "%"), 64); err != nil {
			return r, misuse("as in 5 or 12.5", "%s is no share", quoted(args[1]))
		}
	}
	if err := r.Check(); err != nil {
		return r, misuse(hint, "%s", providers.CleanLine(err.Error(), maxSentence))
	}
	return r, nil
}

func (c *command) printRollout(kept *records.Store) error {
	_, a, _, err := kept.Applied()
	if err != nil {
		return err
	}
	j := rolloutJSON{Stage: rollout.Full, Policy: a.Policy}
	var now rollout.Rollout
	if a.Rollout != nil {
		now = a.Rollout.Rollout
		j.Since, j.Who = &a.Rollout.Time, a.Rollout.Who
		if !now.Whole() {
			j.Stage = now.Stage
		}
		if now.Stage == rollout.Shadow || now.Stage == rollout.Ramp {
			j.Percent = &now.Percent
		}
	}
	if c.flags.JSON {
		return c.out.json(j)
	}
	name := calibrate.OwnPolicy
	if j.Policy != "" {
		name = routing.PolicyName(j.Policy)
	}
	by := ""
	if j.Since != nil {
		by = "  since " + j.Since.Local().Format("2006-01-02 15:04") + " by " + providers.CleanLine(j.Who, 40)
	}
	c.out.line(c.out.bold(now.String()), "  policy ", name, by)
	c.out.line(c.out.faint(rolloutMeans(now)))
	return c.out.err
}

// rolloutMeans says what a stage does.
func rolloutMeans(r rollout.Rollout) string {
	share := strconv.FormatFloat(r.Percent, 'f', -1, 64) + " % of the keys"
	switch r.Stage {
	case rollout.Observe:
		return "the policy decides and is recorded; the reference answers everything"
	case rollout.Shadow:
		return "the reference answers everything; for " + share + " the choice is asked too, and its answer is kept for raters"
	case rollout.Ramp:
		return "the choice answers " + share + ", the reference the rest"
	}
	return "the choice answers everything"
}
