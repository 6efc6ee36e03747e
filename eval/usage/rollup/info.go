package rollup

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

// Info says what the file holds.
type Info struct {
	Path   string
	Exists bool // false: nothing was imported yet
	Bytes  int64
	Mode   fs.FileMode

	Files      int       // number of files that were imported
	Unfinished int       // number of those that were not read to their end; importing them again goes on from there
	Last       time.Time // when something was last imported; zero: unknown
	Rows       int64     // number of rows that are counted
	Unpriced   int64     // number of those that are in no sum of money
	Unreadable int64     // number of unreadable rows in all files; a file that was imported twice counts once
}

// Info reads the sums and the list of imports, and does not check each row as Check does.
func (s *Store) Info() (Info, error) {
	i := Info{Path: s.Path()}
	stat, err := os.Stat(i.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return i, nil
	}
	if err != nil {
		return i, s.explain(false, err)
	}
	i.Exists, i.Bytes, i.Mode = true, stat.Size(), stat.Mode().Perm()
	if err := s.Files(func(t Tally) error { i.file(t); return nil }); err != nil {
		return i, err
	}
	return i, s.PlainDays(time.Time{}, forever, func(c Cell) error { i.cell(c.Figures); return nil })
}

func (i *Info) file(t Tally) {
	i.Files++
	i.Unreadable += t.Unreadable
	if !t.Done {
		i.Unfinished++
	}
	if t.At.After(i.Last) {
		i.Last = t.At
	}
}

func (i *Info) cell(f Figures) {
	i.Rows += f.Rows
	i.Unpriced += f.UnpricedRows
}

// forever is after every hour that the file can have.
var forever = time.Unix(1<<32*hour, 0)
