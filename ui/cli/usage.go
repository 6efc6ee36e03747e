package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"switchboard/eval/access"
	"switchboard/eval/infile"
	"switchboard/eval/usage"
	"switchboard/eval/usage/importer"
	"switchboard/eval/usage/rollup"
	"switchboard/eval/usage/usagefile"
	"switchboard/ui/config"
	"switchboard/ui/format"
)

// usageJob is what the flags say about an import of usage.
type usageJob struct {
	format  string
	columns string
}

// mostColumns is the size of the largest column map.
const mostColumns = 1 << 20

func (c *command) usage() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "usage",
		Short: "Usage and bills from elsewhere",
		Args:  cobra.NoArgs,
		RunE: c.runner(func(*cobra.Command, []string) error {
			return misuse("`switchboard usage import FILE` reads usage from files, and `usage list` says what was read", "usage needs to be told what to do")
		}),
	}
	cmd.AddCommand(c.usageImport(), c.usageList(), c.usageClear())
	return cmd
}

func (c *command) usageImport() *cobra.Command {
	var job usageJob
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "Count what bills, gateways and agents say was used and paid",
		Long: "Count what bills, gateways and agents say was used and paid. What a file is, its content tells, unless --format does:\n\n" +
			"  openai-usage, openai-costs         pages of the API, and the dashboard's CSV\n" +
			"  anthropic-usage, anthropic-cost    the reports, and those of the analytics API\n" +
			"  openrouter, deepseek               activity as CSV or JSON; the console's ZIP\n" +
			"  litellm, langfuse, helicone        spend logs, observations, requests; CSV or JSON\n" +
			"  switchboard-proxy                  calls that passed through a proxy with the policy in it\n" +
			"  claude-code, codex, gemini-cli     logs of sessions\n" +
			"  focus                              FOCUS 1.0 to 1.4\n" +
			"  csv, jsonl                         anything else: --map FILE says which column is what (docs/usage.md)\n\n" +
			"Files may be packed with gzip or Zstandard, as Codex packs old sessions. Of a folder every file of these kinds is read. A row counts once, however often it is\n" +
			"imported and in however many files it stands. Rows that cannot be read are counted, shown, and in no total.\n" +
			"The text of prompts is not kept: only their hash, the kind of task, and what the policy would have chosen.",
		Example: "switchboard usage import costs_2026-09.csv ~/.claude/projects\nswitchboard usage import --map columns.toml gateway.csv",
		RunE:    c.runner(func(cmd *cobra.Command, args []string) error { return c.runUsageImport(cmd.Context(), job, args) }),
	}
	f := cmd.Flags()
	f.StringVar(&job.format, "format", "", "the format of all files, instead of what their content tells")
	f.StringVar(&job.columns, "map", "", "a TOML file that says what stands in which column")
	c.decides(cmd)
	return cmd
}

// options are the flags, checked before anything is opened.
func (job usageJob) options() (usagefile.Options, error) {
	o := usagefile.Options{Format: usage.Format(job.format)}
	if job.format != "" && !slices.Contains(usage.Formats[:], o.Format) {
		return o, misuse("`switchboard usage import --help` lists them", "there is no format %s", quoted(job.format))
	}
	if job.columns == "" {
		return o, nil
	}
	if o.Format != "" && o.Format != usage.CSV && o.Format != usage.JSONL {
		return o, misuse("leave one of them out", "--map is for the formats csv and jsonl, not for %s", o.Format)
	}
	text, err := infile.Read(job.columns, mostColumns)
	if err != nil {
		return o, unreadable("the column map", "check its name", err)
	}
	if o.Columns, err = usagefile.ParseColumns(string(text)); err != nil {
		return o, misuse("docs/usage.md has an example", "the column map %s: %s", quoted(job.columns), err)
	}
	return o, nil
}

func (c *command) runUsageImport(ctx context.Context, job usageJob, args []string) error {
	if len(args) == 0 {
		return misuse("switchboard usage import FILE...", "usage import needs the files to read")
	}
	options, err := job.options()
	if err != nil {
		return err
	}
	app, err := c.openApp(ctx, Needs{Store: true, DecidesRoute: true, Role: access.Lead})
	if err != nil {
		return err
	}
	kept, err := rollup.Beside(config.BesideStore(app.Store.Path()), "switchboard usage import")
	if err != nil {
		return err
	}
	u := usageImport{command: c}
	imports := importer.Job{Store: kept, Appraiser: rollup.NewAppraiser(app.Catalog, app.Router), Options: options, Progress: u.show, Told: u.told}
	err = imports.Run(ctx, args)
	u.closeBar()
	if err != nil {
		return err
	}
	return u.end()
}

// usageImport prints what happens to each file.
type usageImport struct {
	*command
	bar    *usageProgress // of the file that is read
	found  []rollup.Tally
	read   int // files
	failed bool
}

func (u *usageImport) show(p importer.Progress) {
	if u.bar == nil {
		u.bar = newUsageProgress(u.Stderr)
	}
	u.bar.show(p)
}

func (u *usageImport) closeBar() {
	if u.bar != nil {
		u.bar.end()
		u.bar = nil
	}
}

// told prints the result for a file.
func (u *usageImport) told(o importer.Outcome) {
	u.closeBar()
	u.failed = u.failed || o.Failed()
	var own *usage.Error
	switch {
	case o.Other:
		u.note(o.Err.Error() + ": passed over")
	case errors.As(o.Err, &own):
		complain(u.Stderr, o.Err)
	case o.Err != nil:
		complain(u.Stderr, unreadable("the file", "check its name", o.Err))
	default:
		u.tell(o.Tally)
	}
}

func (u *usageImport) tell(t rollup.Tally) {
	u.read++
	for _, p := range t.First {
		u.note(fmt.Sprintf("%s:%d: %s", t.File, p.Row, p.Reason))
	}
	if rest := t.Unreadable - int64(len(t.First)); rest > 0 {
		u.note(fmt.Sprintf("%s: %s more cannot be read", t.File, format.Plural(int(rest), "row")))
	}
	if u.flags.JSON {
		_ = u.out.json(usageToJSON(t)) // the printer keeps the error
		return
	}
	u.found = append(u.found, t)
}

// end prints the lines below all files.
func (u *usageImport) end() error {
	if len(u.found) > 0 {
		u.out.usageText(u.found)
	}
	switch {
	case u.failed:
		return errReported
	case u.read == 0:
		return &failure{sentence: "no usage was found there, and nothing was imported", hint: "--format says what a file is, and --map which column is what; see docs/usage.md"}
	}
	return u.out.err
}

// usageProgress shows how far a file was read.
type usageProgress struct {
	bar   *progress
	told  time.Time
	begun time.Time
}

func newUsageProgress(w io.Writer) *usageProgress {
	return &usageProgress{bar: newProgress(w), told: time.Now(), begun: time.Now()}
}

func (p *usageProgress) show(to importer.Progress) {
	text := filepath.Base(to.File) + ": " + format.Plural(int(to.Rows), "row")
	if to.Share >= 0 && to.Share < 1 {
		text = fmt.Sprintf("%s · %.0f %%", text, 100*to.Share)
	}
	switch {
	case p.bar.terminal && time.Since(p.begun) > redraw:
		p.bar.open = true
		fmt.Fprintf(p.bar.w, "\r%s\x1b[K", text)
	case !p.bar.terminal && time.Since(p.told) >= time.Minute:
		p.told = time.Now()
		fmt.Fprintln(p.bar.w, "switchboard: "+text)
	}
}

func (p *usageProgress) end() { p.bar.end() }
