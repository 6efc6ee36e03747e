package cli

import (
	"cmp"
	"context"
	"io"
	"time"

	"github.com/spf13/cobra"

	"switchboard/eval/report/certificate"
	"switchboard/providers"
)

// certificateJob is what the flags say about a report on a certificate.
type certificateJob struct {
	format  string
	prompts bool
	output  output
}

func (c *command) reportCertificate() *cobra.Command {
	var job certificateJob
	cmd := &cobra.Command{
		Use:   "certificate ID",
		Short: "One page on one certificate: what is claimed, and all that it rests on",
		Long: "One page on one certificate, to be handed in: the claim in a sentence, the pool, every draw with its gap, the model\n" +
			"decided for and the votes, and the sum that makes the loss of them; the curve, raters and agreement, models with\n" +
			"versions and prices, what would make it lapse, and whether it holds now. ID is the beginning of the id of a\n" +
			"certification run, or of the hash of a policy that was applied: then later verdicts are left out. Prompts are\n" +
			"named by their hashes unless --prompts is there. HTML is one file that needs nothing else.",
		Example: "switchboard report certificate 3f9a01c2 --format html -o certificate.html\nswitchboard report certificate 7f3a90c1 --json",
		Args:    exactly("report certificate", "the id of a certification run, or the hash of a policy that was applied"),
		RunE: c.runner(func(cmd *cobra.Command, args []string) error {
			return c.runReportCertificate(cmd.Context(), args[0], job)
		}),
	}
	f := cmd.Flags()
	f.StringVar(&job.format, "format", "", certificate.NameFormats("or")+"; unless it is named, md, and on a terminal plain text")
	f.BoolVar(&job.prompts, "prompts", false, "with the texts of the prompts that were drawn")
	job.output.addTo(cmd, "output", "write to this file instead of stdout")
	return cmd
}

func (c *command) runReportCertificate(ctx context.Context, id string, job certificateJob) error {
	format := certificate.Format(cmp.Or(job.format, string(certificate.Markdown)))
	if format.Check() != nil {
		return misuse("use "+certificate.NameFormats("or"), "there is no format %s", quoted(job.format))
	}
	if c.flags.JSON && job.output.path == "" {
		format = certificate.JSON
	}
	file, err := c.job(ctx, "the report", job.output)
	if err != nil {
		return err
	}
	app, store, err := c.calibrating(ctx)
	if err != nil {
		return err
	}
	made, err := certificate.Make(ctx, store, id, certificate.Options{Catalog: app.Catalog, Sent: app.Sent(), Prompts: job.prompts, Version: c.Version, Now: time.Now()})
	if err != nil {
		return err
	}
	switch {
	case job.output.path == "" && format == certificate.Markdown && job.format == "" && c.showsOutput():
		return made.Page().Text(c.out)
	case job.output.path == "":
		return made.Write(c.out, format)
	}
	size, err := file.Write(ctx, func(w io.Writer) error { return made.Write(w, format) })
	if err != nil {
		return notWritten("the report", err)
	}
	if c.flags.JSON {
		return c.out.json(certificateFileJSON{job.output.path, format, size})
	}
	if !file.Streams() {
		c.out.line("wrote the report to ", providers.CleanLine(job.output.path, maxSentence))
	}
	return c.out.err
}

// certificateFileJSON is a report on a certificate that was written to a file.
type certificateFileJSON struct {
	File   string             `json:"file"`
	Format certificate.Format `json:"format"`
	Bytes  int64              `json:"bytes"`
}
