package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"switchboard/engine/routing"
	"switchboard/eval/gateway"
	"switchboard/eval/infile"
	"switchboard/eval/policydiff"
	"switchboard/eval/store"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

func (c *command) rolloutDiff() *cobra.Command {
	var since string
	cmd := &cobra.Command{
		Use:   "diff POLICY",
		Short: "Say what another policy would have done with the calls of the last days",
		Long: "Say what another policy would have done with the calls of the last days, beside the one in force: how many would have gone to another\n" +
			"model, from which to which, what that would have cost, and what is proved of the loss. POLICY is a file that `switchboard export` or\n" +
			"`calibrate -o` wrote, or the hash of one that was applied. Nothing is called, and nothing is changed.",
		Example: "switchboard rollout diff other.toml\nswitchboard rollout diff 7f3a90c1 --since 24h --json",
		Args:    exactly("rollout diff", "the file of a policy, or the hash of one that was applied"),
		RunE:    c.runner(func(cmd *cobra.Command, args []string) error { return c.runRolloutDiff(cmd.Context(), args[0], since) }),
	}
	cmd.Flags().StringVar(&since, "since", "7d", "look at the calls since a date, a time or a span such as 24h or 7d")
	c.decides(cmd)
	return cmd
}

func (c *command) runRolloutDiff(ctx context.Context, other, since string) error {
	from, err := moment(since, time.Now())
	if err != nil {
		return err
	}
	app, err := c.openApp(ctx, Needs{Store: true, Models: true, DecidesRoute: true})
	if err != nil {
		return err
	}
	b, err := otherPolicy(app, other)
	if err != nil {
		return err
	}
	if err := b.Runs(); err != nil {
		return misuse("", "the policy %s cannot decide: %v", routing.PolicyName(b.Hash), err)
	}
	d, err := policydiff.Of(app.Store.Trials(store.Query{}), from, app.Catalog, app.Router.Policy(), b)
	if err != nil {
		return err
	}
	c.notices(app)
	if c.flags.JSON {
		j := diffToJSON(d)
		if why, _ := routing.Lapsed(app.Router); why != "" {
			j.Lapsed = &why
		}
		return c.out.json(j)
	}
	c.out.diffText(d)
	return c.out.err
}

// otherPolicy is the policy to compare with: that of a file, or one that was applied.
func otherPolicy(app *shell.App, named string) (routing.Policy, error) {
	raw, err := infile.Read(named, gateway.MostBytes)
	if err == nil {
		p, err := gateway.ReadPolicy(bytes.NewReader(raw), named)
		if err != nil {
			return p, &MisuseError{err}
		}
		return p, nil
	}
	applied, ok := app.Store.(interface {
		Policy(hash string) (routing.Policy, error)
	})
	if _, gone := os.Stat(named); !ok || !errors.Is(gone, fs.ErrNotExist) {
		return routing.Policy{}, &MisuseError{unreadable("the policy", "", err)}
	}
	return applied.Policy(named)
}

// diffJSON compares two policies on the same calls. The first value of each pair is that
// of the policy in force.
type diffJSON struct {
	Policies  [2]string          `json:"policies"`
	Lapsed    *string            `json:"lapsed"` // why the first stands in for the one that was applied; null: it does not
	Calls     int                `json:"calls"`
	Changed   int                `json:"changed"`
	Swaps     []swapJSON         `json:"swaps"`
	Priced    int                `json:"priced"`
	Estimated int                `json:"estimated"` // those of priced whose cost is an estimate
	Cost      [2]providers.Money `json:"cost_usd"`
	Loss      [2]diffLossJSON    `json:"loss"`
}

type swapJSON struct {
	From   string             `json:"from"`
	To     string             `json:"to"`
	Calls  int                `json:"calls"`
	Priced int                `json:"priced"`
	Cost   [2]providers.Money `json:"cost_usd"`
}

type diffLossJSON struct {
	Certified  int      `json:"certified"`
	MaxLoss    *float64 `json:"max_loss"` // null: nothing is certified
	Confidence *float64 `json:"confidence"`
	Reference  int      `json:"reference"`
	Unproved   int      `json:"unproved"`
}

func diffToJSON(d policydiff.Diff) diffJSON {
	j := diffJSON{Policies: d.Policies, Calls: d.Calls, Changed: d.Changed, Swaps: []swapJSON{}, Priced: d.Priced, Estimated: d.Estimated, Cost: d.Cost}
	for _, s := range d.Swaps {
		j.Swaps = append(j.Swaps, swapJSON(s))
	}
	for k, l := range d.Loss {
		j.Loss[k] = diffLossJSON{Certified: l.Certified, Reference: l.Reference, Unproved: l.Unproved}
		if l.Certified > 0 {
			j.Loss[k].MaxLoss, j.Loss[k].Confidence = &d.Loss[k].MaxLoss, &d.Loss[k].Confidence
		}
	}
	return j
}

func (p *printer) diffText(d policydiff.Diff) {
	names := [2]string{"now   " + routing.PolicyName(d.Policies[0]), "other " + routing.PolicyName(d.Policies[1])}
	p.line(p.bold(fmt.Sprintf("%s of %s", format.Thousands(int64(d.Changed)), format.Plural(d.Calls, "call"))), " would go to another model")
	for _, s := range d.Swaps {
		p.line("  ", providers.CleanLine(fmt.Sprintf("%s → %s  %s%s", s.From, s.To, format.Plural(s.Calls, "call"), costsText(s.Cost, s.Priced, s.Calls, true)), maxSentence))
	}
	for k := range names {
		p.line(names[k], "  ", provedText(d.Loss[k], d.Calls))
	}
	p.line("cost", costsText(d.Cost, d.Priced, d.Calls, d.Estimated > 0))
}

// costsText says what both policies cost, as far as that is known.
func costsText(cost [2]providers.Money, priced, calls int, estimated bool) string {
	if priced == 0 {
		return "  —"
	}
	mark := format.CostMark(estimated, false)
	said := fmt.Sprintf("  %s → %s", format.Amount(mark, cost[0]), format.Amount(mark, cost[1]))
	if priced < calls {
		said += format.Counts(" (%v of %v are priced)", priced, calls)
	}
	return said
}

func provedText(l policydiff.Loss, calls int) string {
	if calls == 0 {
		return "—"
	}
	said := fmt.Sprintf("%s to the reference", format.Thousands(int64(l.Reference)))
	if l.Certified > 0 {
		said += fmt.Sprintf(", %s certified (loss ≤ %v @ %v %%)", format.Thousands(int64(l.Certified)), l.MaxLoss, 100*l.Confidence)
	}
	if l.Unproved > 0 {
		said += fmt.Sprintf(", of %s nothing is proved", format.Thousands(int64(l.Unproved)))
	}
	return said
}
