package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/providers"
	"switchboard/ui/format"
)

// modelJSON is a configured model as scripts see it.
type modelJSON struct {
	ID         string         `json:"id"`
	Provider   string         `json:"provider"`
	Kind       providers.Kind `json:"kind"`
	Name       string         `json:"name"`
	Tier       string         `json:"tier"`
	Context    *int64         `json:"context"`
	Price      priceJSON      `json:"price"`
	KeyPresent bool           `json:"key_present"` // or none is needed
	Reference  bool           `json:"reference"`
	Lane       bool           `json:"lane"`
	Ladder     bool           `json:"ladder"`
	Simulated  bool           `json:"simulated"`
	FoundAt    *string        `json:"found_at"` // address of the local server that has it; null for a configured one
	Health     *healthJSON    `json:"health"`   // null: the store could not be read
	Circuit    []circuitJSON  `json:"circuit"`  // the latest changes of its own and of its provider's, oldest first; null likewise
}

// priceJSON is in US dollars per million tokens.
type priceJSON struct {
	providers.Rates
	Batch  *float64         `json:"batch"`
	AsOf   *string          `json:"as_of"`
	Source string           `json:"source"`
	Stale  bool             `json:"stale"`
	Tiers  []providers.Tier `json:"tiers,omitempty"`
}

func (c *command) models() *cobra.Command {
	var stats, text bool
	var scale string
	cmd := &cobra.Command{
		Use:   "models",
		Short: "List the models, configured or found on local servers, their prices and whether their keys are there",
		Long: "List the models, configured or found on local servers, their prices and whether their keys are there.\n" +
			"With --stats: what the store's trials and ratings say of models and raters. With --prometheus: latencies,\n" +
			"errors, tokens and costs of each model and task over the last hour, day and week, in the text format of\n" +
			"Prometheus; --json has the same.",
		Args: cobra.NoArgs,
		RunE: c.runner(func(cmd *cobra.Command, _ []string) error {
			switch {
			case stats && text:
				return misuse("choose one of them", "--stats and --prometheus print different things")
			case stats:
				return c.runStatistics(cmd.Context(), eval.Scale(scale))
			case text:
				return c.runPrometheus(cmd.Context())
			}
			app, err := c.Open(cmd.Context(), c.flags, Needs{Models: true})
			if err != nil {
				return err
			}
			return c.printModels(cmd.Context(), app.Catalog)
		}),
	}
	cmd.Flags().BoolVar(&stats, "stats", false, "say what the store's trials and ratings say of models and raters")
	cmd.Flags().BoolVar(&text, "prometheus", false, "print what is known of each model and task in the text format of Prometheus")
	cmd.Flags().StringVar(&scale, "scale", "", "of the ratings behind --stats: accept, score, preference or imported; without it, the one with most")
	isAbout(cmd, "stats", "scale")
	return cmd
}

func (c *command) printModels(ctx context.Context, catalog engine.Catalog) error {
	if c.flags.JSON {
		return c.modelLines(ctx, catalog)
	}
	rows := table{head: []string{"model", "provider", "tier", "context", "in $/M", "out $/M", "as of", "key", "role"}, words: []string{"provider", "tier", "key", "role"}}
	for _, m := range catalog.Models {
		j := modelToJSON(catalog, m, time.Now())
		rows.add(m.ID, m.Provider, orDash(m.Tier), contextText(m.Context), perMillion(m.Price.Input), perMillion(m.Price.Output),
			asOfText(j.Price), yesNo(j.KeyPresent), roles(j))
	}
	c.out.table(rows)
	for _, f := range localFindings(catalog) {
		c.out.line(c.out.faint(providers.CleanLine(f.Text, maxSentence)))
	}
	c.out.markSimulated(catalog.Simulated)
	return c.out.err
}

// modelLines prints a model a line. They are there also where nothing can be
// known of how they did.
func (c *command) modelLines(ctx context.Context, catalog engine.Catalog) error {
	r, err := c.readRecords(ctx)
	if err != nil {
		c.note("nothing is known of how the models did: " + format.Sentence(err))
	}
	for _, m := range catalog.Models {
		j := modelToJSON(catalog, m, time.Now())
		j.Health, j.Circuit = r.of(m.ID), r.circuitOf(m)
		if err := c.out.json(j); err != nil {
			return err
		}
	}
	return nil
}

func modelToJSON(catalog engine.Catalog, m providers.Model, now time.Time) modelJSON {
	service := catalog.Providers[m.Provider]
	j := modelJSON{
		ID: m.ID, Provider: m.Provider, Kind: service.Kind, Name: m.Name, Tier: m.Tier,
		Price:      priceToJSON(m.Price, now),
		KeyPresent: !service.APIKey.Needed() || service.APIKey.Present(),
		Reference:  m.ID == catalog.Reference,
		Lane:       slices.Contains(catalog.Lanes, m.ID),
		Ladder:     slices.Contains(catalog.Ladder, m.ID),
		Simulated:  service.Kind == providers.Simulated,
	}
	if service.Found {
		j.FoundAt = &service.BaseURL
	}
	if m.Context > 0 {
		j.Context = &m.Context
	}
	return j
}

func priceToJSON(p providers.Price, now time.Time) priceJSON {
	j := priceJSON{Rates: p.Rates, Source: p.Source, Stale: p.Stale(now), Tiers: p.Tiers}
	if p.Batch > 0 {
		j.Batch = &p.Batch
	}
	if !p.AsOf.IsZero() {
		day := p.AsOf.Format(time.DateOnly)
		j.AsOf = &day
	}
	return j
}

// perMillion is a rate without its sign, as the head of its column has one.
func perMillion(m providers.Money) string {
	return orDash(m.Decimal())
}

func asOfText(p priceJSON) string {
	switch {
	case p.AsOf == nil && p.Stale:
		return "— old"
	case p.AsOf == nil:
		return "—"
	case p.Stale:
		return *p.AsOf + " old"
	}
	return *p.AsOf
}

func contextText(n int64) string {
	if n == 0 {
		return "—"
	}
	return engine.Comma(n)
}

func roles(j modelJSON) string {
	var roles []string
	for _, role := range []struct {
		has  bool
		name string
	}{{j.Reference, "reference"}, {j.Lane, "lane"}, {j.Ladder, "ladder"}} {
		if role.has {
			roles = append(roles, role.name)
		}
	}
	return orDash(strings.Join(roles, " "))
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
