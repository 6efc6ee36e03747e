package store

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"switchboard/engine/dispatch"
)

// heldFor is how long a process that says nothing more still counts: one that
// was killed holds its share of the cap for so long, and a call that streams
// for longer, with no other call beside it, is no longer seen by others.
const heldFor = 30 * time.Minute

// till is the file beside the store (path.till) in which processes tell each
// other what they hold for calls under way. It lives no longer than the calls
// do and is not synced: when the power fails, it fails for all of them.
type till struct {
	Day      string          `json:"day"`
	Unstored int64           `json:"unstored"` // nano-dollars
	Held     map[string]held `json:"held"`     // by process
}

func tillPath(path string) string { return path + ".till" }

type held struct {
	Nano  int64     `json:"nano"`
	Until time.Time `json:"until"`
}

// Exchange implements engine.Shared. Where the directory is read-only there
// is nothing to share: each process then knows of its own calls only, and of
// what is stored.
func (s *Store) Exchange(now time.Time, decide func(*dispatch.Till) int64) error {
	if err := os.MkdirAll(filepath.Dir(s.PathX), 0o700); err != nil && !denied(err) {
		return explain(s.PathX, true, err)
	}
	f, err := os.OpenFile(tillPath(s.PathX), os.O_RDWR|os.O_CREATE, 0o600)
	switch {
	case denied(err):
		decide(&dispatch.Till{})
		return nil
	case err != nil:
		return explain(s.PathX, true, err)
	}
	defer f.Close()
	if err := waitLock(f, true, time.Now().Add(s.Opts.Wait)); err != nil {
		return explain(s.PathX, true, s.door(writing).locate(err))
	}
	t := readTill(f, now)
	shown := dispatch.Till{Day: t.Day, Unstored: t.Unstored, Others: t.others(s.id)}
	mine := decide(&shown)
	t.Day, t.Unstored = shown.Day, shown.Unstored
	if delete(t.Held, s.id); mine > 0 {
		t.Held[s.id] = held{mine, now.Add(heldFor)}
	}
	return explain(s.PathX, true, t.write(f))
}

func denied(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// readTill is what stands in the file, without what has lapsed. A file that
// makes no sense, as a crash may leave it, says nothing.
func readTill(f *os.File, now time.Time) till {
	var t till
	b, err := io.ReadAll(io.LimitReader(f, 1<<20))
	if err != nil || json.Unmarshal(b, &t) != nil {
		t = till{}
	}
	kept := map[string]held{}
	for id, h := range t.Held {
		if now.Before(h.Until) && h.Nano > 0 {
			kept[id] = h
		}
	}
	t.Held = kept
	return t
}

func (t till) others(me string) (sum int64) {
	for id, h := range t.Held {
		if id != me {
			sum += h.Nano
		}
	}
	return sum
}

func (t till) write(f *os.File) error {
	b, err := json.Marshal(t)
	if err != nil {
		return err
	}
	if _, err := f.WriteAt(b, 0); err != nil {
		return err
	}
	return f.Truncate(int64(len(b)))
}
