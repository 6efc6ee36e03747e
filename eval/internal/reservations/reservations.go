// Package reservations keeps the file in which processes tell each other what
// they hold for calls under way. It is not synced: when the power fails, it
// fails for all of them.
package reservations

import (
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
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

// content is what stands in the file, in nano-dollars.
type content struct {
	Spent map[string]int64 `json:"spent"` // and not stored, see dispatch.SharedSpending
	Held  map[string]held  `json:"held"`  // by process
	Told  map[string]int64 `json:"told,omitempty"`
}

type held struct {
	Scopes map[dispatch.Scope]int64 `json:"scopes"`
	Until  time.Time                `json:"until"`
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
func (f File) Share(now time.Time, decide func(*dispatch.SharedSpending) map[dispatch.Scope]int64) error {
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o700); err != nil && !denied(err) {
		return err
	}
	side, err := boltfile.OpenSide(f.Path, time.Now().Add(f.Wait))
	switch {
	case denied(err):
		decide(&dispatch.SharedSpending{})
		return nil
	case err != nil:
		return err
	}
	defer side.Close()
	c := read(side, now)
	shown := dispatch.SharedSpending{Unstored: c.Spent, Others: c.others(f.Me), Told: c.Told}
	mine := decide(&shown)
	c.Spent, c.Told = shown.Unstored, shown.Told
	if delete(c.Held, f.Me); len(mine) > 0 {
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

// read is what stands in the file, without what has lapsed: what processes held
// that say nothing more, and what was spent and told before this month, or the
// month of yesterday, for a call may have begun then. A file that makes no sense, as a
// crash may leave it, says nothing.
func read(side *boltfile.Side, now time.Time) content {
	var c content
	b, err := side.Read(1 << 20)
	if err != nil || json.Unmarshal(b, &c) != nil {
		c = content{}
	}
	oldest := now.AddDate(0, 0, -1).Format("2006-01")
	for _, dated := range []map[string]int64{c.Spent, c.Told} {
		maps.DeleteFunc(dated, func(key string, _ int64) bool { return key < oldest })
	}
	maps.DeleteFunc(c.Held, func(_ string, h held) bool { return !now.Before(h.Until) })
	if c.Held == nil {
		c.Held = map[string]held{}
	}
	return c
}

func (c content) others(me string) map[dispatch.Scope]int64 {
	sums := map[dispatch.Scope]int64{}
	for id, h := range c.Held {
		if id == me {
			continue
		}
		for scope, nano := range h.Scopes {
			sums[scope] += max(0, nano)
		}
	}
	return sums
}
