package dataset

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"switchboard/engine/jsonl"
	"switchboard/eval"
	"switchboard/providers"
)

// mostDocument is the size of the largest file that is one JSON document, in bytes: all
// of it is held in memory.
const mostDocument = 1 << 30

// ReadPromptfoo reads what `promptfoo eval -o results.json` writes: an object
// whose "results" hold a list "results". In a .jsonl file every line is a
// result. Of a result it takes
//
//	{"promptIdx","testIdx","provider":{"id","label"},"prompt":{"raw"},
//	 "response":{"output","tokenUsage","cost","cached"},"error","failureReason","score","latencyMs","cost","gradingResult"}
//
// Results for the same rendered prompt are one outcome; of several by one
// provider the first counts, the others are repeats. The score is the quality,
// unless the test asserts nothing, or the call or an assertion failed with an error. A cost of 0 is unknown:
// promptfoo writes it where it has no price. Errors are *jsonl.LineError, and
// nothing is returned with one.
func ReadPromptfoo(r io.Reader, file string) (*Outcomes, error) {
	p := &promptfoo{gathering: newGathering(file), at: map[string]int{}}
	read := p.document
	if filepath.Ext(file) == ".jsonl" {
		read = p.lines
	}
	return p.set(read(unmarked(r)), "no results; promptfoo writes them with: promptfoo eval -o results.json")
}

// promptfoo gathers results by prompt.
type promptfoo struct {
	*gathering
	at map[string]int // by eval.PromptKey, the place of a prompt in Prompts
}

func (p *promptfoo) lines(r io.Reader) error {
	return jsonl.EachLine(r, p.File, p.take)
}

// take adds one result to the outcome of its prompt.
func (p *promptfoo) take(raw []byte, line int) error {
	var result promptfooResult
	if len(raw) > mostField {
		return fmt.Errorf("the result is longer than %d MB", mostField>>20)
	}
	if err := json.Unmarshal(raw, &result); err != nil {
		return misread(err, `not a result with "provider", "prompt" and "score"`)
	}
	o, err := result.outcome()
	if err != nil {
		return err
	}
	o.Line = line
	key := eval.PromptKey(o.Prompt)
	i, known := p.at[key]
	if !known {
		p.at[key] = len(p.Prompts)
		return p.add(o)
	}
	there := &p.Prompts[i]
	if there.Answer(o.Answers[0].Model) != nil {
		p.Repeats = append(p.Repeats, Repeat{line, there.Line})
		return nil
	}
	there.Answers = append(there.Answers, o.Answers[0])
	return nil
}

// document reads a file that is one JSON object.
func (p *promptfoo) document(r io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(r, mostDocument+1))
	if err == nil && len(text) > mostDocument {
		err = fmt.Errorf("the file is longer than %d GB", mostDocument>>30)
	}
	if err != nil {
		return &jsonl.LineError{File: p.File, Line: 1, Text: err.Error()}
	}
	d := &document{text: text, Decoder: json.NewDecoder(bytes.NewReader(text))}
	err = d.list("results", p.take)
	var element *elementError
	switch {
	case errors.As(err, &element):
		return &jsonl.LineError{File: p.File, Line: element.line, Text: err.Error()}
	case err != nil:
		return &jsonl.LineError{File: p.File, Line: d.line(err), Text: notJSON(err)}
	}
	return nil
}

// document finds a list in a JSON text, and says in which line it stands.
type document struct {
	text []byte
	*json.Decoder
	last, lastLine int // an offset whose line is known, and that line; later lines are counted from it
}

// line is the line in which the next value begins or, when err says that the text ends
// too soon, the last line.
func (d *document) line(err error) int {
	rest := d.text[d.InputOffset():]
	next := len(d.text) - len(bytes.TrimLeft(rest, " \t\r\n,:"))
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		next = len(bytes.TrimSpace(d.text))
	}
	d.lastLine += bytes.Count(d.text[min(d.last, next):next], []byte("\n"))
	d.last = next
	return 1 + d.lastLine
}

// list calls do with every element of the list of this name. The list may stand in an
// object of the same name.
func (d *document) list(name string, do func(raw []byte, line int) error) error {
	if open, err := d.Token(); err != nil {
		return fmt.Errorf("not a JSON document: %w", err)
	} else if open != json.Delim('{') {
		return fmt.Errorf("not a JSON object with %q", name)
	}
	return d.member(name, do)
}

// member looks for a name in an object that has begun.
func (d *document) member(name string, do func(raw []byte, line int) error) error {
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return fmt.Errorf("not a JSON document: %w", err)
		}
		if key != name {
			var skipped json.RawMessage
			if err := d.Decode(&skipped); err != nil {
				return fmt.Errorf("not a JSON document: %w", err)
			}
			continue
		}
		if err := d.inside(name, do); err != nil {
			return err
		}
	}
	return d.close()
}

// notJSON says what is wrong with a document, for people.
func notJSON(err error) string {
	text := jsonl.Wrong(err)
	if text != err.Error() {
		return "not a JSON document: " + text
	}
	return text
}

// inside reads the list, or finds it in the object of the same name.
func (d *document) inside(name string, do func(raw []byte, line int) error) error {
	switch open, err := d.Token(); {
	case err != nil:
		return fmt.Errorf("not a JSON document: %w", err)
	case open == json.Delim('['):
		return d.elements(do)
	case open == json.Delim('{'):
		return d.member(name, do)
	}
	return fmt.Errorf("%q is neither a list nor an object", name)
}

func (d *document) elements(do func(raw []byte, line int) error) error {
	for d.More() {
		line := d.line(nil)
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return fmt.Errorf("not a JSON document: %w", err)
		}
		if err := do(raw, line); err != nil {
			return &elementError{line, err}
		}
	}
	return d.close()
}

// elementError is an error in an element of a list, with the line in which it begins.
type elementError struct {
	line int
	error
}

// close reads the end of an object or a list.
func (d *document) close() error {
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("not a JSON document: %w", err)
	}
	return nil
}

// promptfooResult is the result of one test with one provider.
type promptfooResult struct {
	PromptIdx int              `json:"promptIdx"`
	TestIdx   int              `json:"testIdx"`
	Provider  promptfooModel   `json:"provider"`
	Prompt    promptfooPrompt  `json:"prompt"`
	Response  *promptfooAnswer `json:"response"`
	Error     *string          `json:"error"`
	Reason    int              `json:"failureReason"` // promptfooError, or another number
	Score     *float64         `json:"score"`
	LatencyMS *float64         `json:"latencyMs"`
	Cost      providers.Money  `json:"cost"`
	Grading   *struct {
		Reason string `json:"reason"`
	} `json:"gradingResult"`
}

const (
	promptfooError = 2               // failureReason of a call, or of an assertion, that ended with an error
	nothingToCheck = "No assertions" // gradingResult.reason where a test asserts nothing
)

type promptfooAnswer struct {
	Output json.RawMessage `json:"output"`
	Error  string          `json:"error"`
	Cached bool            `json:"cached"`
	Cost   providers.Money `json:"cost"`
	Tokens struct {
		Prompt     *int64 `json:"prompt"`
		Completion *int64 `json:"completion"`
	} `json:"tokenUsage"`
}

// promptfooModel is a provider: its label, else its id.
type promptfooModel string

// UnmarshalJSON takes an object or, from older versions, the id alone.
func (m *promptfooModel) UnmarshalJSON(b []byte) error {
	var id string
	if json.Unmarshal(b, &id) == nil {
		*m = promptfooModel(id)
		return nil
	}
	var p struct{ ID, Label string }
	err := json.Unmarshal(b, &p)
	*m = promptfooModel(cmp.Or(p.Label, p.ID))
	return err
}

// promptfooPrompt is the rendered prompt. Of a chat, it is what the user says.
type promptfooPrompt string

// UnmarshalJSON takes an object with "raw", or the text alone.
func (p *promptfooPrompt) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) != nil {
		var object struct{ Raw string }
		if err := json.Unmarshal(b, &object); err != nil {
			return err
		}
		text = object.Raw
	}
	var chat []message
	if json.Unmarshal([]byte(text), &chat) == nil {
		if user := said(chat, "user"); user != "" {
			text = user
		}
	}
	*p = promptfooPrompt(text)
	return nil
}

func (r promptfooResult) outcome() (Outcome, error) {
	switch {
	case r.Provider == "":
		return Outcome{}, errors.New(`no "provider"`)
	case strings.TrimSpace(string(r.Prompt)) == "":
		return Outcome{}, errors.New(`no text in "prompt"`)
	}
	a := outcomeAnswerJS{Model: string(r.Provider), Cost: r.Cost}
	failure := ""
	if r.Response != nil {
		failure = r.Response.Error
		r.Response.fill(&a)
	}
	if !cached(r.Response) {
		a.TotalMS = r.LatencyMS
	}
	if a.Cost.Known() && a.Cost.Nano() == 0 {
		a.Cost = providers.Money{}
	}
	switch {
	case r.Reason == promptfooError && a.Text == "", r.Response == nil:
		failure = cmp.Or(failure, deref(r.Error), "promptfoo has no answer")
	case r.Reason == promptfooError, r.Grading == nil, r.Grading.Reason == nothingToCheck: // the answer was not judged
	default:
		a.Quality = r.Score
	}
	if err := a.check(); err != nil {
		return Outcome{}, err
	}
	answer := a.answer()
	answer.Failure = failure
	id := fmt.Sprintf("test-%d-prompt-%d", r.TestIdx, r.PromptIdx)
	return Outcome{ID: id, Prompt: string(r.Prompt), Answers: []OutcomeAnswer{answer}}, nil
}

func cached(a *promptfooAnswer) bool { return a != nil && a.Cached }

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// fill adds the text, the tokens and, where the result itself has none, the cost.
func (p *promptfooAnswer) fill(a *outcomeAnswerJS) {
	a.InputTokens, a.OutputTokens = p.Tokens.Prompt, p.Tokens.Completion
	if !a.Cost.Known() || a.Cost.Nano() == 0 {
		a.Cost = p.Cost
	}
	if json.Unmarshal(p.Output, &a.Text) != nil && !bytes.Equal(p.Output, []byte("null")) {
		a.Text = string(p.Output)
	}
}
