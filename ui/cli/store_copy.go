package cli

import (
	"context"

	"github.com/spf13/cobra"

	"switchboard/eval/store"
	"switchboard/eval/store/places"
	"switchboard/providers"
	"switchboard/ui/format"
)

// copyJSON is a copy of a store that was made.
type copyJSON struct {
	From    string     `json:"from"`
	To      string     `json:"to"`
	Kind    store.Kind `json:"kind"`
	Records int        `json:"records"`
	Trials  int        `json:"trials"`
	Answers int        `json:"answers"`
	Ratings int        `json:"ratings"`
	// LeftOut are the prompts of shared runs that are open at from.
	LeftOut int `json:"open_prompts_left_out,omitempty"`
}

func (c *command) store() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "store",
		Short: "Move a store between a file and a database",
		Args:  cobra.NoArgs,
		RunE: c.runner(func(*cobra.Command, []string) error {
			return misuse("`switchboard store copy FROM TO` copies a store", "store needs to be told what to do")
		}),
	}
	cmd.AddCommand(&cobra.Command{
		Use:     "copy FROM TO",
		Short:   "Copy all records of one store to another that is empty",
		Long:    "Copy all records of the store FROM to the store TO, which has to be empty: each is a file or postgres://USER@HOST/DATABASE.\nThe records are the same byte for byte, with their numbers and the chain of events, as they are at one moment. TO is checked afterwards.\nUsage that was imported stands beside a store and is not copied, nor is the queue of shared runs.",
		Example: "switchboard store copy ~/.local/share/switchboard/switchboard.db postgres://ana@db.example.com/switchboard\nswitchboard store copy postgres://ana@db.example.com/switchboard copy.db",
		Args:    cobra.ExactArgs(2),
		RunE:    c.runner(func(cmd *cobra.Command, args []string) error { return c.runStoreCopy(cmd.Context(), args[0], args[1]) }),
	})
	return cmd
}

// toldEach is the number of records after which the progress is printed.
const toldEach = 20_000

// copied is a store to copy from or to, with the user's token.
func (c *command) copied(place string) (places.Signed, error) {
	token, err := c.Token(c.flags, place)
	return places.Signed{Place: place, Token: token}, err
}

func (c *command) runStoreCopy(ctx context.Context, from, to string) error {
	records := 0
	source, err := c.copied(from)
	if err != nil {
		return err
	}
	target, err := c.copied(to)
	if err != nil {
		return err
	}
	report, err := places.Copy(ctx, source, target, func(n int) {
		if records = n; n%toldEach == 0 && !c.flags.JSON {
			c.note(format.Plural(n, "record"))
		}
	})
	if err != nil {
		return err
	}
	made := copyJSON{places.Shown(from), places.Shown(to), report.Kind, records, report.Trials, report.Answers, report.Ratings, openPrompts(ctx, from)}
	if c.flags.JSON {
		return c.out.json(made)
	}
	if made.LeftOut > 0 {
		c.note(format.Plural(made.LeftOut, "prompt") + " of shared runs still open, not copied; `switchboard run --workers` answers them first")
	}
	c.out.line(providers.CleanLine(made.To, maxSentence), ": ", contents(made.Trials, made.Answers, made.Ratings), ", ", format.Plural(made.Records, "record"), ", checked")
	return c.out.err
}

// openPrompts is the number of open prompts of shared runs, as far as it can be read.
func openPrompts(ctx context.Context, place string) int {
	if !places.IsDatabase(place) {
		return 0
	}
	facts, err := places.Examine(ctx, place)
	if err != nil {
		return 0
	}
	return facts.Jobs
}
