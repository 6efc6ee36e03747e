package outfile

import (
	"os"
	"path/filepath"
	"strings"
)

// suffix ends the name of every draft.
const suffix = ".switchboard"

// longestName is how much of a target's name stands in that of its draft, in
// bytes: file systems take 255, and there is more to come.
const longestName = 200

// prefix begins the names of all drafts for a target.
func prefix(target string) string {
	base := filepath.Base(target)
	return "." + base[:min(len(base), longestName)] + "."
}

// Sweep takes away drafts for a target whose writers were killed. One that is
// locked is being written.
func Sweep(target string) {
	target, err := resolve(target)
	if err != nil {
		return // there is no such place
	}
	dir := filepath.Dir(target)
	for _, name := range namesIn(dir) {
		draft, ok := draftName(name, prefix(target))
		if !ok {
			continue
		}
		path := filepath.Join(dir, name)
		if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
			continue
		}
		if draft == name {
			removeAbandoned(path)
		} else if _, err := os.Lstat(filepath.Join(dir, draft)); os.IsNotExist(err) && canTell {
			os.Remove(path) // what was made beside a draft goes after it
		}
	}
}

// namesIn are the names in a folder, in no order: there may be many.
func namesIn(dir string) []string {
	f, err := os.Open(dir)
	if err != nil {
		return nil
	}
	defer f.Close()
	names, _ := f.Readdirnames(-1)
	return names
}

// draftName is the name of the draft that a file is, or was made beside.
func draftName(name, prefix string) (draft string, ok bool) {
	rest, ok := strings.CutPrefix(name, prefix)
	number, beside, found := strings.Cut(rest, suffix)
	if !ok || !found || number == "" || strings.Trim(number, "0123456789") != "" {
		return "", false
	}
	if beside != "" && beside[0] != '.' {
		return "", false
	}
	return prefix + number + suffix, true
}

// stands reports whether f is what its name leads to.
func stands(f *os.File) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(f.Name())
	return err == nil && os.SameFile(mine, there)
}
