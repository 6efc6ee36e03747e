package eval

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// Outcome is one prompt with what several models made of it.
type Outcome struct {
	ID      string
	Prompt  string
	Task    engine.Task // "" where none is given: it is detected
	Meta    map[string]any
	Answers []OutcomeAnswer
	Line    int // of the file
}

// OutcomeAnswer is one model's answer. Everything but the model may be
// unknown.
type OutcomeAnswer struct {
	Model        string
	Quality      *float64 // in [0, 1]
	Text         string
	Cost         providers.Money
	FirstTokenMS *float64
	TotalMS      *float64
	InputTokens  *int64
	OutputTokens *int64
}

// Answer is what a model answered, or nil.
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
//	{"id","prompt","task"?,"meta"?,"answers":[{"model","quality"?,"text"?,"cost_usd"?,
//	 "first_token_ms"?,"total_ms"?,"input_tokens"?,"output_tokens"?}]}
//
// A text (see PromptKey) counts once: later lines with it are left out and
// listed in Repeats. An id that stands twice is an error. Fields that are not
// named here and empty lines are passed over. Errors are *engine.LineError,
// and nothing is returned with one.
func ReadOutcomes(r io.Reader, file string) (*Outcomes, error) {
	set := &Outcomes{File: file}
	ids, texts := map[string]int{}, map[string]int{}
	err := engine.EachLine(r, file, func(line []byte, n int) error {
		o, err := parseOutcome(line)
		if err != nil {
			return err
		}
		if before := ids[o.ID]; before > 0 {
			return fmt.Errorf("the id %q stands in line %d already", o.ID, before)
		}
		ids[o.ID], o.Line = n, n
		key := PromptKey(o.Prompt)
		if before := texts[key]; before > 0 {
			set.Repeats = append(set.Repeats, Repeat{n, before})
			return nil
		}
		texts[key] = n
		set.Prompts = append(set.Prompts, o)
		return nil
	})
	if err == nil && len(set.Prompts) == 0 {
		err = &engine.LineError{File: file, Line: 1, Text: `no outcomes; a line looks like {"id": "1", "prompt": "…", "answers": [{"model": "m", "quality": 1}]}`}
	}
	if err != nil {
		return nil, err
	}
	return set, nil
}

// outcomeJSON is a line of the file. Pointers tell what is missing from what
// is empty.
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
	Cost         providers.Money `json:"cost_usd"`
	FirstTokenMS *float64        `json:"first_token_ms"`
	TotalMS      *float64        `json:"total_ms"`
	InputTokens  *int64          `json:"input_tokens"`
	OutputTokens *int64          `json:"output_tokens"`
}

func parseOutcome(line []byte) (Outcome, error) {
	var raw outcomeJSON
	if err := json.Unmarshal(line, &raw); err != nil {
		return Outcome{}, fmt.Errorf(`not a JSON object with "id", "prompt" and "answers": %w`, err)
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
	if raw.Task != "" {
		task, err := engine.ParseTask(raw.Task)
		if err != nil {
			return Outcome{}, err
		}
		o.Task = task
	}
	for i, a := range raw.Answers {
		if err := a.check(); err != nil {
			return Outcome{}, fmt.Errorf("answer %d: %w", i+1, err)
		}
		if o.Answer(a.Model) != nil {
			return Outcome{}, fmt.Errorf("answer %d: there are two answers of %s", i+1, a.Model)
		}
		o.Answers = append(o.Answers, OutcomeAnswer(a))
	}
	return o, nil
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
	return nil
}

// models lists whose answers a line has.
func (o *Outcome) models() string {
	names := make([]string, len(o.Answers))
	for i, a := range o.Answers {
		names[i] = a.Model
	}
	return strings.Join(names, ", ")
}
