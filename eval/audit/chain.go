package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Entry is a line as it is read.
type Entry struct {
	Number  uint64            `json:"number"`
	Before  string            `json:"before"`
	Time    time.Time         `json:"time"`
	Who     string            `json:"who"`
	What    What              `json:"what"`
	Model   string            `json:"model"`
	New     string            `json:"new"`
	Reason  string            `json:"reason"`
	Tags    map[string]string `json:"tags"`
	Private string            `json:"private"`
	Hash    string            `json:"hash"`
	Trial   string            `json:"trial"`
}

// Read reads a line.
func Read(line []byte) (e Entry, err error) { return e, json.Unmarshal(line, &e) }

// LastHash is the hash of a line, as it says itself.
func LastHash(line []byte) string {
	_, rest, _ := bytes.Cut(line, []byte(hashKey))
	hash, _, _ := bytes.Cut(rest, []byte{'"'})
	return string(hash)
}

// Break is a place where the chain does not hold.
type Break struct {
	Number uint64 // of the event at which it shows
	What   string // is wrong there
}

func (b Break) String() string { return fmt.Sprintf("event %d: %s", b.Number, b.What) }

// Chain checks lines in their order. The zero value is before the first.
type Chain struct {
	Events  int
	Head    Entry   // the last line
	Breaks  []Break // the first of them, see mostBreaks
	Broken  int     // how many there are
	Salvage uint64  // number of the last event that says that the store was salvaged; breaks before it are known
}

// mostBreaks are kept by a Chain.
const mostBreaks = 100

// Add takes the next line.
func (c *Chain) Add(line []byte) {
	e, err := Read(line)
	if err != nil {
		c.note(c.Head.Number+1, "it is no line of JSON")
		return
	}
	switch {
	case e.Number <= c.Head.Number:
		c.note(e.Number, fmt.Sprintf("it stands after event %d", c.Head.Number))
	case e.Number == c.Head.Number+2:
		c.note(e.Number, fmt.Sprintf("event %d before it is missing", e.Number-1))
	case e.Number > c.Head.Number+2:
		c.note(e.Number, fmt.Sprintf("events %d to %d before it are missing", c.Head.Number+1, e.Number-1))
	case e.Before != c.Head.Hash:
		c.note(e.Number, fmt.Sprintf("event %d before it is not the one that was there", c.Head.Number))
	}
	if what := wrong(line, e); what != "" {
		c.note(e.Number, what)
	}
	if e.What == Salvage {
		c.Salvage = e.Number
	}
	c.Events, c.Head = c.Events+1, e
}

// End says how many events were ever written: those that are missing after the
// last one are noted.
func (c *Chain) End(written uint64) {
	if written > c.Head.Number {
		c.note(written, fmt.Sprintf("the events after %d are missing", c.Head.Number))
	}
}

// Unexplained are the breaks that no salvage before this explains.
func (c *Chain) Unexplained() (all []Break) {
	for _, b := range c.Breaks {
		if b.Number > c.Salvage {
			all = append(all, b)
		}
	}
	return all
}

func (c *Chain) note(number uint64, what string) {
	c.Broken++
	if len(c.Breaks) < mostBreaks {
		c.Breaks = append(c.Breaks, Break{number, what})
	}
}

// wrong says what about a line is not as it was written, or "".
func wrong(line []byte, e Entry) string {
	public, rest, ok := bytes.Cut(line, []byte(hashKey))
	if !ok || hashOf(public) != e.Hash {
		return "it was changed"
	}
	private := bytes.TrimSuffix(bytes.TrimPrefix(rest, append([]byte(e.Hash), '"')), []byte{'}'})
	if len(private) > 0 && hashOf(private) != e.Private {
		return "the trial it names was changed"
	}
	return ""
}
