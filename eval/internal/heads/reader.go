// Package heads reads from the JSON of trials, answers and ratings what
// calibration looks at, and passes over the texts of answers.
package heads

import (
	"encoding/json"
	"strconv"
	"strings"

	"switchboard/eval"
	"switchboard/eval/internal/jsonscan"
	"switchboard/eval/internal/slab"
	"switchboard/eval/store"
	"switchboard/providers"
)

// Reader reads records; those of one store have many names in common.
type Reader struct {
	names jsonscan.Names

	rating    eval.Rating // that is read
	said      eval.Rating // what the one before says: see splitRating
	says      []byte      // the JSON of said; nil: there is none
	about     []byte      // a place for the rest
	shown     slab.Slab[eval.Shown]
	verdicts  slab.Slab[eval.Verdict]
	qualities slab.Slab[float64]

	shownBefore    before[[]eval.Shown]
	verdictsBefore before[[]eval.Verdict]
	drawsBefore    before[eval.Draw]
}

// NewReader has met no name yet.
func NewReader() *Reader {
	return &Reader{names: jsonscan.Names{}, shownBefore: before[[]eval.Shown]{}, verdictsBefore: before[[]eval.Verdict]{}, drawsBefore: before[eval.Draw]{}}
}

// named reads a string type whose values come again and again.
func named[S ~string](r *Reader, v []byte, s *S) error {
	name, err := r.names.Name(v)
	*s = S(name)
	return err
}

func text(v []byte, s *string) (err error) {
	*s, err = jsonscan.Text(v)
	return err
}

func whole(v []byte, n *int) error {
	var x int64
	err := jsonscan.Number(v, &x)
	*n = int(x)
	return err
}

// Trial is a trial without its answers.
func (r *Reader) Trial(object []byte) (t store.TrialHead, err error) {
	err = jsonscan.Fields(object, func(name, v []byte) error {
		switch string(name) {
		case "id":
			return text(v, &t.ID)
		case "time":
			return t.Time.UnmarshalJSON(v)
		case "prompt":
			return text(v, &t.Prompt)
		case "decision":
			return jsonscan.Fields(v, func(name, v []byte) error {
				if string(name) == "task" {
					return named(r, v, &t.Decision.Task)
				}
				return nil
			})
		case "own":
			return json.Unmarshal(v, &t.LaneParameters)
		case "follows":
			return text(v, &t.Follows)
		case "routed":
			t.Routed = jsonscan.True(v)
		case "batch":
			t.Batch = jsonscan.True(v)
		case "answers":
			return r.lanes(v, &t)
		default:
			return r.parameter(string(name), v, &t.Parameters)
		}
		return nil
	})
	return t, err
}

func (r *Reader) parameter(name string, v []byte, p *providers.Parameters) error {
	switch name {
	case "system":
		return named(r, v, &p.System)
	case "temperature":
		return p.Temperature.UnmarshalJSON(v)
	case "max_output":
		return whole(v, &p.MaxOutput)
	case "effort":
		return named(r, v, &p.Effort)
	case "schema":
		return p.Schema.UnmarshalJSON(v)
	}
	return nil
}

func (r *Reader) lanes(list []byte, t *store.TrialHead) error {
	var all [8]store.Lane // most trials have fewer
	lanes := all[:0]
	err := jsonscan.Each(list, func(v []byte) error {
		var l store.Lane
		err := jsonscan.Fields(v, func(name, v []byte) error {
			switch string(name) {
			case "model":
				return named(r, v, &l.Model)
			case "provider":
				return named(r, v, &l.Provider)
			case "simulated":
				l.Simulated = jsonscan.True(v)
			}
			return nil
		})
		lanes = append(lanes, l)
		return err
	})
	if string(list) != "null" {
		t.Answers = append(make([]store.Lane, 0, len(lanes)), lanes...)
	}
	return err
}

// Place is where an answer belongs, by its key; false where it names no lane.
func Place(key string) (at store.AnswerAt, ok bool) {
	trial, number, _ := strings.Cut(key, "/")
	lane, err := strconv.Atoi(number)
	return store.AnswerAt{Trial: trial, Lane: lane}, err == nil
}

// Answer is an answer without its text.
func (r *Reader) Answer(at store.AnswerAt, object []byte) (store.AnswerHead, error) {
	a := store.AnswerHead{AnswerAt: at}
	return a, jsonscan.Fields(object, func(name, v []byte) (err error) {
		switch string(name) {
		case "text":
			a.HasText = len(v) > 2
		case "finish":
			err = named(r, v, &a.Finish)
		case "cost":
			a.Cost, err = jsonscan.Money(v)
		case "cost_basis":
			a.Guessed = a.Guessed || string(v) == `"`+string(providers.AtMost)+`"`
		case "usage":
			err = jsonscan.Fields(v, func(name, v []byte) error {
				a.Guessed = a.Guessed || string(name) == "estimated" && jsonscan.True(v)
				return nil
			})
		case "total_ns":
			err = jsonscan.Number(v, (*int64)(&a.Total))
		case "failure":
			a.Failed = string(v) != "null"
		case "imported":
			a.Imported = jsonscan.True(v)
		case "name":
			err = named(r, v, &a.Name)
		case "version":
			err = named(r, v, &a.Version)
		}
		return err
	})
}

// AnswerText is the text of an answer.
func (r *Reader) AnswerText(at store.AnswerAt, object []byte) (store.AnswerText, error) {
	a := store.AnswerText{AnswerAt: at}
	return a, jsonscan.Fields(object, func(name, v []byte) error {
		switch string(name) {
		case "text":
			return text(v, &a.Text)
		case "tool_calls":
			a.Calls = string(v) != "null" && string(v) != "[]"
		}
		return nil
	})
}
