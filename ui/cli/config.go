package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"switchboard/eval/outfile"
	"switchboard/providers"
	"switchboard/ui/editor"
)

func (c *command) config() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Print where the config is and what is in force, edit it, or try a key",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return &failure{sentence: "config needs a command", hint: "use config path, config show, config edit or config key"}
			}
			return &failure{sentence: "there is no command " + quoted("config "+args[0]), hint: "use config path, config show, config edit or config key"}
		},
		Run: func(*cobra.Command, []string) {},
	}
	cmd.AddCommand(
		&cobra.Command{
			Use: "path", Short: "Print where the config file is looked for", Args: cobra.NoArgs,
			RunE: c.runner(func(*cobra.Command, []string) error { return c.configPath() }),
		},
		&cobra.Command{
			Use: "show", Short: "Print the config that is in force, as TOML", Args: cobra.NoArgs,
			RunE: c.runner(func(*cobra.Command, []string) error { return c.configShow() }),
		},
		&cobra.Command{
			Use: "edit", Short: "Open the config file in $EDITOR, and check it afterwards", Args: cobra.NoArgs,
			RunE: c.runner(func(cmd *cobra.Command, _ []string) error { return c.configEdit(cmd.Context()) }),
		},
		c.configKey(),
	)
	return cmd
}

func (c *command) configPath() error {
	path := c.Config.Path(c.flags)
	_, err := os.Stat(path)
	if c.flags.JSON {
		return c.out.json(struct {
			Path   string `json:"path"`
			Exists bool   `json:"exists"`
		}{path, err == nil})
	}
	c.out.line(providers.Clean(path))
	return nil
}

func (c *command) configShow() error {
	if c.flags.JSON {
		values, err := c.Config.Values(c.flags)
		if err != nil {
			return err
		}
		return c.out.json(values)
	}
	text, err := c.Config.Text(c.flags)
	if err == nil {
		c.out.line(providers.Clean(strings.TrimRight(text, "\n")))
	}
	return err
}

// configEdit opens the file in the user's editor. A new file starts with
// what is often changed, in comments. What was saved is checked, and stays as it is if wrong.
func (c *command) configEdit(ctx context.Context) error {
	path := c.Config.Path(c.flags)
	if editor.Chosen() == "" {
		return misuse("set EDITOR, or edit "+path+" by hand", "no editor is known")
	}
	if err := createFile(path, c.Config.Starter); err != nil {
		return &failure{sentence: "the config file cannot be made: " + err.Error(), err: err}
	}
	edit := editor.Command(ctx, path)
	edit.Stdin, edit.Stdout, edit.Stderr = c.Stdin, c.Stderr, c.Stderr
	if err := edit.Run(); err != nil {
		return &failure{sentence: "the editor failed: " + err.Error(), err: err}
	}
	c.flags.Config = path
	_, err := c.Config.Text(c.flags)
	return err
}

// createFile writes a file that only its owner can read, unless it is there.
func createFile(path, text string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := outfile.Create(path, text); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
