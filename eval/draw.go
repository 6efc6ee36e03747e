package eval

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"
	"time"
)

// MonitorPrefix begins the name under which the draws of a watch are kept.
const MonitorPrefix = "watch-"

// Assignment is a prompt that was drawn to be rated. It is kept before anybody sees
// the prompt, so that no draw can be left out because of what was seen.
type Assignment struct {
	Run    string    `json:"run"`             // certification run, FitRun, or a watch
	Family int       `json:"family"`          // of the run
	Number int       `json:"number"`          // in the order of the family's draws, from 0
	Prompt string    `json:"prompt"`          // PromptKey
	Picks  []string  `json:"picks,omitempty"` // of a watch: the cheaper model that the policy chose; none is the reference. With Checks, those that it may come to, in their order
	Raters []string  `json:"raters"`          // who is to judge it
	Time   time.Time `json:"time"`

	// Checks are, by pick of a watch, who checks its answer; nil: nobody checks any.
	Checks []AskedCheck `json:"checks,omitempty"`
}

// AskedCheck is a model that is asked beside a pick, and the gap of the prompt.
type AskedCheck struct {
	Model string  `json:"model,omitempty"` // "": none
	Gap   float64 `json:"gap"`
}

// FitRun stands for a run where draws are for the fit part: they certify
// nothing.
const FitRun = "fit"

// OpenFor is how long a draw waits for its raters. Whoever has not voted by
// then does not count; where nobody has, all of it is lost.
const OpenFor = 72 * time.Hour

// FinalVerdict is what became of a draw. It is kept once and never changed: later
// votes, repeats and changes after the names were shown do not alter it.
type FinalVerdict struct {
	Run    string     `json:"run"`
	Family int        `json:"family"`
	Number int        `json:"number"`
	Prompt string     `json:"prompt"`
	D      []*float64 `json:"d"`     // by cheaper rung of the ladder, the mean of the votes; null where it was not judged, which counts as 1
	Votes  []Vote     `json:"votes"` // the first final blind ones of the assigned raters
	Basis  Basis      `json:"why"`
	Given  string     `json:"given,omitempty"` // of a watch with checks: the cheaper model whose answer is given in the end
	Time   time.Time  `json:"time"`
}

// Vote is what one rater said of a draw: the quality given up by each cheaper
// rung, nil where it was not judged.
type Vote struct {
	Rater   string     `json:"rater"`
	Skipped bool       `json:"skipped,omitempty"`
	D       []*float64 `json:"d,omitempty"` // by cheaper rung
}

// Basis say what a final d rests on.
type Basis string

// What it may rest on.
const (
	JudgedByAll     Basis = "judged by all"        // assigned raters
	JudgedBySome    Basis = "judged by some"       // others skipped it or never came
	SkippedByAll    Basis = "skipped by all"       // d = 1
	LeftOpen        Basis = "left open"            // nobody voted in time: d = 1
	SeenByAll       Basis = "seen with names"      // by everybody who was to judge it: d = 1
	NothingToJudge  Basis = "nothing to judge"     // too few answers came, after a second try: d = 1
	ReferenceFailed Basis = "the reference failed" // after a second try: the prompt leaves the pool
	BeforeItCame    Basis = "imported"             // judged before it came, by somebody who vouches for the draw
	SameText        Basis = "the same text"        // as the reference's answer, so nobody had to judge it: d = 0
	AtReference     Basis = "at the reference"     // of a watch: nothing was routed, so nothing is lost
)

func (d Assignment) Check() error {
	switch {
	case !GoodID(d.Run):
		return Invalid("%q is no id of a run", Shorten(d.Run))
	case d.Prompt == "" || len(d.Prompt) > 64:
		return Invalid("a draw of the run %s names no prompt", d.Run)
	case d.Family < 0 || d.Family >= mostFamilies || d.Number < 0:
		return Invalid("the draw %d of family %d cannot be", d.Number, d.Family)
	case len(d.Raters) == 0 || d.Time.IsZero():
		return Invalid("a draw of the run %s has no rater or no time", d.Run)
	}
	return nil
}

// mostFamilies is what the key of a draw has room for.
const mostFamilies = 1000

func DrawKey(run string, family, number int) []byte {
	return appendDrawKey(make([]byte, 0, len(run)+len("/000/000000")), run, family, number)
}

func (d Assignment) Key() []byte { return DrawKey(d.Run, d.Family, d.Number) }

// AppendKey adds Key to b.
func (d Assignment) AppendKey(b []byte) []byte { return appendDrawKey(b, d.Run, d.Family, d.Number) }

func appendDrawKey(b []byte, run string, family, number int) []byte {
	return appendDigits(append(appendDigits(append(append(b, run...), '/'), family, 3), '/'), number, 6)
}

// appendDigits adds a number, of so many digits at least.
func appendDigits(b []byte, n, digits int) []byte {
	var room [20]byte
	all := strconv.AppendInt(room[:0], int64(n), 10)
	for range digits - len(all) {
		b = append(b, '0')
	}
	return append(b, all...)
}

// MonitorRun names the draws of a month.
func MonitorRun(hash string, at time.Time) string {
	return MonitorRuns(hash) + at.UTC().Format("2006-01")
}

// IsMonitorRun reports whether draws of that name are those of a watch.
func IsMonitorRun(run string) bool { return strings.HasPrefix(run, MonitorPrefix) }

// MonitorRuns begins the names of the draws of all months.
func MonitorRuns(hash string) string { return MonitorPrefix + hash[:12] + "-" }

// MonitoredPercent is the part of new prompts that are rated to see whether the
// certificates still hold. Which ones follows from their text and the month, so
// nobody chooses them.
const MonitoredPercent = 10

// IsMonitored reports whether a new prompt, by its key, is among those, and among
// the share of all prompts to which that is narrowed.
func IsMonitored(run, prompt string, share float64) bool {
	h := fnv.New32a()
	fmt.Fprint(h, run, prompt) // never fails
	n := h.Sum32()
	return n%100 < MonitoredPercent && float64(n/100%10_000) < share*10_000*100/MonitoredPercent
}
