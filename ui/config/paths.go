package config

import (
	"os"
	"path/filepath"
	"strings"
)

// Path is where the config is looked for: where the user says, else where
// programs of this kind keep it.
func Path(named string) string {
	if named != "" {
		return named
	}
	return filepath.Join(baseDir("XDG_CONFIG_HOME", ".config"), "switchboard", "config.toml")
}

// StorePath is the file for trials and ratings: the one that was named, else
// the config's, else where programs of this kind keep it. Without a name,
// simulated ones have a file of their own beside it.
func (c Config) StorePath(named string, simulated bool) string {
	if named != "" {
		return named
	}
	path := ExpandHome(c.Store.Path)
	if path == "" {
		path = filepath.Join(baseDir("XDG_DATA_HOME", ".local/share"), "switchboard", "switchboard.db")
	}
	if simulated {
		path = filepath.Join(filepath.Dir(path), "demo.db")
	}
	return path
}

// baseDir is what an XDG variable says, if that is absolute, else a place
// below the home directory.
func baseDir(variable, below string) string {
	if dir := os.Getenv(variable); filepath.IsAbs(dir) {
		return dir
	}
	return filepath.Join(homeDir(), below)
}

// ExpandHome is a path whose ~/ is the user's directory.
func ExpandHome(path string) string {
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
