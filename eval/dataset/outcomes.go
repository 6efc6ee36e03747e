package dataset

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"switchboard/engine"
	"switchboard/engine/jsonl"
	"switchboard/eval"
	"switchboard/providers"
)

// Outcome is one prompt with the answers of several models.
type Outcome struct {
	ID      string
	Prompt  string
	Task    engine.Task // "": the line names no task of ours, and it is detected
	Named   string      // the task that the line names, where it is not one of ours
	Meta    map[string]any
	Answers []OutcomeAnswer
	Line    int // the line of the file, from 1

	// Winner says which of exactly two answers was better, and Rater who judged so, in
	// files that compare answers instead of giving qualities.
	Winner *eval.Winner
	Rater  string
}

// OutcomeAnswer is one model's answer. Everything but the model may be
// unknown.
type OutcomeAnswer struct {
	Model        string
	Quality      *float64 // in [0, 1]
	Text         string
	Value        string // the result that the answer states, such as a number or an option, where the line gives it
	Cost         providers.Money
	FirstTokenMS *float64
	TotalMS      *float64
	InputTokens  *int64
	OutputTokens *int64
	Failure      string // why there is no answer; "": there is one
}

// Answer is the answer of a model, or nil where there is none.
func (o *Outcome) Answer(model string) *OutcomeAnswer {
	for i := range o.Answers {
		if o.Answers[i].Model == model {
			return &o.Answers[i]
		}
	}
	return nil
}

// Outcomes are the distinct prompts of an outcomes file, in its order.
type Outcomes struct {
	File    string
	Prompts []Outcome
	Repeats []Repeat // lines left out because their text stands in an earlier one
}

// Repeat is a line that has the text of an earlier line under another id.
type Repeat struct{ Line, First int }

// ReadOutcomes reads JSONL, one object a line:
//
//	{"id","prompt","task"?,"meta"?,"answers":[{"model","quality"?,"text"?,"value"?,"cost_usd"?,
//	 "first_token_ms"?,"total_ms"?,"input_tokens"?,"output_tokens"?}]}
//
// Each distinct prompt (see eval.PromptKey) counts once: later lines with it are left out
// and listed in Repeats. An id that stands twice is an error. Fields that are not named
// here, empty lines and a byte order mark are passed over. A task that is not one of ours
// is kept in Named, and the task is detected. Errors are *jsonl.LineError, and nothing is
// returned with one.
func ReadOutcomes(r io.Reader, file string) (*Outcomes, error) {
	g := newGathering(file)
	err := jsonl.EachLine(unmarked(r), file, func(line []byte, n int) error {
		o, err := parseOutcome(line)
		if err != nil {
			return err
		}
		o.Line = n
		return g.once(o)
	})
	return g.set(err, `no outcomes; a line looks like {"id": "1", "prompt": "…", "answers": [{"model": "m", "quality": 1}]}`)
}

// mostOutcomes is how many outcomes a file may have: all of them are held in memory.
const mostOutcomes = 1_000_000

// gathering collects the outcomes of a file, whatever its format.
type gathering struct {
	Outcomes
	most  int
	ids   map[string]int // line of each id
	texts map[string]int // line of each text
}

func newGathering(file string) *gathering {
	return &gathering{Outcomes: Outcomes{File: file}, most: mostOutcomes, ids: map[string]int{}, texts: map[string]int{}}
}

// add takes an outcome. An id that was there before is an error.
func (g *gathering) add(o Outcome) error {
	if before := g.ids[o.ID]; before > 0 {
		return fmt.Errorf("the id %q stands in line %d already", eval.Shorten(o.ID), before)
	}
	if len(g.ids) == g.most {
		return fmt.Errorf("there are more than %d outcomes, the most that are read here; split the file", g.most)
	}
	g.ids[o.ID] = o.Line
	g.Prompts = append(g.Prompts, o)
	return nil
}

// once is add for formats in which a prompt counts once: an outcome whose prompt was
// there before is noted as a repeat and left out.
func (g *gathering) once(o Outcome) error {
	key := eval.PromptKey(o.Prompt)
	first := g.texts[key]
	if first == 0 {
		g.texts[key] = o.Line
	}
	err := g.add(o)
	if err == nil && first > 0 {
		g.Prompts = g.Prompts[:len(g.Prompts)-1]
		g.Repeats = append(g.Repeats, Repeat{o.Line, first})
	}
	return err
}

// set is what was gathered, or nothing where err is one. none is the error of a file
// without outcomes.
func (g *gathering) set(err error, none string) (*Outcomes, error) {
	if err == nil && len(g.Prompts) == 0 {
		err = &jsonl.LineError{File: g.File, Line: 1, Text: none}
	}
	if err != nil {
		return nil, err
	}
	return &g.Outcomes, nil
}

// outcomeJSON is a line of the file. A field is a pointer where a missing value is told
// apart from an empty one.
type outcomeJSON struct {
	ID      *string           `json:"id"`
	Prompt  *string           `json:"prompt"`
	Task    string            `json:"task"`
	Meta    map[string]any    `json:"meta"`
	Answers []outcomeAnswerJS `json:"answers"`
}

type outcomeAnswerJS struct {
	Model        string          `json:"model"`
	Quality      *float64        `json:"quality"`
	Text         string          `json:"text"`
	Value        json.RawMessage `json:"value"`
	Cost         providers.Money `json:"cost_usd"`
	FirstTokenMS *float64        `json:"first_token_ms"`
	TotalMS      *float64        `json:"total_ms"`
	InputTokens  *int64          `json:"input_tokens"`
	OutputTokens *int64          `json:"output_tokens"`
}

func parseOutcome(line []byte) (Outcome, error) {
	var raw outcomeJSON
	if err := json.Unmarshal(line, &raw); err != nil {
		return Outcome{}, misread(err, `not a JSON object with "id", "prompt" and "answers"`)
	}
	switch {
	case raw.ID == nil || *raw.ID == "":
		return Outcome{}, errors.New(`no "id"`)
	case raw.Prompt == nil || strings.TrimSpace(*raw.Prompt) == "":
		return Outcome{}, errors.New(`no "prompt"`)
	case len(raw.Answers) == 0:
		return Outcome{}, errors.New(`no "answers"`)
	}
	o := Outcome{ID: *raw.ID, Prompt: *raw.Prompt, Meta: raw.Meta}
	if task, err := engine.ParseTask(raw.Task); err == nil {
		o.Task = task
	} else {
		o.Named = raw.Task
	}
	for i, a := range raw.Answers {
		if err := a.check(); err != nil {
			return Outcome{}, fmt.Errorf("answer %d: %w", i+1, err)
		}
		if o.Answer(a.Model) != nil {
			return Outcome{}, fmt.Errorf("answer %d: there are two answers of %s", i+1, a.Model)
		}
		o.Answers = append(o.Answers, a.answer())
	}
	return o, nil
}

func (a outcomeAnswerJS) answer() OutcomeAnswer {
	return OutcomeAnswer{a.Model, a.Quality, a.Text, valueOf(a.Value), a.Cost, a.FirstTokenMS, a.TotalMS, a.InputTokens, a.OutputTokens, ""}
}

// valueOf is a value as a text: the content of a JSON string, or any other JSON as it is
// written.
func valueOf(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil { // null leaves it empty
		return s
	}
	return string(raw)
}

func (a outcomeAnswerJS) check() error {
	if a.Model == "" {
		return errors.New(`no "model"`)
	}
	if q := a.Quality; q != nil && (*q < 0 || *q > 1) {
		return fmt.Errorf("the quality %v of %s is not between 0 and 1", *q, a.Model)
	}
	if a.Cost.Known() && a.Cost.Nano() < 0 {
		return fmt.Errorf("the cost of %s is negative", a.Model)
	}
	for _, ms := range []*float64{a.FirstTokenMS, a.TotalMS} {
		if ms != nil && !(*ms >= 0 && *ms <= mostMS) {
			return fmt.Errorf("%s took %v ms, which is no possible time", a.Model, *ms)
		}
	}
	for _, n := range []*int64{a.InputTokens, a.OutputTokens} {
		if n != nil && *n < 0 {
			return fmt.Errorf("%s has %d tokens; a count is 0 or more", a.Model, *n)
		}
	}
	return nil
}

// mostMS is the longest time that is accepted, a year, in milliseconds.
const mostMS = 365 * 24 * 3600 * 1000

// Models lists the models that have an answer in this outcome, for an error.
func (o *Outcome) Models() string {
	names := make([]string, len(o.Answers))
	for i, a := range o.Answers {
		names[i] = a.Model
	}
	return strings.Join(names, ", ")
}
