package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/audit"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
	"switchboard/eval/store/places"
	"switchboard/eval/store/records"
	"switchboard/providers"
	"switchboard/ui/format"
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

	Usage      string `json:"usage,omitempty"` // the copy of what was imported, beside that of the store
	UsageBytes int64  `json:"usage_bytes,omitempty"`
}

func (c *command) backup() *cobra.Command {
	var format string
	var to output
	cmd := &cobra.Command{
		Use:     "backup FILE",
		Short:   "Copy the store while it is in use, or export everything as JSONL",
		Long:    "Copy the store to FILE while it is in use, and the usage that was imported to FILE.usage. A copy is checked before it gets its name.\nWith --format jsonl everything that is kept is written as one JSON object a line.\nFILE may be - for stdout; a copy there is not checked.",
		Example: "switchboard backup today.db\nswitchboard backup --format jsonl today.jsonl",
		Args:    exactly("backup", "the file to write"),
		RunE: c.runner(func(cmd *cobra.Command, args []string) error {
			to.path = args[0]
			return c.runBackup(cmd.Context(), format, to)
		}),
	}
	cmd.Flags().StringVar(&format, "format", formatStore, "store for a copy, jsonl for an export")
	to.addOverwrite(cmd)
	return cmd
}

func (c *command) runBackup(ctx context.Context, format string, to output) error {
	if format != formatStore && format != formatJSONL {
		return misuse("use store or jsonl", "there is no backup format %s", quoted(format))
	}
	store, err := c.storeUndoubted(ctx)
	if err == nil {
		err = cmp.Or(store.Doubt(), store.May(access.Lead))
	}
	if err != nil {
		return notWritten("the backup", err)
	}
	file, err := c.job(ctx, "the backup", to)
	if err != nil {
		return err
	}
	if file.Streams() && format == formatStore && c.showsOutput() {
		return misuse("name a file, or use --format jsonl", "a copy of the store is not for a terminal")
	}
	made := backupJSON{File: to.path, Format: format}
	none := made.write(ctx, store, file)
	if none != nil && !errors.Is(none, eval.ErrNoStore) {
		return notWritten("the backup", none)
	}
	if format == formatStore && !file.Streams() {
		made.Usage, made.UsageBytes, err = c.backupUsage(ctx, store.Path(), to)
	}
	switch {
	case none != nil && made.Usage == "":
		return cmp.Or(err, none)
	case none != nil: // there is no store, but usage was imported
		made.File = ""
	}
	c.noteBackup(ctx, made)
	if err != nil {
		return err
	}
	if leavesUsage(store.Path(), made) {
		c.note("usage that was imported is not in it: only a copy to a file has it")
	}
	if c.flags.JSON {
		return c.out.json(made)
	}
	c.out.backupText(made)
	return c.out.err
}

// noteBackup records in the audit that all records were written elsewhere.
func (c *command) noteBackup(ctx context.Context, made backupJSON) {
	c.keepEvent(ctx, audit.Event{What: audit.Export, Reason: made.Format, Detail: made.where()}, "that a backup was made")
}

// keepEvent records an event in the store, if there is one. A store that cannot be
// written to does not end the command.
func (c *command) keepEvent(ctx context.Context, e audit.Event, what string) {
	records, err := c.storeUndoubted(ctx)
	if err == nil {
		err = c.addEvent(ctx, records, e)
	}
	if err != nil {
		c.note(what + " could not be kept: " + err.Error())
	}
}

func (c *command) addEvent(ctx context.Context, records *records.Store, e audit.Event) error {
	info, err := records.Info()
	if err != nil || !info.Exists {
		return err
	}
	path, err := c.StorePath(ctx, c.flags)
	if err != nil {
		return err
	}
	kept, err := c.openStore(path, places.Options{Kind: info.Kind, Who: c.configuredRater()})
	if err != nil {
		return err
	}
	defer kept.Close()
	e.Time = time.Now()
	return kept.AddEvent(e)
}

// where says in a sentence what was written, and where.
func (made backupJSON) where() string {
	if made.File == outfile.Stdout {
		return "all records, to stdout"
	}
	if made.Usage != "" {
		return "all records and the usage, to " + made.File
	}
	return "all records, to " + made.File
}

// configuredRater is the name, from the config, of the one who does what is recorded as
// an event; empty where the config has none.
func (c *command) configuredRater() string {
	values, err := c.Config.Values(c.flags)
	if err != nil {
		return ""
	}
	rating, _ := values["rating"].(map[string]any)
	rater, _ := rating["rater"].(string)
	return rater
}

func (p *printer) backupText(j backupJSON) {
	if j.File != "" {
		p.storeBackupText(j)
	}
	if j.Usage != "" {
		p.line(providers.CleanLine(j.Usage, maxSentence), ": the usage that was imported, ", bytesText(j.UsageBytes))
	}
}

func (p *printer) storeBackupText(j backupJSON) {
	holds := contents(j.Trials, j.Answers, j.Ratings) + ", "
	if j.File == outfile.Stdout && j.Format == formatStore {
		holds = "" // the copy was not read, so its contents are not known
	}
	p.line(providers.CleanLine(j.File, maxSentence), ": ", holds, bytesText(j.Bytes))
}

// contents says how many trials, answers and ratings there are.
func contents(trials, answers, ratings int) string {
	return format.Plural(trials, "trial") + ", " + format.Plural(answers, "answer") + ", " + format.Plural(ratings, "rating")
}

// storeAsItIs opens the store, a file or a database, to read it. It tells the user where
// the latest records may be missing.
func (c *command) storeAsItIs(ctx context.Context) (*records.Store, error) {
	records, err := c.storeUndoubted(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := records.SignedIn(); err != nil {
		records.Close()
		return nil, err
	}
	c.tellDoubt(records)
	return records, nil
}

// storeUndoubted is storeAsItIs for a command that fails where records may be missing.
func (c *command) storeUndoubted(ctx context.Context) (*records.Store, error) {
	path, err := c.StorePath(ctx, c.flags)
	if err != nil {
		return nil, err
	}
	return c.openStore(path, places.Options{ReadOnly: true})
}

// openStore opens the store at a path with the user's token.
func (c *command) openStore(path string, o places.Options) (_ *records.Store, err error) {
	if o.Token, err = c.Token(c.flags, path); err != nil {
		return nil, err
	}
	return places.Open(path, o)
}

// storeToWrite opens the store at a path to write to it. It tells the user where the
// latest records may be missing.
func (c *command) storeToWrite(path string, o places.Options) (*records.Store, error) {
	records, err := c.openStore(path, o)
	if err == nil {
		c.tellDoubt(records)
	}
	return records, err
}

// may refuses a user whose role at a store in a database is not enough, before anything
// is read, asked or written.
func (c *command) may(ctx context.Context, need access.Role) error {
	path, err := c.StorePath(ctx, c.flags)
	if err != nil || !places.IsDatabase(path) {
		return err
	}
	records, err := c.openStore(path, places.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer records.Close()
	return records.May(need)
}

// write writes the backup in the format that made names.
func (made *backupJSON) write(ctx context.Context, records *records.Store, file outfile.Job) error {
	if made.Format == formatStore {
		report, err := records.Backup(ctx, file)
		made.Bytes, made.Trials, made.Answers, made.Ratings = report.Bytes, report.Trials, report.Answers, report.Ratings
		return err
	}
	var count store.Exported
	size, err := file.Write(ctx, func(w io.Writer) (err error) {
		count, err = records.ExportJSONL(w)
		return err
	})
	made.Bytes, made.Trials, made.Answers, made.Ratings = size, count.Trials, count.Answers, count.Ratings
	if errors.Is(err, eval.ErrDamaged) {
		err = &failure{sentence: "the export was not finished: " + err.Error(), hint: hintOf(err), err: err}
	}
	return err
}
