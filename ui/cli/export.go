package cli

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"switchboard/engine/routing"
	"switchboard/eval/access"
	"switchboard/eval/gateway"
	"switchboard/eval/infile"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/providers"
	"switchboard/ui/shell"
)

// exportJob is what the flags say about an export.
type exportJob struct {
	format string
	output output
}

// exportJSON is an export that was written to a file.
type exportJSON struct {
	File         string         `json:"file"`
	Format       gateway.Format `json:"format"`
	Policy       string         `json:"policy"`
	Source       routing.Source `json:"source"`
	Scale        string         `json:"scale"`
	RatedPrompts int            `json:"rated_prompts"`
	Bytes        int            `json:"bytes"`
	Rules        *rulesJSON     `json:"rules,omitempty"`
}

// rulesJSON is what rules keep of the policy, on the stored prompts.
type rulesJSON struct {
	Prompts   int      `json:"prompts"`
	Agreement float64  `json:"agreement"`
	Share     float64  `json:"share_cheaper"`
	Saving    *float64 `json:"saving"` // null: not every cost is known
	Loss      float64  `json:"loss"`
	Useless   bool     `json:"useless"`
}

func rulesToJSON(r *gateway.Rules) *rulesJSON {
	if r == nil {
		return nil
	}
	all := r.All()
	j := &rulesJSON{Prompts: all.Prompts, Agreement: all.Share(), Share: r.Kept.Share, Loss: r.Kept.Loss, Useless: r.Useless}
	if !r.Kept.Unknown {
		j.Saving = &r.Kept.Saving
	}
	return j
}

func (c *command) export() *cobra.Command {
	var job exportJob
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the policy in force, for another switchboard, a spreadsheet or a gateway",
		Long: "Write the policy in force: the one that was applied, or that --policy names. As toml or json another switchboard\n" +
			"loads it with --policy and decides identically; csv is a line a task, with its certificate; litellm-plugin\n" +
			"is one file of Python 3.9 that decides identically too, in LiteLLM's proxy or in any program. Other gateways\n" +
			"do not run the scorer: for litellm and vllm-sr rules are written that come near the policy, with the share of\n" +
			"stored prompts on which both agree, what the rules save and lose, and what they do not express. Rules that send\n" +
			"everything to the reference end with exit code 3.",
		Example: "switchboard export --format json -o policy.json\nswitchboard export --format litellm-plugin -o switchboard_plugin.py",
		Args:    cobra.NoArgs,
		RunE:    c.runner(func(cmd *cobra.Command, _ []string) error { return c.runExport(cmd.Context(), job) }),
	}
	cmd.Flags().StringVar(&job.format, "format", string(gateway.TOML), gateway.NameFormats("or"))
	job.output.addTo(cmd, "output", "write to this file instead of stdout")
	c.decides(cmd)
	return cmd
}

func (c *command) runExport(ctx context.Context, job exportJob) error {
	format := gateway.Format(job.format)
	switch {
	case format.Check() != nil:
		return misuse("use "+gateway.NameFormats("or"), "there is no format %s", quoted(job.format))
	case c.flags.JSON && job.toStdout() && format != gateway.JSON:
		return misuse("name a file with -o", "with --json stdout holds only JSON, and the format is %s", format)
	}
	app, err := c.openApp(ctx, Needs{Store: true, DecidesRoute: true, Role: access.Lead})
	if err != nil {
		return err
	}
	policy, err := c.policyToExport(ctx, app)
	if err != nil {
		return err
	}
	made, err := gateway.Make(ctx, format, gateway.Export{Policy: policy, Version: c.Version, Simulated: app.Catalog.Simulated}, app.Store.Trials(store.Query{}))
	if err != nil {
		return err
	}
	c.notices(app)
	c.noteHandSet(policy)
	if job.toStdout() {
		c.out.write(string(made.Text))
		if c.out.err == nil {
			c.noteExport(app, policy.Hash, format)
		}
		return cmp.Or(c.out.err, useless(made, policy))
	}
	file, err := c.job(ctx, "the policy", job.output)
	if err != nil {
		return err
	}
	if err := gateway.Save(ctx, file, made); err != nil {
		return notWritten("the policy", err)
	}
	if err := app.Store.MarkExported(policy.Hash, time.Now(), string(format), "to "+job.output.path); err != nil {
		return &failure{sentence: fmt.Sprintf("the policy is in %s, and that cannot be kept: %s", providers.CleanLine(job.output.path, maxSentence), err), hint: hintOf(err), err: err}
	}
	return cmp.Or(c.printExport(job.output.path, format, policy, made), useless(made, policy))
}

// noteExport records in the audit that a policy went to stdout. Where there is no store
// yet, or it cannot be written to, the export goes on. It also does not write to a store
// of which the latest records may be missing: a write would make their loss final.
func (c *command) noteExport(app *shell.App, hash string, format gateway.Format) {
	if s, ok := app.Store.(*records.Store); ok {
		if info, err := s.Info(); err != nil || !info.Exists || s.Doubt() != nil {
			return
		}
	}
	if err := app.Store.MarkExported(hash, time.Now(), string(format), "to stdout"); err != nil {
		c.note("that the policy was exported could not be kept: " + err.Error())
	}
}

// useless returns an error where the exported rules do nothing. The export has not
// failed, but a script must not take such rules for a saving.
func useless(made gateway.Made, p routing.Policy) error {
	if !made.Useless() {
		return nil
	}
	return &failure{
		sentence: "the rules do nothing: everything goes to " + quoted(p.Ladder.Reference()),
		hint:     "no rule that names a cheaper model holds on the stored prompts; --format json keeps the whole policy",
		err:      errUselessRules,
	}
}

// toStdout reports an export that names no file.
func (job exportJob) toStdout() bool {
	return job.output.path == "" || job.output.path == outfile.Stdout
}

func (c *command) printExport(file string, format gateway.Format, p routing.Policy, made gateway.Made) error {
	if !c.flags.JSON {
		c.out.line(providers.CleanLine(file, maxSentence) + ": policy " + routing.PolicyName(p.Hash))
		return c.out.err
	}
	from := p.Provenance
	return c.out.json(exportJSON{file, format, p.Hash, from.Source, from.Scale, from.Ratings, len(made.Text), rulesToJSON(made.Rules)})
}

// policyToExport is the policy that --policy names, else the one in force. A policy that
// was applied is exported even where it cannot decide here, as when its models are not
// configured.
func (c *command) policyToExport(ctx context.Context, app *shell.App) (p routing.Policy, err error) {
	if c.flags.Policy != "" {
		return readPolicy(app.PolicyFile)
	}
	if p = app.Router.Policy(); p.Provenance.Source != routing.HandSet {
		return p, nil
	}
	store, err := c.storeAsItIs(ctx)
	if err != nil {
		return p, err
	}
	applied, _, ok, err := store.Applied()
	if ok && err == nil {
		p = applied
	}
	return p, err
}

// readPolicy reads the policy in a file.
func readPolicy(file string) (p routing.Policy, err error) {
	raw, err := infile.Read(file, gateway.MostBytes)
	if err != nil {
		return p, &MisuseError{fmt.Errorf("the policy cannot be read: %w", err)}
	}
	return gateway.ReadPolicy(bytes.NewReader(raw), file)
}

// noteHandSet tells the user that no ratings made the policy that decides, where none was
// applied.
func (c *command) noteHandSet(p routing.Policy) {
	if p.Provenance.Source == routing.HandSet {
		c.note("no policy was applied, so this is the program's own, made without ratings (switchboard calibrate --apply)")
	}
}
