// Package reservations keeps what processes tell each other of what they hold for
// calls under way, in a file or elsewhere. A file is not synced: when the power
// fails, it fails for all of them.
package reservations

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"switchboard/engine/caps"
	"switchboard/engine/runcap"
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/providers"
)

// HeldFor is how long what a process holds counts as held when the process writes nothing
// more and is not known to have ended. After that, as after a process has ended, it
// counts as spent, for its calls may have been sent. If the process writes again, it
// counts as held again.
const HeldFor = 30 * time.Minute

// content is what stands in the file, in nano-dollars.
type content struct {
	Spent map[string]int64 `json:"spent"` // spent and not stored: SharedSpending.Unstored of package caps
	Held  map[string]held  `json:"held"`  // by the name of the process, see Member.Me
	Runs  runcap.Runs      `json:"runs,omitempty"`
	Told  map[string]int64 `json:"told,omitempty"`
}

type held struct {
	Scopes  map[caps.Scope]int64 `json:"scopes"`
	Calls   int                  `json:"calls,omitempty"`
	Worst   int64                `json:"worst,omitempty"` // the sum of the worst cases of these calls
	Process process              `json:"process,omitzero"`
	Until   time.Time            `json:"until"`
	Lost    string               `json:"lost,omitempty"` // the day on which it counts as spent; "": it is held
}

// Member is this process, one of those that share a store.
type Member struct {
	Me   string       // the name of this process, which no other has
	Tell func(string) // is told what a process that ended had held; of each, one process is told
	Last *Last        // what this process wrote last; nil: the file is always read
}

// Last is what this process wrote last. While the file holds the same bytes they need not
// be parsed again. The zero value is nothing. It is safe for use by several goroutines.
type Last struct {
	mu      sync.Mutex
	written []byte
	content content
}

// take returns the parsed content of text, if that is what was written last, and forgets
// it: the caller changes it, and hands the result to keep.
func (l *Last) take(text []byte) (content, bool) {
	if l == nil {
		return content{}, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	c, ok := l.content, l.written != nil && bytes.Equal(bytes.TrimRight(text, " "), l.written)
	l.content, l.written = content{}, nil
	return c, ok
}

func (l *Last) keep(c content, written []byte) {
	if l == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.content, l.written = c, written
}

// File is a file that holds the reservations of all processes.
type File struct {
	Member
	Path string
	Wait time.Duration // how long to wait for the lock of the file at most
}

// Share implements caps.Shared. Where the directory is read-only there
// is nothing to share: each process then knows of its own calls only, and of
// what is stored.
func (f File) Share(now time.Time, decide func(*caps.SharedSpending) map[caps.Scope]int64) error {
	side, err := f.open()
	switch {
	case denied(err):
		decide(&caps.SharedSpending{})
		return nil
	case err != nil:
		return err
	}
	defer side.Close()
	was, err := side.Read(1 << 20)
	if err != nil {
		was = nil
	}
	return f.Decide(was, now, decide, side.Write)
}

// open waits until the file is ours. Its directory is made where there is none.
func (f File) open() (*boltfile.Side, error) {
	deadline := time.Now().Add(f.Wait)
	side, err := boltfile.OpenSide(f.Path, deadline)
	if !errors.Is(err, fs.ErrNotExist) {
		return side, err
	}
	if err := os.MkdirAll(filepath.Dir(f.Path), 0o700); err != nil {
		return nil, err
	}
	return boltfile.OpenSide(f.Path, deadline)
}

// Decide reads what stands somewhere that is locked for this process, lets decide
// say what is held from now on, and writes it.
func (m Member) Decide(was []byte, now time.Time, decide func(*caps.SharedSpending) map[caps.Scope]int64, write func([]byte) error) error {
	c, ok := m.Last.take(was)
	if !ok {
		c = read(was)
	}
	c.prune(now)
	delete(c.Held, m.Me) // it is about to be said anew
	ended := c.lose(now)
	shown := caps.SharedSpending{Unstored: c.Spent, Others: c.others(), Lost: c.lost(), Runs: c.Runs, Told: c.Told}
	mine := decide(&shown)
	c.Spent, c.Runs, c.Told = shown.Unstored, shown.Runs, shown.Told
	if len(mine) > 0 {
		c.Held[m.Me] = held{Scopes: mine, Calls: shown.Calls, Worst: shown.Worst, Process: self(), Until: now.Add(HeldFor)}
	}
	b, err := json.Marshal(c)
	if err != nil {
		return err
	}
	if err := write(b); err != nil {
		return err
	}
	m.Last.keep(c, b)
	for _, text := range ended {
		m.Tell(text)
	}
	return nil
}

func denied(err error) bool {
	return errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS)
}

// read is what stood in the file. One that makes no sense, as a crash may leave it,
// says nothing.
func read(b []byte) (c content) {
	if json.Unmarshal(b, &c) != nil {
		return content{}
	}
	return c
}

// prune takes away what has lapsed: what was spent, lost and told before this month, or
// the month of yesterday, for a call may have begun then.
func (c *content) prune(now time.Time) {
	oldest := now.AddDate(0, 0, -1).Format("2006-01")
	for _, dated := range []map[string]int64{c.Spent, c.Told} {
		maps.DeleteFunc(dated, func(key string, _ int64) bool { return key < oldest })
	}
	maps.DeleteFunc(c.Held, func(_ string, h held) bool {
		lapsed := h.Lost != "" && h.Lost < oldest
		for scope, nano := range h.Scopes {
			if lapsed {
				c.Runs.Lose(string(scope), nano) // a run may go on
			}
		}
		return lapsed
	})
	c.Runs.Prune(oldest)
	if c.Held == nil {
		c.Held = map[string]held{}
	}
}

// lose makes what was held by processes that have ended, or say nothing more,
// count as spent on the day on which they last spoke, and says so of those that do
// not run any more as far as is known.
func (c content) lose(now time.Time) (ended []string) {
	for id, h := range c.Held {
		gone := h.Process.gone()
		if h.Lost != "" || !gone && now.Before(h.Until) {
			continue
		}
		h.Lost = h.Until.Add(-HeldFor).In(now.Location()).Format(time.DateOnly)
		c.Held[id] = h
		if h.Calls == 0 {
			continue // it was there, and no more
		}
		switch may := fmt.Sprintf("in the middle of %s; at most %v may have been spent", eval.Counted(h.Calls, "call"), providers.Nano(h.Worst)); {
		case gone:
			ended = append(ended, "a process ended "+may)
		case h.Process.Place == "" || h.Process.Place != place():
			ended = append(ended, fmt.Sprintf("a process has said nothing for %v %s", HeldFor, may))
		}
	}
	return ended
}

// others is what the other processes hold.
func (c content) others() map[caps.Scope]int64 {
	sums := map[caps.Scope]int64{}
	for _, h := range c.Held {
		if h.Lost != "" {
			continue
		}
		for scope, nano := range h.Scopes {
			sums[scope.Folded()] += max(0, nano)
		}
	}
	return sums
}

// lost is what they held and may have spent.
func (c content) lost() map[string]int64 {
	sums := map[string]int64{}
	for _, h := range c.Held {
		if h.Lost == "" {
			continue
		}
		for scope, nano := range h.Scopes {
			sums[h.Lost+"/"+string(scope.Folded())] += max(0, nano)
		}
	}
	return sums
}
