package rollup

import (
	"errors"
	"io/fs"
	"os"
	"time"
)

// Info is what there is.
type Info struct {
	Path   string
	Exists bool // else nothing was imported yet
	Bytes  int64
	Mode   fs.FileMode

	Files      int       // that were imported
	Unfinished int       // of them, that were not read to their end: the next import goes on there
	Last       time.Time // of the last import; zero: unknown
	Rows       int64     // that count
	Unpriced   int64     // of them, in no sum of money
	Unreadable int64     // of all files; one that was imported twice counts once
}

// Info looks at the sums and at what was imported, not at each row: see Check.
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

// forever is behind every time that an hour can have.
var forever = time.Unix(1<<32*hour, 0)
