package config

import (
	"os"
	"path/filepath"
	"strings"

	"switchboard/eval/outfile"
	"switchboard/eval/store/places"
)

// Path is where the config is looked for: where the user says, else where
// programs of this kind keep it.
func Path(named string) string {
	if named != "" {
		return named
	}
	return filepath.Join(baseDir("XDG_CONFIG_HOME", ".config"), "switchboard", "config.toml")
}

// StorePath is the file, or the address of the database, for trials and ratings:
// the one that was named, else the config's, else where programs of this kind keep it. Without a name,
// simulated ones have a file of their own beside it.
func (c Config) StorePath(named string, simulated bool) string {
	if named != "" {
		return named
	}
	path := ExpandHome(c.Store.Path)
	if path == "" || simulated && places.IsDatabase(path) {
		path = filepath.Join(dataFolder(), "switchboard.db")
	}
	if simulated {
		path = filepath.Join(filepath.Dir(path), "demo.db")
	}
	return path
}

// dataFolder is where programs of this kind keep data.
func dataFolder() string {
	return filepath.Join(baseDir("XDG_DATA_HOME", ".local/share"), "switchboard")
}

// BesideStore is what the names of the files begin with that belong to a store but
// do not stand in it, as imported usage and batches: its path, or for a database
// a name in the user's data folder.
func BesideStore(place string) string { return places.Beside(place, dataFolder()) }

// StoreFiles are the files of a store: nothing else may be written there.
func StoreFiles(place string) []outfile.Kept { return places.Files(place, BesideStore(place)) }

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
