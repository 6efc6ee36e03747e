package eval

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"switchboard/engine"
)

var Scales = [...]Scale{Accept, Score, Preference, Imported}

func Better(first, second float64) Winner {
	switch {
	case first > second:
		return First
	case first < second:
		return Second
	}
	return Tie
}

// ImportRater stands for whoever judged what a file gives without a name.
const ImportRater = "import"

// Verdict is a quality on a scale that has it.
func (s Scale) Verdict(q float64) (Verdict, error) {
	switch s {
	case Imported:
		return Verdict{Quality: &q}, nil
	case Accept:
		if q == 0 || q == 1 {
			return Verdict{Value: int(q)}, nil
		}
		return Verdict{}, fmt.Errorf("the quality %v is not on the scale accept, which has 0 and 1 (leave --scale out)", q)
	case Score:
		if steps := q * 4; math.Abs(steps-math.Round(steps)) < 1e-9 {
			return Verdict{Value: 1 + int(math.Round(steps))}, nil
		}
		return Verdict{}, fmt.Errorf("the quality %v is not on the scale score, which has 0, 0.25, 0.5, 0.75 and 1 (leave --scale out)", q)
	}
	return Verdict{}, errors.New("the scale has no qualities")
}

// Vouched reports whether a rating belongs to a draw that somebody vouches for
// and that is of no run of ours.
func (r *Rating) Vouched(scale Scale) bool {
	return r.Scale == scale && r.Draw.Method == Uniform && r.Draw.Run == "" && r.Retracts == ""
}

// Scale is how a rating becomes a quality in [0, 1]. Scales never mix in a
// policy.
type Scale string

// The scales.
const (
	Accept     Scale = "accept"     // no 0, yes 1
	Score      Scale = "score"      // 1 to 5: (s − 1) / 4
	Preference Scale = "preference" // a difference between two answers
	Imported   Scale = "imported"   // qualities from a file that named no scale, or the winners of its comparisons
)

// Rating is one person's judgement of the answers to one prompt: an event
// that is appended and never changed. Undoing one is another event that names
// it in Retracts.
type Rating struct {
	ID       string      `json:"id"`
	Time     time.Time   `json:"time"`
	Rater    string      `json:"rater"`
	Session  string      `json:"session,omitempty"` // on the Rate screen; a vote without one is never final, so it may fit and never certify
	Trial    string      `json:"trial"`
	Prompt   string      `json:"prompt"` // PromptKey of the trial's prompt
	Shown    []Shown     `json:"shown"`  // the answers in the order in which they stood on the screen
	Scale    Scale       `json:"scale"`
	Verdicts []Verdict   `json:"verdicts,omitempty"` // accept, score and imported: one for each answer judged
	Winner   *Winner     `json:"winner,omitempty"`   // preference and imported: one for the two answers shown
	Skipped  bool        `json:"skipped,omitempty"`
	Blind    bool        `json:"blind"` // names, prices and speeds were hidden
	Draw     Draw        `json:"draw"`
	Tags     []Tag       `json:"tags,omitempty"`     // of any of the answers
	Note     string      `json:"note,omitempty"`     // likewise
	Remarks  []Remark    `json:"remarks,omitempty"`  // the same, answer by answer; earlier versions did not keep which it was
	Retracts string      `json:"retracts,omitempty"` // ID of the event that this one takes back
	Task     engine.Task `json:"task"`
	// Simulated marks a rating that no person gave.
	Simulated bool `json:"simulated,omitempty"`
}

// Shown is an answer as the rater saw it.
type Shown struct {
	Lane  int    `json:"lane"` // of the trial
	Model string `json:"model"`
	Trial string `json:"trial,omitempty"` // where the answer is of another trial of the same prompt than Rating.Trial
}

// Verdict judges one of the answers shown: Answer indexes Rating.Shown.
type Verdict struct {
	Answer  int      `json:"answer"`
	Value   int      `json:"value"`             // accept: 0 or 1; score: 1 to 5; imported: 0
	Quality *float64 `json:"quality,omitempty"` // imported: in [0, 1]; on the other scales Value says it
}

// Remark is what a rater says of one of the answers shown beside judging it.
type Remark struct {
	Answer int    `json:"answer"`
	Tags   []Tag  `json:"tags,omitempty"`
	Note   string `json:"note,omitempty"`
}

// Words are the tags and the note in a line.
func (r Remark) Words() string {
	var parts []string
	for _, t := range r.Tags {
		parts = append(parts, "#"+string(t))
	}
	if r.Note != "" {
		parts = append(parts, "“"+r.Note+"”")
	}
	return strings.Join(parts, " ")
}

// RemarkOn is what a rating says of an answer, by its place in Shown. What is
// said of no answer in particular is Remark{Tags: r.Tags, Note: r.Note}.
func (r Rating) RemarkOn(answer int) Remark {
	if i := slices.IndexFunc(r.Remarks, func(m Remark) bool { return m.Answer == answer }); i >= 0 {
		return r.Remarks[i]
	}
	return Remark{Answer: answer}
}

// Winner is the outcome of a comparison of the two answers shown.
type Winner string

// The outcomes, by position on the screen.
const (
	First   Winner = "first"
	Second  Winner = "second"
	Tie     Winner = "tie"
	BothBad Winner = "both_bad"
)

// Tag says what was wrong with an answer.
type Tag string

// The tags.
const (
	Wrong      Tag = "wrong"
	Incomplete Tag = "incomplete"
	Style      Tag = "style"
	Refused    Tag = "refused"
)

// Draw says how a prompt came before the rater, which decides what may be
// concluded from it: only draws with a known probability can certify.
type Draw struct {
	Method      DrawMethod `json:"method"`
	Probability float64    `json:"probability,omitempty"` // of this prompt being drawn; 0 is unknown
	Run         string     `json:"run,omitempty"`         // certification run
	Repeat      bool       `json:"repeat,omitempty"`      // shown to the same rater again, sides swapped: never alters what was said first
}

// DrawMethod names a way of choosing what is rated.
type DrawMethod string

// The ways.
const (
	SelfChosen DrawMethod = "self"     // rated from Compare: the rater chose it, so it may only fit
	Uniform    DrawMethod = "uniform"  // every prompt of the pool alike
	Routable   DrawMethod = "routable" // every routable prompt of a family alike
	Unvouched  DrawMethod = "import"   // imported without a word on how it was drawn
)

// Trials are those whose answers a rating is about.
func (r Rating) Trials() []string {
	all := []string{r.Trial}
	for _, shown := range r.Shown {
		if shown.Trial != "" && !slices.Contains(all, shown.Trial) {
			all = append(all, shown.Trial)
		}
	}
	return all
}

// Of is the trial of an answer shown.
func (r Rating) Of(s Shown) string { return cmp.Or(s.Trial, r.Trial) }

// QualityOf is what a verdict on this scale says, as a number in [0, 1].
func (s Scale) QualityOf(v Verdict) (float64, error) {
	switch {
	case s != Imported && v.Quality == nil:
		return s.Quality(v.Value)
	case s != Imported:
		return 0, fmt.Errorf("the scale %q has values of its own, not the quality %v", s, *v.Quality)
	case v.Quality == nil || v.Value != 0 || !(*v.Quality >= 0 && *v.Quality <= 1): // nor NaN
		return 0, fmt.Errorf("the scale %q wants a quality between 0 and 1 and no value", s)
	}
	return *v.Quality, nil
}

// Quality is a value on the scales accept and score as a number in [0, 1].
func (s Scale) Quality(value int) (float64, error) {
	switch {
	case s == Accept && (value == 0 || value == 1):
		return float64(value), nil
	case s == Score && value >= 1 && value <= 5:
		return float64(value-1) / 4, nil
	}
	return 0, fmt.Errorf("%d is no value on the scale %q", value, s)
}

// Check says what is wrong with the name of a scale.
func (s Scale) Check() error {
	if !slices.Contains(Scales[:], s) {
		return fmt.Errorf("there is no scale %q; the scales are accept, score, preference and imported", Shorten(string(s)))
	}
	return nil
}

// PromptKey names a distinct prompt: texts that differ only in case and white
// space are one prompt. A letter with its accent as one character and as two
// are not taken for the same.
func PromptKey(text string) string { return engine.TextKey(normal(text)) }

// normal is a prompt's text as PromptKey sees it: in lower case, with every
// run of white space made one space.
func normal(text string) string {
	b := make([]byte, 0, len(text))
	between := false // words
	for i := range len(text) {
		switch c := text[i]; {
		case c >= utf8.RuneSelf:
			return strings.Join(strings.Fields(strings.ToLower(text)), " ")
		case c == ' ' || c >= '\t' && c <= '\r':
			between = len(b) > 0
		default:
			if between {
				b, between = append(b, ' '), false
			}
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			b = append(b, c)
		}
	}
	return string(b)
}

// GoodID keeps ids fit for keys, paths and sentences.
func GoodID(id string) bool {
	ok := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_'
	}
	return id != "" && len(id) <= 64 && strings.IndexFunc(id, func(r rune) bool { return !ok(r) }) < 0
}
