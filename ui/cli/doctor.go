package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"switchboard/providers"
)

// state says how serious a finding is.
type state string

const (
	well    state = "ok"
	dubious state = "warn"
	broken  state = "fail"
)

// finding is one line of doctor.
type finding struct {
	Name  string `json:"name"`
	State state  `json:"state"`
	Text  string `json:"text"`
	Hint  string `json:"hint,omitempty"`

	err error // set where the config is wrong
}

func (c *command) doctor() *cobra.Command {
	var online bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check config, keys, store, prices and terminal, and say how to fix what is wrong",
		Args:  cobra.NoArgs,
		RunE: c.runner(func(cmd *cobra.Command, _ []string) error {
			return c.printFindings(c.examine(cmd.Context(), online))
		}),
	}
	cmd.Flags().BoolVar(&online, "online", false, "also have every provider list its models, with its key where it has one; sends no prompt")
	c.decides(cmd)
	return cmd
}

// examine looks at everything. Without a config that can be read there is
// little else to look at.
func (c *command) examine(ctx context.Context, online bool) []finding {
	path := c.Config.Path(c.flags)
	app, err := c.Open(ctx, c.flags, Needs{Models: true})
	if err != nil {
		f := wrong("config", err)
		f.err = err
		return []finding{f, c.terminalFinding()}
	}
	found := []finding{configFinding(path)}
	found = append(found, modeFinding(path)...)
	found = append(found, localFindings(app.Catalog)...)
	for _, note := range c.LocalNotes(ctx, c.flags) {
		found = append(found, good("local", note))
	}
	found = append(found, keyFindings(app.Catalog)...)
	found = append(found, priceFindings(app.Catalog, time.Now())...)
	found = append(found, c.storeFindings(ctx)...)
	found = append(found, c.usageFindings(ctx)...)
	found = append(found, c.policyFindings(ctx, app)...)
	if online {
		found = append(found, onlineFindings(ctx, app.Catalog)...)
	}
	return append(found, c.terminalFinding())
}

func (c *command) printFindings(found []finding) error {
	ok := !slices.ContainsFunc(found, func(f finding) bool { return f.State == broken })
	if c.flags.JSON {
		if err := c.out.json(struct {
			OK     bool      `json:"ok"`
			Checks []finding `json:"checks"`
		}{ok, found}); err != nil {
			return err
		}
	} else {
		for _, f := range found {
			c.out.findingText(f)
		}
	}
	if !ok {
		return errors.Join(errReported, found[0].err)
	}
	return c.out.err
}

func (p *printer) findingText(f finding) {
	text := fmt.Sprintf("%-4s  %-9s %s", f.State, f.Name, providers.CleanLine(f.Text, maxSentence))
	if f.Hint != "" {
		text += " (" + providers.CleanLine(f.Hint, maxSentence) + ")"
	}
	p.line(text)
	if e := excerptOf(f.err); e != "" {
		p.line(e)
	}
}
