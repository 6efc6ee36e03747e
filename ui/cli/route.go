package cli

import (
	"context"

	"github.com/spf13/cobra"

	"switchboard/engine/decision"
)

func (c *command) route() *cobra.Command {
	var task string
	cmd := &cobra.Command{
		Use:     "route [PROMPT]",
		Short:   "Say which model the router would choose, and why; calls no model",
		Example: "switchboard route \"Prove that the square root of 2 is irrational.\"",
		RunE:    c.runner(func(cmd *cobra.Command, args []string) error { return c.runRoute(cmd.Context(), task, args) }),
	}
	cmd.Flags().StringVar(&task, "task", "", "say what kind of task it is instead of detecting it")
	mayBeEmpty(cmd, "task")
	c.decides(cmd)
	return cmd
}

func (c *command) runRoute(ctx context.Context, task string, args []string) error {
	query, err := c.query(ctx, "route", task, args)
	if err != nil {
		return err
	}
	app, err := c.openApp(ctx, Needs{Store: true, Models: true, Fallback: true, DecidesRoute: true})
	if err != nil {
		return err
	}
	c.notices(app)
	chosen := app.Router.Decide(query)
	if !c.flags.JSON {
		c.out.decisionText(chosen, app.Catalog.Simulated)
		return nil
	}
	return c.out.json(struct {
		Prompt    string        `json:"prompt"`
		Decision  decision.JSON `json:"decision"`
		Simulated bool          `json:"simulated"`
	}{query.Prompt, decision.ToJSON(chosen), app.Catalog.Simulated})
}
