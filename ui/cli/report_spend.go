package cli

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"switchboard/eval/report"
	"switchboard/eval/spend"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

// spendJob is what the flags say about a spend report.
type spendJob struct {
	since, until string
	format       string
	focus        string // version
	output       output
}

func (c *command) report() *cobra.Command {
	var job spendJob
	cmd := &cobra.Command{
		Use:   "report",
		Short: "What was spent, on what, and what the policy would have saved of it",
		Long: "What was spent, on what, and what the policy in force would have saved of it: by this program, and by what usage\n" +
			"files say (`switchboard usage import`). --since and --until are days, both included, in UTC: 2026-09-30, 2026-09 for\n" +
			"the month, or 30d for the 30 days up to today. Without them it is of all there is. Markdown and html are for people,\n" +
			"csv is one table, focus are rows of the FinOps Open Cost and Usage Specification, and json has all of it.",
		Example: "switchboard report --since 2026-09 --until 2026-09\nswitchboard report --since 30d --format html -o report.html\nswitchboard report --since 30d --json | jq .total_usd",
		Args:    cobra.NoArgs,
		RunE:    c.runner(func(cmd *cobra.Command, _ []string) error { return c.runReport(cmd.Context(), job) }),
	}
	f := cmd.Flags()
	f.StringVar(&job.since, "since", "", "the first day of the report")
	f.StringVar(&job.until, "until", "", "the last day of the report, included")
	f.StringVar(&job.format, "format", string(report.Formats[0]), report.NameFormats("or"))
	f.StringVar(&job.focus, "focus", report.FOCUSVersions[0], "of the format focus: the version of the specification, "+strings.Join(report.FOCUSVersions[:], " or "))
	f.StringVarP(&job.output.path, "output", "o", "", "write to this file instead of stdout")
	job.output.addOverwrite(cmd)
	cmd.AddCommand(c.reportCertificate())
	return cmd
}

func (c *command) runReport(ctx context.Context, job spendJob) error {
	now := time.Now()
	period, err := report.ParsePeriod(job.since, job.until, now)
	if err != nil {
		return &MisuseError{err}
	}
	format := report.Format(job.format)
	if err := format.Check(); err != nil {
		return misuse("use "+report.NameFormats("or"), "there is no format %s", quoted(job.format))
	}
	if !slices.Contains(report.FOCUSVersions[:], job.focus) {
		return misuse("use "+strings.Join(report.FOCUSVersions[:], " or "), "FOCUS is not written in version %s", quoted(job.focus))
	}
	if c.flags.JSON && job.output.path == "" {
		format = report.JSON
	}
	file, err := c.job(ctx, "the report", job.output)
	if err != nil {
		return err
	}
	made, err := c.makeReport(ctx, period, now)
	if err != nil {
		return err
	}
	for _, text := range made.LeavesOut(format) {
		c.note("FOCUS cannot express: " + text)
	}
	if job.output.path == "" {
		return made.Write(c.Stdout, format, job.focus)
	}
	size, err := file.Write(ctx, func(w io.Writer) error { return made.Write(w, format, job.focus) })
	if err != nil {
		return notWritten("the report", err)
	}
	if c.flags.JSON {
		return c.out.json(spendFileJSON{job.output.path, format, size})
	}
	if !file.Streams() {
		c.out.line("wrote the report to ", providers.CleanLine(job.output.path, maxSentence))
	}
	return c.out.err
}

// spendFileJSON is a spend report that was written to a file.
type spendFileJSON struct {
	File   string        `json:"file"`
	Format report.Format `json:"format"`
	Bytes  int64         `json:"bytes"`
}

// bills is a store that tells what was spent.
type bills interface{ spend.Trials }

// makeReport reads the history of a period and reports on it.
func (c *command) makeReport(ctx context.Context, p report.Period, now time.Time) (*report.Report, error) {
	bench, err := c.workbench(ctx, Needs{Store: true, DecidesRoute: true})
	if err != nil {
		return nil, err
	}
	kept, err := rollup.Beside(bench.Store.Path(), "switchboard report")
	if err != nil {
		return nil, err
	}
	sent, ok := bench.Store.(bills)
	if !ok {
		return nil, &failure{sentence: "this store does not tell what was spent"}
	}
	history, err := spend.Read(ctx, spend.Sources{Trials: sent, Usage: kept, Router: bench.Router, Catalog: bench.Catalog}, p.Since, p.Until)
	if err != nil {
		return nil, err
	}
	return report.New(report.Input{
		History: history, Catalog: bench.Catalog, Policy: bench.Router.Policy(), Store: bench.Store.Path(), Tool: c.Version, Now: now,
	}), nil
}
