package importer

import (
	"io/fs"
	"os"
	"path/filepath"

	"switchboard/eval/usage"
	"switchboard/eval/usage/usagefile"
)

// endings are the endings of files that may hold usage, as usagefile.Ending gives them.
var endings = map[string]bool{".jsonl": true, ".json": true, ".csv": true, ".tsv": true, ".zip": true}

// Find is the files that a path stands for: a folder stands for the files in it that may
// hold usage, in order, and any other path for itself. Links in a folder are not followed,
// since they may lead back to it. A folder that cannot be read is a problem, and the files
// elsewhere are still found.
func Find(path string) (files []string, problems []error) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return []string{path}, nil // opening it gives the error
	}
	root := path
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		root += string(filepath.Separator) // the path itself may be a link: it was named, so it is followed
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
