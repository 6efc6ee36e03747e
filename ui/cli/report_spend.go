package cli

import (
	"cmp"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"switchboard/eval/report"
	"switchboard/eval/snapshot"
	"switchboard/eval/spend"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
	"switchboard/ui/config"
)

// spendJob is what the flags say about a spend report.
type spendJob struct {
	focusNamed   bool // named by its flag
	since, until string
	format       string
	focus        string // version
	check        bool
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
			"csv is one table, focus are rows of the FinOps Open Cost and Usage Specification, and json has all of it.\n\n" +
			"--check prints of each budget the gravest alert that holds, in place of a report, and ends with 1 where one does.",
		Example: "switchboard report --since 2026-09 --until 2026-09\nswitchboard report --since 30d --format html -o report.html\nswitchboard report --since 30d --json | jq .total_usd",
		Args:    cobra.NoArgs,
		RunE: c.runner(func(cmd *cobra.Command, _ []string) error {
			job.focusNamed = given(cmd, "focus")
			return c.runReport(cmd.Context(), job)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&job.since, "since", "", "the first day of the report")
	f.StringVar(&job.until, "until", "", "the last day of the report, included")
	f.StringVar(&job.format, "format", "", report.NameFormats("or")+"; unless it is named, what the output's name ends in, else md, and on a terminal plain text")
	f.StringVar(&job.focus, "focus", report.FOCUSVersions[0], "of the format focus: the version of the specification, "+strings.Join(report.FOCUSVersions[:], " or "))
	f.BoolVar(&job.check, "check", false, "print the alerts of the budgets that hold, and end with 1 where one does")
	job.output.addTo(cmd, "output", "write to this file instead of stdout")
	c.decides(cmd)
	standsAlone(cmd, "check", "focus", "policy")
	cmd.AddCommand(c.reportCertificate())
	return cmd
}

// reportAsked is the period and the format, checked before anything is opened.
func (c *command) reportAsked(job spendJob, now time.Time) (p report.Period, f report.Format, err error) {
	p, err = report.ParsePeriod(job.since, job.until, now)
	f = report.Format(cmp.Or(job.format, strings.TrimPrefix(filepath.Ext(job.output.path), ".")))
	switch {
	case job.format == "" && job.focusNamed:
		f = report.FOCUS
	case job.format == "" && f.Check() != nil:
		f = report.MD
	}
	switch {
	case err != nil:
		return p, f, &MisuseError{err}
	case f.Check() != nil:
		return p, f, misuse("use "+report.NameFormats("or"), "there is no format %s", quoted(job.format))
	case !slices.Contains(report.FOCUSVersions[:], job.focus):
		return p, f, misuse("use "+strings.Join(report.FOCUSVersions[:], " or "), "FOCUS is not written in version %s", quoted(job.focus))
	case job.focusNamed && f != report.FOCUS:
		return p, f, misuse("leave --format out, or use --format focus", "--focus is the version of the format focus, and this is %s", f)
	case job.check && (job.output.path != "" || job.since != "" || job.until != ""):
		return p, f, misuse("leave --check out for a report", "--check is about now, and writes no report")
	case job.check && job.format != "" && f != report.JSON:
		return p, f, misuse("leave it out, or use --json", "--format %s does nothing beside --check", f)
	case c.flags.JSON && job.output.path == "":
		f = report.JSON
	}
	return p, f, nil
}

func (c *command) runReport(ctx context.Context, job spendJob) error {
	now := time.Now()
	period, format, err := c.reportAsked(job, now)
	if err != nil {
		return err
	}
	file, err := c.job(ctx, "the report", job.output)
	if err != nil {
		return err
	}
	made, err := c.makeReport(ctx, period, job.check, now)
	switch {
	case err != nil:
		return err
	case job.check:
		return c.printAlerts(made, format == report.JSON)
	}
	for _, text := range made.LeavesOut(format) {
		c.note("FOCUS cannot express: " + text)
	}
	if job.output.path == "" {
		var text strings.Builder
		var err error
		if format == report.MD && job.format == "" && c.showsOutput() {
			err = made.Document().Text(&text)
		} else {
			err = made.Write(&text, format, job.focus)
		}
		c.out.write(text.String())
		return cmp.Or(err, c.out.err)
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

// alertsJSON are the alerts of all budgets.
type alertsJSON struct {
	OK     bool           `json:"ok"` // no alert holds
	Alerts []report.Alert `json:"alerts"`
}

// printAlerts prints the alerts that hold. It returns an error if there is one.
func (c *command) printAlerts(r *report.Report, asJSON bool) error {
	holding := slices.ContainsFunc(r.Alerts, func(a report.Alert) bool { return a.Holds })
	switch {
	case asJSON:
		if err := c.out.json(alertsJSON{!holding, r.Alerts}); err != nil {
			return err
		}
	case len(r.Alerts) == 0:
		c.out.line("no budget is set ([[budget]] in the config), so that no alert can hold")
	case !holding:
		c.out.line("no alert holds")
		fallthrough
	default:
		c.out.alerts(r)
	}
	if holding && c.out.err == nil {
		return errReported
	}
	return c.out.err
}

// alerts prints for each budget the most serious alert that holds, and once each those
// that cannot be told.
func (p *printer) alerts(r *report.Report) {
	said := r.Gravest()
	for _, a := range r.Alerts {
		if !a.Known && !slices.Contains(said, a.Sentence) {
			said = append(said, a.Sentence)
		}
	}
	for _, sentence := range said {
		p.line(providers.CleanLine(sentence, maxSentence))
	}
}

// spendFileJSON is a spend report that was written to a file.
type spendFileJSON struct {
	File   string        `json:"file"`
	Format report.Format `json:"format"`
	Bytes  int64         `json:"bytes"`
}

// spentStore is a store from which spending and the quality of models can be read.
type spentStore interface {
	spend.Trials
	snapshot.Source
}

// recent is how far a forecast looks back.
const recent = 400 * 24 * time.Hour

// makeReport reads the history of a period and reports on it. A check needs no
// evidence of quality.
func (c *command) makeReport(ctx context.Context, p report.Period, check bool, now time.Time) (*report.Report, error) {
	app, err := c.openApp(ctx, Needs{Store: true, DecidesRoute: true})
	if err != nil {
		return nil, err
	}
	sent, ok := app.Store.(spentStore)
	if !ok {
		return nil, &failure{sentence: "this store does not tell what was spent"}
	}
	kept, err := rollup.Beside(config.BesideStore(app.Store.Path()), "switchboard report")
	if err != nil {
		return nil, err
	}
	in := report.Input{
		Catalog: app.Catalog, Policy: app.Router.Policy(), Budgets: app.Budgets, Worth: app.Worth, Book: app.Prices, MaxLoss: app.Limit.Loss,
		Store: app.Store.Path(), Tool: c.Version, Now: now,
	}
	from := spend.Sources{Trials: sent, Usage: kept, Router: app.Router, Catalog: app.Catalog}
	if in.History, err = spend.Read(ctx, from, p.Since, p.Until); err != nil {
		return nil, err
	}
	if p != (report.Period{}) {
		if in.Recent, err = spend.Read(ctx, from, now.Add(-recent).UTC().Truncate(24*time.Hour), time.Time{}); err != nil {
			return nil, err
		}
	}
	if !check {
		if err = readQuality(ctx, app, sent, &in); err != nil {
			return nil, err
		}
	}
	if err := doubtOf(app.Store); err != nil {
		in.Doubt = err.Error()
	}
	return report.New(in), nil
}
