package bolt

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"switchboard/engine/dispatch"
	"switchboard/eval/internal/boltfile"
)

// heldFor is how long a process that says nothing more still counts: one that
// was killed holds its share of the cap for so long, and a call that streams
// for longer, with no other call beside it, is no longer seen by others.
const heldFor = 30 * time.Minute

// reservations is the file beside the store (path.till) in which processes tell each
// other what they hold for calls under way. It lives no longer than the calls
// do and is not synced: when the power fails, it fails for all of them.
type reservations struct {
	Day      string                 `json:"day"`
	Unstored int64                  `json:"unstored"` // nano-dollars
	Held     map[string]reservation `json:"held"`     // by process
}

func reservationsPath(path string) string { return path + ".till" }

type reservation struct {
	Nano  int64     `json:"nano"`
	Until time.Time `json:"until"`
}

// Share implements dispatch.Shared. Where the directory is read-only there
// is nothing to share: each process then knows of its own calls only, and of
// what is stored.
func (s *Store) Share(now time.Time, decide func(*dispatch.DaySpending) int64) error {
	if err := os.MkdirAll(filepath.Dir(s.Path()), 0o700); err != nil && !denied(err) {
		return explain(s.Path(), true, err)
	}
	f, err := boltfile.OpenSide(reservationsPath(s.Path()), time.Now().Add(s.file.Wait))
	switch {
	case denied(err):
		decide(&dispatch.DaySpending{})
		return nil
	case err != nil:
		return explain(s.Path(), true, err)
	}
	defer f.Close()
	t := readReservations(f, now)
	shown := dispatch.DaySpending{Day: t.Day, Unstored: t.Unstored, Others: t.others(s.id)}
	mine := decide(&shown)
	t.Day, t.Unstored = shown.Day, shown.Unstored
	if delete(t.Held, s.id); mine > 0 {
		t.Held[s.id] = reservation{mine, now.Add(heldFor)}
	}
	return explain(s.Path(), true, t.write(f))
}

func denied(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// readReservations is what stands in the file, without what has lapsed. A file that
// makes no sense, as a crash may leave it, says nothing.
func readReservations(f *boltfile.Side, now time.Time) reservations {
	var t reservations
	b, err := f.Read(1 << 20)
	if err != nil || json.Unmarshal(b, &t) != nil {
		t = reservations{}
	}
	kept := map[string]reservation{}
	for id, h := range t.Held {
		if now.Before(h.Until) && h.Nano > 0 {
			kept[id] = h
		}
	}
	t.Held = kept
	return t
}

func (t reservations) others(me string) (sum int64) {
	for id, h := range t.Held {
		if id != me {
			sum += h.Nano
		}
	}
	return sum
}

func (t reservations) write(f *boltfile.Side) error {
	b, err := json.Marshal(t)
	if err != nil {
		return err
	}
	return f.Write(b)
}
