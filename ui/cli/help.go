package cli

import (
	"context"
	"io"
	"os"
	"strings"

	"switchboard/eval"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
)

// helpWith lets fang draw the help where colours are wanted. Elsewhere cobra's own help
// is used: fang asks the terminal for its background first, also with NO_COLOR, and waits
// for seconds where no answer comes. For the same reason fang runs no command and prints
// no error.
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

// knownTopics makes the commands that cobra adds refuse an unknown topic, instead of
// printing the help of something else.
func knownTopics(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = knownTopic
		case "completion":
			cmd.Args = knownShell
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
}

func knownTopic(cmd *cobra.Command, args []string) error {
	of, rest, err := cmd.Root().Find(args)
	switch {
	case err != nil || of == cmd.Root():
		return noCommand(cmd.Root(), args)
	case len(rest) > 0:
		return &failure{sentence: "there is no command " + quoted(commandName(of)+" "+rest[0]), hint: "`" + of.CommandPath() + " --help` says what there is"}
	}
	return nil
}

func knownShell(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var shells []string
	for _, shell := range cmd.Commands() {
		shells = append(shells, shell.Name())
	}
	return &failure{sentence: "there is no completion for " + quoted(args[0]), hint: "there is one for " + eval.List(shells, "and")}
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
	root.SetOut(c.Stdout) // fang uses colours only on a terminal
	silent := fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {})
	if err := fang.Execute(ctx, root, fang.WithVersion(c.Version), silent); err != nil {
		return unwritable(err)
	}
	return nil
}
