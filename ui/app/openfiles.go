package app

import (
	"fmt"
)

// fewestFiles is how many files the program has to be able to hold open: the
// store and its locks, a connection for each of eight lanes, and what the
// runtime needs. With fewer than about eight Go itself ends before any code of
// ours runs.
const fewestFiles = 32

// fewFiles says that too few files can be open at once, or is empty.
func fewFiles(most uint64) string {
	if most >= fewestFiles {
		return ""
	}
	return fmt.Sprintf("switchboard: only %d files may be open at once here, and it takes %d (raise the limit, as in `ulimit -n 256`)\n", most, fewestFiles)
}
