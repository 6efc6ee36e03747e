package cli

import (
	"os"
	"slices"
	"time"
)

// changedFiles tells when files that are used while a service runs have changed. It is
// for one reader at a time.
type changedFiles struct {
	names  []string
	seen   []fileState
	looked time.Time
}

// fileState tells one state of a file from another; the zero one is that of a file that
// is not there, and of a pipe, which can be read once.
type fileState struct {
	at   time.Time
	size int64
	mode os.FileMode
}

// lookPause is the least time between two looks at the files.
const lookPause = time.Second

// watchFiles begins with the files as they are.
func watchFiles(names ...string) changedFiles {
	f := changedFiles{names: names, looked: time.Now()}
	f.seen = f.states()
	return f
}

// changed reports whether a file has another state than at the last call. It looks once
// in a pause.
func (f *changedFiles) changed() bool {
	if time.Since(f.looked) < lookPause {
		return false
	}
	f.looked = time.Now()
	before := f.seen
	f.seen = f.states()
	return !slices.Equal(before, f.seen)
}

func (f *changedFiles) states() []fileState {
	all := make([]fileState, len(f.names))
	for i, name := range f.names {
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			all[i] = fileState{info.ModTime(), info.Size(), info.Mode()}
		}
	}
	return all
}
