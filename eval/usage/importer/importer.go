package importer

import (
	"context"
	"errors"

	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/eval/usage/usagefile"
)

// Job says how files are imported, and reports on it. Progress and Told may be nil.
type Job struct {
	Store     *rollup.Store
	Appraiser *rollup.Appraiser
	Options   usagefile.Options

	Progress func(Progress) // now and then while a file is read
	Told     func(Outcome)  // after each file, whether it could be read or not
}

// Progress is how far a file was read.
type Progress struct {
	File  string
	Rows  int64
	Share float64 // share of the file that was read, up to 1; negative where it is unknown
}

// Outcome says what the import of a path, or of a file in a folder, came to.
type Outcome struct {
	File  string
	Tally rollup.Tally // what was counted, where the file was read
	Err   error        // why the file was not read
	Other bool         // whether it is a file of a folder in an unknown format, which is no failure
}

// Failed reports whether the user has to do something: the file was not read, ends in
// the middle, or has rows and none of them can be read.
func (o Outcome) Failed() bool {
	if o.Err != nil {
		return !o.Other
	}
	return o.Tally.Ended || o.Tally.Unreadable > 0 && o.Tally.Unreadable == o.Tally.Rows
}

// Run imports paths one after the other, and of a folder every file that may hold usage.
// A file that cannot be read does not keep the others from being imported. The error is
// one of the store, or that the context ended; run again, the import goes on from there.
func (j Job) Run(ctx context.Context, paths []string) error {
	for _, path := range paths {
		files, problems := Find(path)
		for _, err := range problems {
			j.tell(Outcome{File: path, Err: err})
		}
		for _, file := range files {
			o, err := j.one(ctx, file, file != path)
			if err != nil {
				return err
			}
			j.tell(o)
		}
	}
	return nil
}

func (j Job) tell(o Outcome) {
	if j.Told != nil {
		j.Told(o)
	}
}

// one imports a file. found says that it was found in a folder and not named.
func (j Job) one(ctx context.Context, name string, found bool) (Outcome, error) {
	o := Outcome{File: name}
	f, err := usagefile.Open(ctx, name, j.Options)
	if err != nil {
		o.Err, o.Other = err, found && errors.Is(err, usage.ErrUnknownFormat)
		return o, ctx.Err()
	}
	defer f.Close()
	content, err := rollup.NewContent(ctx, name, usagefile.MostBytes, j.how(f.Format))
	if err != nil {
		o.Err = err
		return o, ctx.Err()
	}
	src := rollup.Source{File: name, Format: f.Format, Content: content, Records: f.Records(), Without: f.Without}
	o.Tally, err = j.Store.Import(ctx, src, j.Appraiser, func(t rollup.Tally) {
		if j.Progress != nil {
			j.Progress(Progress{name, t.Rows, share(f, t)})
		}
	})
	return o, err
}

// how is what decides how a file is read besides its content: its format and the column
// map.
func (j Job) how(f usage.Format) string {
	if j.Options.Columns == nil {
		return string(f)
	}
	return string(f) + j.Options.Columns.Text
}

func share(f *usagefile.File, t rollup.Tally) float64 {
	switch {
	case t.Done:
		return 1
	case f.Size == 0:
		return -1
	}
	return min(1, float64(f.Done())/float64(f.Size))
}
