package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"switchboard/eval"
	"switchboard/providers"
	"switchboard/ui"
)

// The formats of a backup.
const (
	formatStore = "store" // a copy of the file
	formatJSONL = "jsonl" // everything, one JSON object a line
)

// backupJSON is a backup that was made.
type backupJSON struct {
	File    string `json:"file"`
	Format  string `json:"format"`
	Bytes   int64  `json:"bytes"`
	Trials  int    `json:"trials"`
	Answers int    `json:"answers"`
	Ratings int    `json:"ratings"`
}

func (c *command) backup() *cobra.Command {
	var format string
	var over bool
	cmd := &cobra.Command{
		Use:     "backup FILE",
		Short:   "Copy the store while it is in use, or export everything as JSONL",
		Long:    "Copy the store to FILE while it is in use. The copy is checked before it gets its name.\nWith --format jsonl everything that is kept is written as one JSON object a line.",
		Example: "switchboard backup today.db\nswitchboard backup --format jsonl today.jsonl",
		Args:    exactly("backup", "the file to write"),
		RunE: c.does(func(cmd *cobra.Command, args []string) error {
			return c.runBackup(cmd.Context(), format, args[0], over)
		}),
	}
	cmd.Flags().StringVar(&format, "format", formatStore, "store for a copy, jsonl for an export")
	cmd.Flags().BoolVar(&over, "overwrite", false, "replace FILE if it is there")
	return cmd
}

func (c *command) runBackup(ctx context.Context, format, file string, over bool) error {
	if format != formatStore && format != formatJSONL {
		return misuse("use store or jsonl", "there is no backup format %s", quoted(format))
	}
	store, err := c.storeAsItIs(ctx)
	if err != nil {
		return err
	}
	made := backupJSON{File: file, Format: format}
	if format == formatStore {
		report, err := store.Backup(file, over)
		if err != nil {
			return err
		}
		made.Bytes, made.Trials, made.Answers, made.Ratings = report.Bytes, report.Trials, report.Answers, report.Ratings
	} else if err := exportLines(store, &made, over); err != nil {
		return err
	}
	if c.flags.JSON {
		return c.out.json(made)
	}
	c.out.line(providers.CleanLine(file, maxSentence), ": ", contents(made.Trials, made.Answers, made.Ratings), ", ", fmt.Sprintf("%d bytes", made.Bytes))
	return c.out.err
}

// contents is how much there is of what.
func contents(trials, answers, ratings int) string {
	return ui.Counted(trials, "trial") + ", " + ui.Counted(answers, "answer") + ", " + ui.Counted(ratings, "rating")
}

// storeAsItIs is the store of either kind, for looking only.
func (c *command) storeAsItIs(ctx context.Context) (*eval.Store, error) {
	path, err := c.StorePath(ctx, c.flags)
	if err != nil {
		return nil, err
	}
	return eval.Open(path, eval.Options{ReadOnly: true})
}

// exportLines writes a file that only its owner can read. One that did not become
// whole is removed.
func exportLines(store *eval.Store, made *backupJSON, over bool) error {
	flag := os.O_CREATE | os.O_WRONLY | os.O_EXCL
	if over {
		flag = os.O_CREATE | os.O_WRONLY | os.O_TRUNC
	}
	f, err := os.OpenFile(made.File, flag, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return &failure{sentence: made.File + " is there already", hint: "name another file, or say --overwrite", err: err}
	}
	if err != nil {
		return &failure{sentence: "the export cannot be written: " + err.Error(), err: err}
	}
	w := bufio.NewWriterSize(f, 1<<20)
	count, err := store.ExportJSONL(w)
	if err == nil {
		err = errors.Join(w.Flush(), f.Sync())
	}
	if info, statErr := f.Stat(); statErr == nil {
		made.Bytes = info.Size()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(made.File)
		return &failure{sentence: "the export was not finished: " + err.Error(), hint: hintOf(err), err: err}
	}
	made.Trials, made.Answers, made.Ratings = count.Trials, count.Answers, count.Ratings
	return nil
}
