// Package promptset reads sets of prompts from files: one JSON object a line,
// with a prompt and perhaps an id and a task.
//
// A set is read as a whole or not at all. What is sent of it, and what was sent
// before, is the business of package setrun.
package promptset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"switchboard/engine"
	"switchboard/engine/jsonl"
)

// Prompt is one line of a prompt set.
type Prompt struct {
	ID     string
	Prompt string
	Task   engine.Task // empty: it is detected
	Named  string      // the task the line names, where it is none of ours
}

// Most is how many prompts a set has at most: all of them are in memory.
const Most = 1_000_000

// Read reads a prompt set: one object with "prompt" and perhaps "id" and
// "task" a line; empty lines and other fields are passed over. A prompt
// without an id is named by its text, and counts once. A task we do not know is noted, and left
// to detection. A byte order mark does not count. Errors are *jsonl.LineError,
// and nothing is returned with one.
func Read(r io.Reader, file string) ([]Prompt, error) { return read(r, file, Most) }

func read(r io.Reader, file string, most int) ([]Prompt, error) {
	var set []Prompt
	seen := map[string]int{}
	err := jsonl.EachLine(r, file, func(line []byte, n int) error {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
		if len(line) == 0 {
			return nil
		}
		p, err := parsePrompt(line)
		if err != nil {
			return err
		}
		before := seen[p.ID]
		if before > 0 && p.ID == textID(p.Prompt) {
			return nil
		}
		if before > 0 {
			return fmt.Errorf("the id %q stands in line %d already", p.ID, before)
		}
		if len(set) == most {
			return fmt.Errorf("there are more than %d prompts, the most that a set has; split the file", most)
		}
		seen[p.ID] = n
		set = append(set, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(set) == 0 {
		return nil, &jsonl.LineError{File: file, Line: 1, Text: `no prompts; a line looks like {"id": "1", "prompt": "…"}`}
	}
	return set, nil
}

func parsePrompt(line []byte) (Prompt, error) {
	var raw struct {
		ID     any     `json:"id"`
		Prompt *string `json:"prompt"`
		Task   string  `json:"task"`
	}
	if !utf8.Valid(line) {
		return Prompt{}, errors.New("the line is not UTF-8 text")
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return Prompt{}, fmt.Errorf(`not a JSON object with "prompt" and perhaps "id" and "task"%s`, syntax(err))
	}
	if raw.Prompt == nil || strings.TrimSpace(*raw.Prompt) == "" {
		return Prompt{}, errors.New(`no "prompt"`)
	}
	p := Prompt{Prompt: *raw.Prompt}
	switch id := raw.ID.(type) {
	case nil:
		p.ID = textID(p.Prompt)
	case string:
		p.ID = id
	case float64:
		number, _ := json.Marshal(id) // a number that was read from JSON can be written
		p.ID = string(number)
	default:
		return Prompt{}, errors.New(`"id" is neither text nor a number`)
	}
	if t, err := engine.ParseTask(raw.Task); err == nil {
		p.Task = t
	} else {
		p.Named = raw.Task
	}
	return p, nil
}

// textID is the name of a prompt without an id.
func textID(prompt string) string { return engine.TextKey(prompt)[:12] }

// syntax is what is wrong with a line as JSON; that its fields have other
// types is said better by the sentence before.
func syntax(err error) string {
	var wrong *json.SyntaxError
	if errors.As(err, &wrong) {
		return ": " + jsonl.Wrong(wrong)
	}
	return ""
}
