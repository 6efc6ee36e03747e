package cli

import (
	"bytes"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"switchboard/engine/routing"
	"switchboard/eval/gateway"
	"switchboard/eval/infile"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
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
}

func (c *command) export() *cobra.Command {
	var job exportJob
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the policy in force, for another switchboard, a spreadsheet or a gateway",
		Long: "Write the policy in force: the one that was applied, or that --policy names. As toml or json another switchboard\n" +
			"loads it with --policy and decides identically; csv is a line a task, with its certificate. A gateway cannot run\n" +
			"the scorer: for litellm and vllm-sr rules are written that come near the policy, with the share of stored prompts\n" +
			"on which both agree and with what the gateway cannot express.",
		Example: "switchboard export --format json -o policy.json\nswitchboard export --format litellm -o router.yaml",
		Args:    cobra.NoArgs,
		RunE:    c.runner(func(cmd *cobra.Command, _ []string) error { return c.runExport(cmd.Context(), job) }),
	}
	cmd.Flags().StringVar(&job.format, "format", string(gateway.TOML), gateway.NameFormats("or"))
	cmd.Flags().StringVarP(&job.output.path, "output", "o", "", "write to this file instead of stdout")
	job.output.addOverwrite(cmd)
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
	bench, err := c.Open(ctx, c.flags, Needs{Store: true, DecidesRoute: true})
	if err != nil {
		return err
	}
	policy, err := c.policyToExport(ctx, bench)
	if err != nil {
		return err
	}
	text, err := gateway.Make(ctx, format, policy, c.Version, bench.Store.Trials(store.Query{}))
	if err != nil {
		return err
	}
	c.notices(bench)
	if policy.Provenance.Source == routing.HandSet {
		c.note("no policy was applied, so this is the program's own, which no rating stands behind (switchboard calibrate --apply)")
	}
	if job.toStdout() {
		c.out.write(string(text))
		return c.out.err
	}
	file, err := c.job(ctx, "the policy", job.output)
	if err != nil {
		return err
	}
	if err := gateway.Save(ctx, file, text); err != nil {
		return notWritten("the policy", err)
	}
	return c.printExport(job.output.path, format, policy, len(text))
}

// toStdout reports an export that names no file.
func (job exportJob) toStdout() bool {
	return job.output.path == "" || job.output.path == outfile.Stdout
}

func (c *command) printExport(file string, format gateway.Format, p routing.Policy, size int) error {
	if !c.flags.JSON {
		c.out.line(providers.CleanLine(file, maxSentence) + ": policy " + p.Hash)
		return c.out.err
	}
	from := p.Provenance
	return c.out.json(exportJSON{file, format, p.Hash, from.Source, from.Scale, from.Ratings, size})
}

// policyToExport is that of --policy, else the one in force. One that was
// applied goes out also where it cannot decide, as when its models are not
// configured here.
func (c *command) policyToExport(ctx context.Context, bench *shell.App) (p routing.Policy, err error) {
	if c.flags.Policy != "" {
		raw, err := infile.Read(c.flags.Policy, gateway.MostBytes)
		if err != nil {
			return p, &MisuseError{fmt.Errorf("the policy cannot be read: %w", err)}
		}
		return gateway.ReadPolicy(bytes.NewReader(raw), c.flags.Policy)
	}
	if p = bench.Router.Policy(); p.Provenance.Source != routing.HandSet {
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
