package cli

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"switchboard/eval/access"
	"switchboard/eval/audit"
	"switchboard/eval/outfile"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
	"switchboard/ui/config"
	"switchboard/ui/format"
)

// importedJSON is a file of usage that is kept.
type importedJSON struct {
	At   *time.Time `json:"at"` // when it was last imported; null: unknown
	Done bool       `json:"done"`
	usageJSON
}

func (c *command) usageList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the files of usage that were imported",
		Args:  cobra.NoArgs,
		RunE: c.runner(func(cmd *cobra.Command, _ []string) error {
			kept, err := c.usageKept(cmd.Context())
			if err != nil {
				return err
			}
			return c.listUsage(kept)
		}),
	}
}

// usageKept opens the imported usage that is stored beside the store.
func (c *command) usageKept(ctx context.Context) (*rollup.Store, error) {
	path, err := c.StorePath(ctx, c.flags)
	if err != nil {
		return nil, err
	}
	return rollup.Beside(config.BesideStore(path), "switchboard usage")
}

// listUsage lists files in the order in which they were first imported.
func (c *command) listUsage(kept *rollup.Store) error {
	var found []rollup.Tally
	if err := kept.Files(func(f rollup.Tally) error { found = append(found, f); return nil }); err != nil {
		return err
	}
	slices.SortFunc(found, func(a, b rollup.Tally) int { return cmp.Compare(a.Import, b.Import) })
	if c.flags.JSON {
		for _, f := range found {
			_ = c.out.json(importedToJSON(f)) // the printer keeps the error
		}
		return c.out.err
	}
	c.out.importedText(found)
	return c.out.err
}

func importedToJSON(f rollup.Tally) importedJSON {
	j := importedJSON{Done: f.Done, usageJSON: usageToJSON(f)}
	if !f.At.IsZero() {
		j.At = &f.At
	}
	return j
}

func (p *printer) importedText(found []rollup.Tally) {
	if len(found) == 0 {
		p.line("nothing was imported yet")
		return
	}
	t := table{head: []string{"imported", "file", "format", "rows", "unreadable", "spent", "estimated"}, words: []string{"file", "format"}}
	for _, f := range found {
		at := "—"
		if !f.At.IsZero() {
			at = f.At.Local().Format("2006-01-02 15:04")
		}
		if !f.Done {
			at += " (not to its end)"
		}
		spent, estimated := spentText(f)
		t.add(at, filepath.Base(f.File), string(f.Format), count(f.Rows), count(f.Unreadable), spent, estimated)
	}
	p.table(t)
	p.line(p.faint("money is what each file added"))
}

func (c *command) usageClear() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   "clear",
		Short: "Remove all usage that was imported, for good",
		Long: "Remove all usage that was imported, for good. Sums cannot be parted again by the files that they come from, so it is all or\n" +
			"nothing: import again what is to stay. Trials and ratings are not touched.",
		Args: cobra.NoArgs,
		RunE: c.runner(func(cmd *cobra.Command, _ []string) error { return c.clearUsage(cmd.Context(), yes) }),
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return cmd
}

func (c *command) clearUsage(ctx context.Context, yes bool) error {
	if err := c.may(ctx, access.Lead); err != nil {
		return err
	}
	kept, err := c.usageKept(ctx)
	if err != nil {
		return err
	}
	if !yes {
		ask := c.askYes(ctx, "Remove all usage that was imported, for good? [y/N] ")
		if ask == nil {
			return misuse("add --yes", "usage clear removes all that was imported, and nobody can be asked here")
		}
		if yes, err = ask(); err != nil || !yes {
			return err
		}
	}
	files, err := kept.Clear()
	if err != nil {
		return err
	}
	if files > 0 {
		c.keepEvent(ctx, audit.Event{What: audit.Forgotten, New: strconv.Itoa(files), Reason: "usage", Detail: "all imported usage"}, "that usage was removed")
	}
	if c.flags.JSON {
		return c.out.json(struct {
			Files int `json:"files"`
		}{files})
	}
	c.out.line("removed: the usage of ", format.Plural(files, "file"))
	return c.out.err
}

// usageFindings look at the sums of the usage beside the store; a check looks
// at every row.
func (c *command) usageFindings(ctx context.Context) []finding {
	kept, err := c.usageKept(ctx)
	if err != nil {
		return []finding{wrong("usage", err)}
	}
	i, err := kept.Info()
	switch {
	case err != nil:
		return []finding{wrong("usage", err)}
	case !i.Exists || i.Files == 0:
		return nil
	}
	text := fmt.Sprintf("%s: %s imported, %s, %s", i.Path, format.Plural(i.Files, "file"), rowsText(i.Rows), bytesText(i.Bytes))
	if !i.Last.IsZero() {
		text += ", last on " + i.Last.Local().Format(time.DateOnly)
	}
	found := []finding{good("usage", text)}
	if i.Unfinished > 0 {
		found = append(found, doubt("usage", format.Plural(i.Unfinished, "file")+" not imported to the end", "import it again: it goes on where it was"))
	}
	if i.Unreadable > 0 {
		found = append(found, doubt("usage", rowsText(i.Unreadable)+" could not be read: in no sum", "`switchboard usage list --json` says why"))
	}
	if i.Unpriced > 0 {
		found = append(found, doubt("usage", rowsText(i.Unpriced)+" without a cost, and without a price of their model: in no sum of money",
			"add their models with a price to the config before importing"))
	}
	return append(found, modeFinding(i.Path)...)
}

func rowsText(n int64) string { return format.Plural(int(n), "row") }

func bytesText(n int64) string { return format.Plural(int(n), "byte") }

// usageCheckJSON is what a check of the usage beside the store found.
type usageCheckJSON struct {
	Path   string       `json:"path"`
	OK     bool         `json:"ok"`
	Bytes  int64        `json:"bytes"`
	Files  int          `json:"files"`
	Rows   int64        `json:"rows"`
	Damage []damageJSON `json:"damage"`
	Hint   string       `json:"hint,omitempty"`
}

// usageToCheckJSON is nil where nothing was imported.
func usageToCheckJSON(r rollup.Report) *usageCheckJSON {
	if !r.Exists {
		return nil
	}
	j := &usageCheckJSON{r.Path, r.OK(), r.Bytes, r.Files, r.Rows, []damageJSON{}, r.Hint}
	for _, d := range r.Damage {
		j.Damage = append(j.Damage, damageJSON(d))
	}
	return j
}

func (p *printer) usageReportText(r rollup.Report) {
	p.line(fmt.Sprintf("%s: usage of %s, %s, %s", providers.CleanLine(r.Path, maxSentence), format.Plural(r.Files, "file"), rowsText(r.Rows), bytesText(r.Bytes)))
	p.damageText(r.Damage)
}

// backupUsage copies the usage beside the store to a file beside the store's copy. It
// returns the name of that file, which is empty where nothing was imported.
func (c *command) backupUsage(ctx context.Context, store string, to output) (string, int64, error) {
	to.path += rollup.Suffix
	kept, err := rollup.Beside(config.BesideStore(store), "switchboard backup")
	if err != nil {
		return "", 0, err
	}
	file, err := c.job(ctx, "the backup of the usage", to)
	if err != nil {
		return "", 0, err
	}
	n, err := kept.Backup(ctx, file)
	if err != nil || n == 0 {
		return "", 0, notWritten("the backup of the usage", err)
	}
	return to.path, n, nil
}

// leavesUsage reports whether there is usage that a backup does not contain.
func leavesUsage(store string, made backupJSON) bool {
	if made.Format == formatStore && made.File != outfile.Stdout {
		return false
	}
	_, err := os.Stat(config.BesideStore(store) + rollup.Suffix)
	return err == nil
}

// spentText is what the new rows of a file cost, and what is estimated of it.
func spentText(t rollup.Tally) (spent, estimated string) {
	j := usageToJSON(t)
	spent = j.USD.String()
	for _, other := range j.Currencies {
		spent = strings.TrimPrefix(spent+" + "+other.Amount.Decimal()+" "+other.Currency, "— + ")
	}
	return spent, amountAtMost(j.EstimatedUSD, j.Estimated, j.AtMost)
}
