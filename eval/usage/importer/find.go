package importer

import (
	"io/fs"
	"os"
	"path/filepath"

	"switchboard/eval/usage"
	"switchboard/eval/usage/usagefile"
)

// endings are those of files that may be of usage, also packed.
var endings = map[string]bool{".jsonl": true, ".json": true, ".csv": true, ".tsv": true, ".zip": true}

// Find is what a path stands for: itself, or the files in it that may be of
// usage, in order. Links in a folder are not followed: they may lead to it again. What
// cannot be looked into is a problem, and the rest is found.
func Find(path string) (files []string, problems []error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, nil // whoever opens it says what is wrong
	}
	root := path
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		root += string(filepath.Separator) // what was named is followed
	}
	_ = filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			problems = append(problems, err)
		case d.Type().IsRegular() && endings[usagefile.Ending(file)]:
			files = append(files, file)
		}
		return nil
	})
	if len(files) == 0 && len(problems) == 0 {
		problems = append(problems, &usage.Error{File: path, What: "has no files of usage in it",
			Tip: "they end in .json, .jsonl, .csv, .tsv or .zip, and in .gz or .zst where they are packed"})
	}
	return files, problems
}
