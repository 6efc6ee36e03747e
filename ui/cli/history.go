package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/store"
	"switchboard/ui/shell"
)

func (c *command) history() *cobra.Command {
	var query store.Query
	var disagree disagreeJob
	var log auditJob
	cmd := &cobra.Command{
		Use:     "history [ID]",
		Short:   "Print stored trials, newest first, one JSON object a line",
		Example: "switchboard history --limit 10\nswitchboard history --search invoice | jq .ledger\nswitchboard history --disagreements --limit 5\nswitchboard history --audit --since 24h --what move",
		Args:    cobra.MaximumNArgs(1),
		RunE: c.runner(func(cmd *cobra.Command, args []string) error {
			if log.wanted {
				return c.runAudit(cmd.Context(), log, query, disagree, args)
			}
			if err := log.unwanted(); err != nil {
				return err
			}
			return c.runHistory(cmd.Context(), query, disagree, args)
		}),
	}
	cmd.Flags().IntVar(&query.Limit, "limit", 0, "print at most this many trials; 0 is all")
	cmd.Flags().BoolVar(&disagree.wanted, "disagreements", false, "print instead what several raters judged differently, the widest apart first")
	cmd.Flags().StringVar(&disagree.scale, "scale", "", "of the disagreements: accept, score, preference or imported; without it, all")
	cmd.Flags().StringVar(&query.Text, "search", "", "print trials whose prompt, task or model contains this text")
	mayBeEmpty(cmd, "search")
	log.addFlags(cmd)
	return cmd
}

func (c *command) runHistory(ctx context.Context, query store.Query, disagree disagreeJob, args []string) error {
	if query.Limit < 0 {
		return misuse("0 is all", "--limit is a number of trials, not %d", query.Limit)
	}
	if err := disagree.check(query, args); err != nil {
		return err
	}
	if len(args) == 1 && (query.Text != "" || query.Limit > 0) {
		return misuse("leave the id out, or --search and --limit", "--search and --limit choose among trials, and one was named")
	}
	app, err := c.Open(ctx, c.flags, Needs{Store: true})
	if err != nil {
		return err
	}
	switch {
	case disagree.wanted:
		err = c.printDisagreements(ctx, app, eval.Scale(disagree.scale), query.Limit)
	case len(args) == 1:
		err = c.printOne(app, args[0])
	default:
		err = c.printHistory(app, query)
	}
	if err != nil {
		c.tellDoubt(app.Store)
		return err
	}
	return doubtOf(app.Store) // else what was printed would seem to be everything
}

func (c *command) printOne(app *shell.App, id string) error {
	trial, err := app.Store.Trial(id)
	if err != nil {
		return err
	}
	ratings, err := app.Store.Ratings(trial.ID)
	if err != nil {
		return err
	}
	return c.printKept(app, trial, ratings)
}

// printHistory goes on after a damaged record: undamaged records are printed, and the
// first damaged one is the error.
func (c *command) printHistory(app *shell.App, query store.Query) error {
	var first error
	found := 0
	for trial, err := range app.Store.RatedTrials(query) {
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		found++
		if trial.Unread != nil {
			return trial.Unread
		}
		if err := c.printKept(app, trial.Trial, trial.Ratings); err != nil {
			return err
		}
	}
	if found == 0 && first == nil && query.Text == "" {
		c.tellEmpty(app.Store.Path(), "history")
	}
	return first
}

// tellEmpty says where other trials are, to a user who may look for them in a store
// without any.
func (c *command) tellEmpty(path, command string) {
	if !c.flags.Demo {
		c.note("nothing is stored yet in " + path + "; simulated trials are kept apart: switchboard " + command + " --demo")
	}
}

func (c *command) printKept(app *shell.App, trial engine.Trial, ratings []eval.Rating) error {
	kept := keptToJSON(trial, ratings)
	kept.Ledger = ledgerToJSON(ledgerOf(trial, app))
	return c.out.json(kept)
}

func (c *command) forget() *cobra.Command {
	return &cobra.Command{
		Use:   "forget ID",
		Short: "Delete a trial and its ratings for good, with the turns that follow it",
		Args:  exactly("forget", "the id of a trial, as `switchboard history` prints it"),
		RunE: c.runner(func(cmd *cobra.Command, args []string) error {
			app, err := c.Open(cmd.Context(), c.flags, Needs{Store: true, Role: access.Lead})
			if err != nil {
				return err
			}
			with, err := followers(app, args[0])
			if err != nil {
				return err
			}
			if err := app.Store.Forget(args[0]); err != nil {
				return err
			}
			if c.flags.JSON {
				return c.out.json(struct {
					Forgotten string   `json:"forgotten"`
					With      []string `json:"with"`
				}{args[0], with})
			}
			c.out.line("forgotten: ", args[0])
			for _, id := range with {
				c.out.line("and the turn that followed: ", id)
			}
			return nil
		}),
	}
}

// followers are the trials that are deleted together with one.
func followers(app *shell.App, id string) ([]string, error) {
	store, ok := app.Store.(interface {
		Followers(id string) ([]string, error)
	})
	if !ok {
		return []string{}, nil
	}
	ids, err := store.Followers(id)
	if ids == nil {
		ids = []string{}
	}
	return ids, err
}

// exactly wants one argument, and says which.
func exactly(name, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 || strings.TrimSpace(args[0]) == "" {
			return &failure{sentence: name + " wants one argument: " + what, hint: "`switchboard " + name + " --help` says more"}
		}
		return nil
	}
}
