package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"switchboard/eval"
	"switchboard/eval/store"
	"switchboard/eval/store/places"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
	"switchboard/ui/config"
	"switchboard/ui/format"
)

// checkJSON is what a check of the store found.
type checkJSON struct {
	Path    string       `json:"path"`
	OK      bool         `json:"ok"`
	Kind    store.Kind   `json:"kind"`
	Schema  int          `json:"schema"`
	Bytes   int64        `json:"bytes"`
	Trials  int          `json:"trials"`
	Answers int          `json:"answers"`
	Ratings int          `json:"ratings"`
	Damage  []damageJSON `json:"damage"`
	Notes   []string     `json:"notes"`
	Hint    string       `json:"hint,omitempty"`

	Usage *usageCheckJSON `json:"usage,omitempty"` // the usage that was imported; OK is about the store alone
}

type damageJSON struct {
	Where string `json:"where"`
	What  string `json:"what"`
}

func (c *command) check() *cobra.Command {
	var salvage string
	cmd := &cobra.Command{
		Use:     "check",
		Short:   "Verify every page and record of the store",
		Example: "switchboard check\nswitchboard check --salvage saved.db",
		Args:    cobra.NoArgs,
		RunE: c.runner(func(cmd *cobra.Command, _ []string) error {
			path, err := c.StorePath(cmd.Context(), c.flags)
			switch {
			case err != nil:
				return err
			case salvage != "":
				return c.runSalvage(cmd.Context(), path, salvage)
			}
			return c.runCheck(cmd.Context(), path)
		}),
	}
	cmd.Flags().StringVar(&salvage, "salvage", "", "make a new store in this file of what can still be read")
	return cmd
}

// runSalvage copies the undamaged records of a damaged store.
func (c *command) runSalvage(ctx context.Context, from, to string) error {
	saved, err := places.Salvage(ctx, from, to)
	if err != nil {
		return err
	}
	if c.flags.JSON {
		return c.out.json(struct {
			File    string     `json:"file"`
			Kind    store.Kind `json:"kind"`
			Trials  int        `json:"trials"`
			Answers int        `json:"answers"`
			Ratings int        `json:"ratings"`
		}{to, saved.Kind, saved.Trials, saved.Answers, saved.Ratings})
	}
	c.out.line(providers.CleanLine(to, maxSentence), ": saved ", contents(saved.Trials, saved.Answers, saved.Ratings))
	return c.out.err
}

func (c *command) runCheck(ctx context.Context, path string) error {
	report, err := places.Check(ctx, path)
	missing := errors.Is(err, eval.ErrNoStore)
	if err != nil && !missing {
		return err
	}
	imported, wrong := rollup.Check(ctx, config.BesideStore(path))
	switch {
	case wrong != nil:
		return wrong
	case missing && !imported.Exists:
		return err
	case missing: // there is no store, but usage was imported
		report.Notes = append(report.Notes, "there is no store yet")
	}
	if err := c.printCheck(report, imported, missing); err != nil {
		return err
	}
	switch {
	case !report.OK():
		return &failure{sentence: fmt.Sprintf("the store %s is damaged in %s", places.Shown(path), format.Plural(len(report.Damage), "place")), hint: report.Hint()}
	case !imported.OK():
		return &failure{sentence: fmt.Sprintf("the usage %s is damaged in %s", imported.Path, format.Plural(len(imported.Damage), "place")), hint: imported.Hint}
	}
	return nil
}

func (c *command) printCheck(report store.Report, imported rollup.Report, missing bool) error {
	if c.flags.JSON {
		j := checkToJSON(report)
		j.Usage = usageToCheckJSON(imported)
		return c.out.json(j)
	}
	if !missing {
		c.out.reportText(report)
	}
	if imported.Exists {
		c.out.usageReportText(imported)
	}
	if report.OK() && imported.OK() {
		c.out.line("nothing is wrong")
	}
	return c.out.err
}

func checkToJSON(r store.Report) checkJSON {
	j := checkJSON{r.Path, r.OK(), r.Kind, r.Schema, r.Bytes, r.Trials, r.Answers, r.Ratings,
		[]damageJSON{}, append([]string{}, r.Notes...), r.Hint(), nil}
	for _, d := range r.Damage {
		j.Damage = append(j.Damage, damageJSON(d))
	}
	return j
}

// shownDamage is how many damaged places are printed for people.
const shownDamage = 20

func (p *printer) reportText(r store.Report) {
	p.line(fmt.Sprintf("%s: %s store, %s, %s", providers.CleanLine(r.Path, maxSentence), r.Kind, contents(r.Trials, r.Answers, r.Ratings), bytesText(r.Bytes)))
	p.damageText(r.Damage)
	for _, note := range r.Notes {
		p.line("  ", providers.CleanLine(note, maxSentence))
	}
}

func (p *printer) damageText(damage []store.Damage) {
	for i, d := range damage {
		if i == shownDamage {
			p.line(format.Counts("✗ and %v more; --json lists all", len(damage)-i))
			break
		}
		p.line("✗ ", providers.CleanLine(d.Where+": "+d.What, maxSentence))
	}
}
