package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"switchboard/eval/outfile"
	"switchboard/providers"
	"switchboard/ui/config"
)

// output is what the flags ask for about a file that a command writes.
type output struct {
	path      string
	overwrite bool
}

// addTo adds the flags of a file that may be written. Only --output has a short name.
func (o *output) addTo(cmd *cobra.Command, flag, help string) {
	short := ""
	if flag == "output" {
		short = "o"
	}
	cmd.Flags().StringVarP(&o.path, flag, short, "", help)
	o.addOverwrite(cmd)
}

// addOverwrite is the flag that every command with an output has.
func (o *output) addOverwrite(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.overwrite, "overwrite", false, "replace the file if it is there, without asking")
}

// job is the file to be written, if any. It refuses the store, the config and the files
// that the command reads. Where the file is stdout, whatever else the command prints goes
// to stderr.
func (c *command) job(ctx context.Context, what string, o output, reads ...string) (outfile.Job, error) {
	if o.path == "" {
		return outfile.Job{}, nil
	}
	j := outfile.Job{Path: o.path, Stdout: c.Stdout, Overwrite: o.overwrite, Ask: c.askOverwrite(ctx, o.path)}
	if j.Streams() {
		if c.flags.JSON {
			return j, misuse("name a file", "with --json stdout is not for a file")
		}
		c.out = newPrinter(c.Stderr, c.flags.NoColor)
		return j, nil
	}
	j.Keep = []outfile.Kept{{What: "the config", Path: c.Config.Path(c.flags)}, {What: "the policy in use", Path: c.flags.Policy}}
	for _, path := range reads {
		j.Keep = append(j.Keep, outfile.Kept{What: "what is read", Path: path})
	}
	if path, err := c.StorePath(ctx, c.flags); err == nil { // with a wrong config there is no store
		j.Keep = append(config.StoreFiles(path), j.Keep...)
	}
	return j, notWritten(what, j.Check())
}

// onTerminal reports whether there is a user who can be asked.
func (c *command) onTerminal() bool {
	in, inOK := c.Stdin.(*os.File)
	out, outOK := c.Stderr.(*os.File)
	return inOK && outOK && isTerminal(in) && isTerminal(out)
}

// showsOutput reports whether stdout is a terminal, and so for people.
func (c *command) showsOutput() bool {
	out, ok := c.Stdout.(*os.File)
	return ok && isTerminal(out)
}

// askOverwrite asks whether a file may be replaced. Without a terminal it is nil, as
// there is nobody to ask.
func (c *command) askOverwrite(ctx context.Context, path string) func() (bool, error) {
	return c.askYes(ctx, providers.CleanLine(path, maxSentence)+" is there already. Replace it? [y/N] ")
}

// askYes asks a question; it is nil where there is nobody to ask.
func (c *command) askYes(ctx context.Context, question string) func() (bool, error) {
	if c.flags.JSON || !c.onTerminal() {
		return nil
	}
	return func() (bool, error) {
		reply, err := c.reply(ctx, question)
		reply = strings.ToLower(reply)
		return reply == "y" || reply == "yes", err
	}
}

// notWritten says what is wrong with the file of an output, and what to do;
// what is its name in sentences. Other errors stay.
func notWritten(what string, err error) error {
	var file *outfile.Error
	switch {
	case errors.As(err, &file) && file.Reason == fs.ErrExist:
		return &failure{sentence: err.Error(), hint: "name another file, or use --overwrite", err: err}
	case errors.As(err, &file) && file.Reason != nil:
		return err
	case errors.As(err, &file):
		return &failure{sentence: fmt.Sprintf("%s cannot be written: %s", what, err), hint: hintOf(err), err: err}
	}
	return err
}
