package rollup

import (
	"encoding/binary"
	"time"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/jsonscan"
	"switchboard/eval/internal/record"
)

// Cell is the figures of a series in an hour or on a day.
type Cell struct {
	At     time.Time // when the hour or the day begins, in UTC
	Series *Series   // shared by all cells of the series
	Figures
}

// Hours calls fn with the cells of the hours from one time up to another, which is
// excluded, in the order of time, until fn fails. Their series have no tags. Rows about a
// day or longer are in no hour.
func (s *Store) Hours(from, to time.Time, fn func(Cell) error) error {
	return s.cells(hourBucket, from, to, fn)
}

// Days does the same with the cells of days, in UTC.
func (s *Store) Days(from, to time.Time, fn func(Cell) error) error {
	return s.cells(dayBucket, from, to, fn)
}

// PlainDays does the same with the days of series without tags. Where rows have many
// tags, these are far fewer than those of Days.
func (s *Store) PlainDays(from, to time.Time, fn func(Cell) error) error {
	return s.cells(plainBucket, from, to, fn)
}

// TagDays does the same with the days of series that have only Format, Currency, Span and
// Tags.
func (s *Store) TagDays(from, to time.Time, fn func(Cell) error) error {
	return s.cells(tagBucket, from, to, fn)
}

func (s *Store) cells(bucket string, from, to time.Time, fn func(Cell) error) error {
	return s.view(func(tx boltfile.Tx) error {
		known := seriesIn{tx: tx, names: make(jsonscan.Names)}
		c := tx.Bucket(bucket).Cursor()
		first := binary.BigEndian.AppendUint32(nil, hourOf(from))
		for k, v := c.Seek(first); k != nil; k, v = c.Next() {
			if len(k) != 8 {
				return &eval.RecordError{Bucket: bucket, Key: string(k), What: "its key is too short"}
			}
			at, id := binary.BigEndian.Uint32(k), binary.BigEndian.Uint32(k[4:])
			if !moment(at).Before(to) {
				return nil
			}
			f, err := openFigures(bucket, k, v)
			if err != nil {
				return err
			}
			in, err := known.get(id)
			if err != nil {
				return err
			}
			if err := fn(Cell{moment(at), in, f}); err != nil {
				return err
			}
		}
		return nil
	})
}

// seriesIn is the series of a file, each read when it is first needed.
type seriesIn struct {
	tx    boltfile.Tx
	all   []*Series // by their number in the file
	names jsonscan.Names
}

func (s *seriesIn) get(id uint32) (*Series, error) {
	if int64(id) < int64(len(s.all)) && s.all[id] != nil {
		return s.all[id], nil
	}
	key := binary.BigEndian.AppendUint32(nil, id)
	sealed := s.tx.Bucket(seriesBucket).Get(key)
	if sealed == nil {
		return nil, &eval.RecordError{Bucket: seriesBucket, Key: string(key), What: "it is missing"}
	}
	payload, err := record.Open(seriesBucket, key, sealed)
	if err != nil {
		return nil, err
	}
	in, err := readSeries(payload, s.names)
	if err != nil {
		return nil, record.NoJSON(seriesBucket, key, err)
	}
	if more := int(id) + 1 - len(s.all); more > 0 {
		s.all = append(s.all, make([]*Series, more)...)
	}
	s.all[id] = in
	return in, nil
}

// hourOf is the first hour that does not begin before a time.
func hourOf(t time.Time) uint32 {
	n := (t.Unix() + hour - 1) / hour
	return uint32(min(max(n, 0), 1<<32-1))
}

// Files calls fn with the tally of every file that was imported, until fn fails.
func (s *Store) Files(fn func(Tally) error) error {
	return s.view(func(tx boltfile.Tx) error {
		return tx.Bucket(fileBucket).ForEach(func(k, v []byte) error {
			var t Tally
			if err := record.Decode(fileBucket, k, v, &t); err != nil {
				return err
			}
			return fn(t)
		})
	})
}

// Prompts calls fn with the figures of every prompt, until fn fails.
func (s *Store) Prompts(fn func(Prompt) error) error {
	return s.view(func(tx boltfile.Tx) error {
		return tx.Bucket(promptBucket).ForEach(func(k, v []byte) error {
			p, err := openPrompt(k, v)
			if err != nil {
				return err
			}
			return fn(p)
		})
	})
}
