package cli

import (
	"context"
	"os"
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
)

// helpWith has fang draw the help where colours are wanted. Elsewhere cobra's
// own help does: fang asks the terminal for its background first, also with
// NO_COLOR, and waits for seconds where no answer comes. For the same reason
// fang runs no command and prints no error.
func (c *command) helpWith(root *cobra.Command, color bool) {
	plainly := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if f, ok := c.Stdout.(*os.File); !ok || !color || !colorful(f) {
			plainly(cmd, args)
			return
		}
		words := append(strings.Fields(cmd.CommandPath())[1:], "--help")
		c.ran = c.fang(context.Background(), words)
	})
}

// man prints the manual page.
func (c *command) man() *cobra.Command {
	return &cobra.Command{
		Use:    "man",
		Short:  "Print the manual page",
		Args:   cobra.NoArgs,
		Hidden: true,
		RunE:   c.runner(func(cmd *cobra.Command, _ []string) error { return c.fang(cmd.Context(), []string{"man"}) }),
	}
}

// fang runs a command line of help or the manual.
func (c *command) fang(ctx context.Context, args []string) error {
	root := c.root()
	root.SetArgs(args)
	return fang.Execute(ctx, root, fang.WithVersion(c.Version))
}
