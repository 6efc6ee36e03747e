package cli

import (
	"errors"
	"io/fs"
	"os"

	"switchboard/eval/infile"
	"switchboard/ui/serve"
)

// keysVariable names the variable with the keys of callers.
const keysVariable = "SWITCHBOARD_SERVE_KEYS"

// openKeys are the keys of callers. Those of the file follow it.
func openKeys(file string) (*renewed[serve.Keys], error) {
	return openRenewed("the keys", func() (serve.Keys, error) { return callerKeys(file) }, file)
}

// callerKeys are the keys of callers, from the file and from the environment.
func callerKeys(file string) (serve.Keys, error) {
	keys, err := serve.ParseKeys(os.Getenv(keysVariable))
	if err != nil {
		return keys, misuse("as in name:key, with commas between", "%s cannot be read: %v", keysVariable, err)
	}
	if file == "" {
		return keys, nil
	}
	if err := private(file); err != nil {
		return keys, err
	}
	raw, err := infile.Read(file, mostKeyFile)
	if err != nil {
		return keys, &MisuseError{unreadable("the file of keys", "", err)}
	}
	more, err := serve.ParseKeys(string(raw))
	if err == nil && !more.Any() {
		err = errors.New("it has none")
	}
	if err == nil {
		keys, err = keys.And(more)
	}
	if err != nil {
		return keys, misuse("a name:key a line", "the keys in %s cannot be used: %v", file, err)
	}
	return keys, nil
}

// mostKeyFile is the largest file of keys, in bytes.
const mostKeyFile = 1 << 20

// private says why others than its owner can read a file, or nil.
func private(file string) error {
	info, err := os.Stat(file)
	if err != nil {
		return &MisuseError{unreadable("the file of keys", "", err)}
	}
	if open := info.Mode().Perm() & (fs.ModePerm &^ 0o700); open != 0 {
		return misuse("chmod 600 "+file, "the keys in %s can be read by others than you (mode %o)", file, info.Mode().Perm())
	}
	return nil
}
