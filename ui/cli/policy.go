package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/store/records"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// appliedJSON is a policy that was put to use.
type appliedJSON struct {
	Policy    string         `json:"policy"` // hash; "" is the program's own
	Applied   time.Time      `json:"applied"`
	Who       string         `json:"who"`
	InForce   bool           `json:"in_force"` // as far as the store goes: a file comes before it
	Idle      *string        `json:"idle"`     // why it is in force but does not decide, so that the reference is asked; null: it decides, or is not in force
	Source    routing.Source `json:"source"`
	Reference string         `json:"reference"`
	Certified []engine.Task  `json:"certified"`
	Rated     int            `json:"rated"`     // prompts behind it, to fit and to certify
	Fitted    int            `json:"rated_fit"` // those of rated on which its scores rest
}

func (c *command) policy() *cobra.Command {
	var apply string
	cmd := &cobra.Command{
		Use:   "policy",
		Short: "List the policies that were applied, newest first; put an older one back",
		Long: "List the policies that were applied, newest first. --apply puts one of them in force again: roll back by naming the\n" +
			"one before. \"default\" is the policy that the program has of itself, before any calibration.",
		Example: "switchboard policy\nswitchboard policy --apply 7f3a90c1",
		Args:    cobra.NoArgs,
		RunE:    c.runner(func(cmd *cobra.Command, _ []string) error { return c.runPolicy(cmd.Context(), apply) }),
	}
	cmd.Flags().StringVar(&apply, "apply", "", "put the policy with this hash in force again, or the default one")
	return cmd
}

func (c *command) runPolicy(ctx context.Context, apply string) error {
	app, store, err := c.calibrating(ctx)
	if err != nil {
		return err
	}
	_, was, decides, err := store.Applied()
	if err != nil {
		return err
	}
	var again routing.Policy
	switch apply {
	case "":
	case calibrate.OwnPolicy:
		err = store.ApplyAgain(eval.Application{Who: app.Rater, Time: time.Now()})
	default:
		again, err = calibrate.Reapply(store, apply, app.Catalog, app.Sent(), app.Rater, time.Now())
	}
	if err != nil {
		return err
	}
	c.noteFile(app)
	if decides && again.Hash == was.Policy && !c.flags.JSON {
		c.out.line(alreadyApplied(was.Policy, was.Time))
	}
	return c.printPolicies(store, app)
}

// noteFile tells the user that an applied policy does not decide here, because a file
// does.
func (c *command) noteFile(app *shell.App) {
	if app.PolicyFile != "" {
		c.note("the policy in " + app.PolicyFile + " decides, as [policy] in the config says, and not the one that was applied")
	}
}

func (c *command) printPolicies(store *records.Store, app *shell.App) error {
	all, err := store.Applications()
	if err != nil {
		return err
	}
	if len(all) == 0 && !c.flags.JSON {
		c.out.line("no policy was applied yet; `switchboard calibrate --apply` applies one")
	}
	for i := len(all) - 1; i >= 0; i-- {
		j := appliedJSON{Policy: all[i].Policy, Applied: all[i].Time, Who: all[i].Who, InForce: i == len(all)-1, Certified: []engine.Task{}}
		if j.Policy != "" {
			p, err := store.Policy(j.Policy)
			if err != nil {
				return err
			}
			j.Source, j.Reference, j.Rated, j.Fitted = p.Provenance.Source, p.Ladder.Reference(), p.Provenance.Ratings, p.Provenance.Fitted
			for _, claim := range p.Certificates {
				j.Certified = append(j.Certified, claim.Tasks...)
			}
			if why := all[i].Idle(p, app.Catalog, app.Sent()); j.InForce && why != nil {
				said := why.Error()
				j.Idle = &said
			}
		}
		if c.flags.JSON {
			err = c.out.json(j)
		} else {
			c.out.appliedText(j)
		}
		if err != nil {
			return err
		}
	}
	return c.out.err
}

// ratedText counts the rated prompts behind a policy.
func ratedText(j appliedJSON) string {
	rated := format.Plural(j.Rated, "rated prompt")
	if j.Fitted == 0 {
		return rated // it does not say how many of them its scores rest on
	}
	return rated + format.Counts(" (%v fit, %v certify)", j.Fitted, j.Rated-j.Fitted)
}

func (p *printer) appliedText(j appliedJSON) {
	name, what := calibrate.OwnPolicy, calibrate.OwnMaker
	if j.Policy != "" {
		name = routing.PolicyName(j.Policy)
		what = fmt.Sprintf("%s, reference %s, %s, %s certified", j.Source, j.Reference, ratedText(j), format.Plural(len(j.Certified), "task"))
	}
	mark := "  "
	if j.InForce {
		mark = "● "
	}
	p.line(mark, providers.CleanLine(fmt.Sprintf("%-8s  %s by %s · %s", name, j.Applied.Local().Format("2006-01-02 15:04"), j.Who, what), maxSentence))
	if j.Idle != nil {
		p.line("    does not decide, the reference is asked: ", providers.CleanLine(*j.Idle, maxSentence))
	}
}
