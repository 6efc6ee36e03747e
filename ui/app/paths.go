package app

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"switchboard/ui/cli"
)

// configPath is where the user's config is looked for.
func configPath(flags cli.Flags) string {
	if flags.Config != "" {
		return flags.Config
	}
	return filepath.Join(xdg("XDG_CONFIG_HOME", ".config"), "switchboard", "config.toml")
}

// readConfig loads the config that the flags name. Its errors are misuse.
func readConfig(flags cli.Flags) (config, error) {
	c, err := loadConfig(configPath(flags), flags.Config != "")
	if err != nil {
		return config{}, &cli.MisuseError{Err: err}
	}
	return c, nil
}

func configText(flags cli.Flags) (string, error) {
	c, err := readConfig(flags)
	if err != nil {
		return "", err
	}
	return c.text()
}

func configValues(flags cli.Flags) (map[string]any, error) {
	c, err := readConfig(flags)
	if err != nil {
		return nil, err
	}
	return c.values()
}

// storePath is where the store is or will be. The one that the demo keeps
// for itself is made first.
func (w wiring) storePath(ctx context.Context, flags cli.Flags) (string, error) {
	c, err := readConfig(flags)
	if err != nil {
		return "", err
	}
	path := c.storePath(flags)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) && flags.Demo && flags.Store == "" {
		_, err = w.open(ctx, flags, cli.Need{Store: true})
		return path, err
	}
	return path, nil
}

// storePath is the file for trials and ratings. Simulated ones have a file of
// their own beside it.
func (c config) storePath(flags cli.Flags) string {
	path := flags.Store
	if path != "" {
		return path
	}
	path = atHome(c.Store.Path)
	if path == "" {
		path = filepath.Join(xdg("XDG_DATA_HOME", ".local/share"), "switchboard", "switchboard.db")
	}
	if flags.Demo {
		path = filepath.Join(filepath.Dir(path), "demo.db")
	}
	return path
}

// xdg is a base directory: what the variable says, if that is absolute, else
// a place below the home directory.
func xdg(variable, below string) string {
	if dir := os.Getenv(variable); filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(homeDir(), below)
}

// atHome is a path whose ~/ is the user's directory.
func atHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(homeDir(), rest)
	}
	return path
}

// homeDir is the user's, or the working directory of a user who has none.
func homeDir() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return "."
	}
	return home
}
