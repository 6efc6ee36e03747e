// Package reservations keeps the file in which processes tell each other what
// they hold for calls under way. It is not synced: when the power fails, it
// fails for all of them.
package reservations

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

// HeldFor is how long a process that says nothing more still counts: one that
// was killed holds its share of the cap for so long, and a call that streams
// for longer, with no other call beside it, is no longer seen by others.
const HeldFor = 30 * time.Minute

// content is what stands in the file.
type content struct {
	Day      string          `json:"day"`
	Unstored int64           `json:"unstored"` // nano-dollars
	Held     map[string]held `json:"held"`     // by process
}

type held struct {
	Nano  int64     `json:"nano"`
	Until time.Time `json:"until"`
}

// File is such a file, as a process sees it.
type File struct {
	Path string
	Wait time.Duration // at most, for another process
	Me   string        // this process, as the others know it
}

// Share implements dispatch.Shared. Where the directory is read-only there
// is nothing to share: each process then knows of its own calls only, and of
// what is stored.
func (f File) Share(now time.Time, decide func(*dispatch.DaySpending) int64) error {
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o700); err != nil && !denied(err) {
		return err
	}
	side, err := boltfile.OpenSide(f.Path, time.Now().Add(f.Wait))
	switch {
	case denied(err):
		decide(&dispatch.DaySpending{})
		return nil
	case err != nil:
		return err
	}
	defer side.Close()
	c := read(side, now)
	shown := dispatch.DaySpending{Day: c.Day, Unstored: c.Unstored, Others: c.others(f.Me)}
	mine := decide(&shown)
	c.Day, c.Unstored = shown.Day, shown.Unstored
	if delete(c.Held, f.Me); mine > 0 {
		c.Held[f.Me] = held{mine, now.Add(HeldFor)}
	}
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return side.Write(b)
}

func denied(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// read is what stands in the file, without what has lapsed. A file that makes
// no sense, as a crash may leave it, says nothing.
func read(side *boltfile.Side, now time.Time) content {
	var c content
	b, err := side.Read(1 << 20)
	if err != nil || json.Unmarshal(b, &c) != nil {
		c = content{}
	}
	kept := map[string]held{}
	for id, h := range c.Held {
		if now.Before(h.Until) && h.Nano > 0 {
			kept[id] = h
		}
	}
	c.Held = kept
	return c
}

func (c content) others(me string) (sum int64) {
	for id, h := range c.Held {
		if id != me {
			sum += h.Nano
		}
	}
	return sum
}
