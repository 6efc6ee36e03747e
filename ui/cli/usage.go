package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"switchboard/eval/infile"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/eval/usage/usagefile"
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
			return misuse("`switchboard usage import FILE` reads usage from files", "usage needs to be told what to do")
		}),
	}
	cmd.AddCommand(c.usageImport())
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
			"  claude-code, codex, gemini-cli     logs of sessions\n" +
			"  focus                              FOCUS 1.0 to 1.4\n" +
			"  csv, jsonl                         anything else: --map FILE says which column is what (docs/usage.md)\n\n" +
			"Files may be packed with gzip. Of a folder every file of these kinds is read. A row counts once, however often it is\n" +
			"imported and in however many files it stands. Rows that cannot be read are counted, shown, and in no total.\n" +
			"The text of prompts is not kept: only their hash, the kind of task, and what the policy would have chosen.",
		Example: "switchboard usage import costs_2026-09.csv ~/.claude/projects\nswitchboard usage import --map columns.toml gateway.csv",
		RunE:    c.runner(func(cmd *cobra.Command, args []string) error { return c.runUsageImport(cmd.Context(), job, args) }),
	}
	f := cmd.Flags()
	f.StringVar(&job.format, "format", "", "the format of all files, instead of what their content tells")
	f.StringVar(&job.columns, "map", "", "a TOML file that says what stands in which column")
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
	bench, err := c.workbench(ctx, Needs{Store: true, DecidesRoute: true})
	if err != nil {
		return err
	}
	kept, err := rollup.Beside(bench.Store.Path(), "switchboard usage import")
	if err != nil {
		return err
	}
	u := usageImport{command: c, store: kept, options: options, appraiser: rollup.NewAppraiser(bench.Catalog, bench.Router)}
	return u.all(ctx, args)
}

// usageImport imports one file after the other. One that cannot be read does not
// keep the others from it.
type usageImport struct {
	*command
	store     *rollup.Store
	options   usagefile.Options
	appraiser *rollup.Appraiser
	found     []rollup.Tally
	failed    int
}

func (u *usageImport) all(ctx context.Context, args []string) error {
	for _, arg := range args {
		files, err := usageFiles(arg)
		if err != nil {
			u.fail(unreadable("the file", "check its name", err))
			continue
		}
		if len(files) == 0 {
			u.fail(&failure{sentence: "there are no files of usage in " + quoted(arg), hint: "they end in .json, .jsonl, .csv, .tsv or .zip, and in .gz where they are packed"})
		}
		for _, file := range files {
			if err := u.one(ctx, file, file != arg); err != nil {
				return err
			}
		}
	}
	if !u.flags.JSON && len(u.found) > 0 {
		u.out.usageText(u.found)
	}
	if u.failed > 0 {
		return errReported
	}
	return u.out.err
}

// usageFiles are the files in a folder that may have usage, or what was named.
func usageFiles(arg string) (files []string, err error) {
	if info, err := os.Stat(arg); err != nil || !info.IsDir() {
		return []string{arg}, nil
	}
	err = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			switch filepath.Ext(strings.TrimSuffix(path, ".gz")) {
			case ".jsonl", ".json", ".csv", ".tsv", ".zip":
				files = append(files, path)
			}
		}
		return err
	})
	return files, err
}

func (u *usageImport) fail(err error) {
	u.failed++
	complain(u.Stderr, err)
}

// one imports a file, which may have been found in a folder: there are others
// in it. Its error is one of the store, and ends the command.
func (u *usageImport) one(ctx context.Context, name string, found bool) error {
	f, err := usagefile.Open(ctx, name, u.options)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return ctx.Err()
	case found && errors.Is(err, usage.ErrUnknownFormat):
		u.note(err.Error() + ": passed over")
		return nil
	default:
		u.fail(unreadable("the file", "check its name", err))
		return nil
	}
	defer f.Close()
	how := string(f.Format)
	if u.options.Columns != nil {
		how += u.options.Columns.Text
	}
	content, err := rollup.NewContent(ctx, name, usagefile.MostBytes, how)
	if err != nil {
		return err
	}
	bar := newUsageProgress(u.Stderr, f)
	tally, err := u.store.Import(ctx, rollup.Source{File: name, Format: f.Format, Content: content, Records: f.Records(), Without: f.Without}, u.appraiser, bar.show)
	bar.end()
	if err != nil {
		return err
	}
	return u.tell(tally)
}

// tell says what became of a file. One of which nothing can be read has failed,
// and one that ends in the middle.
func (u *usageImport) tell(t rollup.Tally) error {
	for _, p := range t.First {
		u.note(fmt.Sprintf("%s:%d: %s", t.File, p.Row, p.Reason))
	}
	if rest := t.Unreadable - int64(len(t.First)); rest > 0 {
		u.note(fmt.Sprintf("%s: %d more rows cannot be read", t.File, rest))
	}
	if t.Ended || t.Unreadable > 0 && t.Unreadable == t.Rows {
		u.failed++
	}
	if u.flags.JSON {
		return u.out.json(usageToJSON(t))
	}
	u.found = append(u.found, t)
	return nil
}

// usageProgress shows how far a file was read.
type usageProgress struct {
	bar   *progress
	file  *usagefile.File
	told  time.Time
	begun time.Time
}

func newUsageProgress(w io.Writer, f *usagefile.File) *usageProgress {
	return &usageProgress{bar: newProgress(w), file: f, told: time.Now(), begun: time.Now()}
}

func (p *usageProgress) show(t rollup.Tally) {
	text := fmt.Sprintf("%s: %d rows", filepath.Base(t.File), t.Rows)
	if done, size := p.file.Done(), p.file.Size; size > 0 && !t.Done {
		share := min(100, 100*done/size)
		text = fmt.Sprintf("%s · %d %%", text, share)
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
