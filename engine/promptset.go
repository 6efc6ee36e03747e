package engine

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// MaxLine is the longest line of a JSONL file, in bytes. A prompt that long
// fits no model.
const MaxLine = 16 << 20

// SetPrompt is one line of a prompt set.
type SetPrompt struct {
	ID     string
	Prompt string
	Task   Task   // empty: it is detected
	Named  string // the task the line names, where it is none of ours
}

// LineError is a line of a file that cannot be used.
type LineError struct {
	File string
	Line int
	Text string // what is wrong with it
}

func (e *LineError) Error() string { return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text) }

// ReadPrompts reads a prompt set: one object with "prompt" and perhaps "id"
// and "task" a line; empty lines and other fields are passed over. A prompt
// without an id is named by its text. A task we do not know is noted, and left
// to detection. A byte order mark does not count. Errors are *LineError, and nothing is returned with one.
func ReadPrompts(r io.Reader, file string) ([]SetPrompt, error) {
	lines := newLineReader(r)
	var set []SetPrompt
	seen := map[string]int{}
	for {
		line, err := lines.next()
		if errors.Is(err, io.EOF) {
			break
		}
		var p SetPrompt
		if err == nil {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
			if len(line) == 0 {
				continue
			}
			p, err = parseSetPrompt(line)
		}
		if before := seen[p.ID]; err == nil && before > 0 {
			err = fmt.Errorf("the id %q stands in line %d already", p.ID, before)
		}
		if err != nil {
			return nil, &LineError{File: file, Line: lines.n, Text: err.Error()}
		}
		seen[p.ID] = lines.n
		set = append(set, p)
	}
	if len(set) == 0 {
		return nil, &LineError{File: file, Line: 1, Text: `no prompts; a line looks like {"id": "1", "prompt": "…"}`}
	}
	return set, nil
}

func parseSetPrompt(line []byte) (SetPrompt, error) {
	var raw struct {
		ID     any     `json:"id"`
		Prompt *string `json:"prompt"`
		Task   string  `json:"task"`
	}
	if !utf8.Valid(line) {
		return SetPrompt{}, errors.New("the line is not UTF-8 text")
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return SetPrompt{}, fmt.Errorf(`not a JSON object with "prompt" and perhaps "id" and "task"%s`, syntax(err))
	}
	if raw.Prompt == nil || strings.TrimSpace(*raw.Prompt) == "" {
		return SetPrompt{}, errors.New(`no "prompt"`)
	}
	p := SetPrompt{Prompt: *raw.Prompt}
	switch id := raw.ID.(type) {
	case nil:
		p.ID = TextKey(p.Prompt)[:12]
	case string:
		p.ID = id
	case float64:
		p.ID = MustJSONText(id)
	default:
		return SetPrompt{}, errors.New(`"id" is neither text nor a number`)
	}
	if t, err := ParseTask(raw.Task); err == nil {
		p.Task = t
	} else {
		p.Named = raw.Task
	}
	return p, nil
}

// syntax is what is wrong with a line as JSON; that its fields have other
// types is said better by the sentence before.
func syntax(err error) string {
	var wrong *json.SyntaxError
	if errors.As(err, &wrong) {
		return ": " + wrong.Error()
	}
	return ""
}

// MustJSONText is a number or a flat map as JSON, which cannot fail.
func MustJSONText(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// TextKey names a text: the first 128 bits of its SHA-256, in hex.
func TextKey(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// lineReader reads lines up to maxLine bytes and counts them.
type lineReader struct {
	r *bufio.Reader
	n int // the line that next returned last, from 1
}

func newLineReader(r io.Reader) *lineReader { return &lineReader{r: bufio.NewReaderSize(r, 64<<10)} }

// next is the next line without white space around it. It is valid until the
// call after.
func (l *lineReader) next() ([]byte, error) {
	l.n++
	var line []byte
	for {
		part, err := l.r.ReadSlice('\n')
		if len(line)+len(part) > MaxLine {
			return nil, fmt.Errorf("the line is longer than %d MB", MaxLine>>20)
		}
		line = append(line, part...)
		switch {
		case err == nil, errors.Is(err, io.EOF) && len(line) > 0:
			return bytes.TrimSpace(line), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return nil, err
		}
	}
}
