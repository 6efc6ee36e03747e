package dataset

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"switchboard/engine/jsonl"
	"switchboard/eval"
)

// ReadRouteLLM reads the response files of lm-sys/RouteLLM. Those of MMLU and
// GSM8K are CSV: a column "prompt", a column for each model with True or False, and
// perhaps a column with the model's answer, whose name is the model's with "_response"
// added. Each distinct prompt counts once. Those of MT-Bench are JSONL, one judgement a line:
//
//	{"question_id","model","user_prompt","score","turn"}
//
// The judge's prompt holds question and answer, and the score of 1 to 10
// becomes tenths; each turn of a question is a prompt of its own, with the
// turns before it. Errors are *jsonl.LineError, and nothing is returned with
// one.
func ReadRouteLLM(r io.Reader, file string) (*Outcomes, error) {
	b := unmarked(r)
	if first, err := b.Peek(1); err == nil && first[0] == '{' {
		return readJudgements(b, file)
	}
	return readResponses(b, file)
}

// mostField is the size of the largest record of a file, in bytes: the one that
// jsonl.EachLine has for a line.
const mostField = 16 << 20

func readResponses(r io.Reader, file string) (*Outcomes, error) {
	g := newGathering(file)
	rows := csv.NewReader(r)
	err := g.responses(rows)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	var at *csv.ParseError
	if errors.As(err, &at) {
		err = &jsonl.LineError{File: file, Line: at.StartLine, Text: "not CSV: " + at.Err.Error()}
	}
	return g.set(err, "no responses; the first line names the columns, as in prompt,small,large, and the others hold a prompt, True and False")
}

// responses reads the rows to the end of the file, and then returns io.EOF.
func (g *gathering) responses(rows *csv.Reader) error {
	head, err := rows.Read()
	if err != nil {
		return err
	}
	wrong := func(err error) error {
		line, _ := rows.FieldPos(0)
		return &jsonl.LineError{File: g.File, Line: line, Text: err.Error()}
	}
	c, err := newColumns(head)
	if err != nil {
		return wrong(err)
	}
	name := strings.TrimSuffix(filepath.Base(g.File), filepath.Ext(g.File))
	for n := 0; ; n++ {
		row, err := rows.Read()
		if err != nil {
			return err
		}
		o, err := c.outcome(row)
		if err != nil {
			return wrong(err)
		}
		o.ID = name + "-" + strconv.Itoa(n)
		o.Line, _ = rows.FieldPos(0)
		if err := g.once(o); err != nil {
			return wrong(err)
		}
	}
}

// columns are the places of the columns of a response file, from 0.
type columns struct {
	prompt int
	models []column
}

type column struct {
	model       string
	right, text int // text is -1 where the model has no column of answers
}

const responseSuffix = "_response"

func newColumns(head []string) (columns, error) {
	c := columns{prompt: slices.Index(head, "prompt")}
	if c.prompt < 0 {
		return c, errors.New(`no column "prompt" in the first line`)
	}
	for i, name := range head {
		base, isText := strings.CutSuffix(name, responseSuffix)
		switch {
		case i == c.prompt, name == "", isText && slices.Contains(head, base):
		case slices.Index(head, name) < i:
			return c, fmt.Errorf("two columns are named %q", eval.Shorten(name))
		default:
			c.models = append(c.models, column{name, i, slices.Index(head, name+responseSuffix)})
		}
	}
	if len(c.models) == 0 {
		return c, errors.New("no column of a model in the first line")
	}
	return c, nil
}

func (c columns) outcome(row []string) (Outcome, error) {
	size := 0
	for _, field := range row {
		size += len(field)
	}
	if size > mostField {
		return Outcome{}, fmt.Errorf("the line is longer than %d MB", mostField>>20)
	}
	o := Outcome{Prompt: row[c.prompt]}
	if strings.TrimSpace(o.Prompt) == "" {
		return o, errors.New("no prompt")
	}
	for _, m := range c.models {
		a := OutcomeAnswer{Model: m.model}
		if m.text >= 0 {
			a.Text = row[m.text]
		}
		var err error
		if a.Quality, err = rightness(row[m.right]); err != nil {
			return o, fmt.Errorf("%s: %w", eval.Shorten(m.model), err)
		}
		o.Answers = append(o.Answers, a)
	}
	return o, nil
}

// rightness is the quality that a cell gives: 1 for True, 0 for False, a number between
// them as it is, nil for an empty cell.
func rightness(cell string) (*float64, error) {
	cell = strings.TrimSpace(cell)
	if cell == "" {
		return nil, nil
	}
	if yes, err := strconv.ParseBool(strings.ToLower(cell)); err == nil {
		q := 0.0
		if yes {
			q = 1
		}
		return &q, nil
	}
	q, err := strconv.ParseFloat(cell, 64)
	if err != nil || !(q >= 0 && q <= 1) {
		return nil, fmt.Errorf("%q is neither True nor False nor a number between 0 and 1", eval.Shorten(cell))
	}
	return &q, nil
}

// judgement is a line of an MT-Bench file.
type judgement struct {
	QuestionID label    `json:"question_id"`
	Model      string   `json:"model"`
	Asked      string   `json:"user_prompt"` // the prompt that the judge was given
	Score      *float64 `json:"score"`
	Turn       int      `json:"turn"`
}

func readJudgements(r io.Reader, file string) (*Outcomes, error) {
	g := newGathering(file)
	at := map[string]int{} // by id, the place of a prompt in g.Prompts
	err := jsonl.EachLine(r, file, func(line []byte, n int) error {
		var j judgement
		if err := json.Unmarshal(line, &j); err != nil {
			return misread(err, `not a JSON object with "question_id", "model", "user_prompt" and "score"`)
		}
		o, err := j.outcome()
		if err != nil {
			return err
		}
		o.Line = n
		i, known := at[o.ID]
		if !known {
			at[o.ID] = len(g.Prompts)
			return g.add(o)
		}
		return g.Prompts[i].join(o)
	})
	return g.set(err, `no judgements; a line looks like {"question_id": 81, "model": "m", "user_prompt": "…", "score": 9, "turn": 1}`)
}

// join adds the answer of another line about the same prompt.
func (o *Outcome) join(other Outcome) error {
	a := other.Answers[0]
	switch {
	case o.Prompt != other.Prompt:
		return fmt.Errorf("question %s has another text in line %d", eval.Shorten(o.ID), o.Line)
	case o.Answer(a.Model) != nil:
		return fmt.Errorf("question %s has a judgement of %s already", eval.Shorten(o.ID), eval.Shorten(a.Model))
	}
	o.Answers = append(o.Answers, a)
	return nil
}

func (j judgement) outcome() (Outcome, error) {
	prompt, text := conversation(j.Asked)
	switch {
	case j.QuestionID == "" || j.Model == "":
		return Outcome{}, errors.New(`no "question_id" or no "model"`)
	case strings.TrimSpace(prompt) == "":
		return Outcome{}, errors.New(`no question is found in "user_prompt"`)
	}
	a := OutcomeAnswer{Model: j.Model, Text: text}
	if j.Score != nil && *j.Score != notJudged {
		q := math.Round(*j.Score*1000) / 10000 // a tenth of the score, rounded to four decimals: dividing floats is not exact
		if !(q >= 0 && q <= 1) {
			return Outcome{}, fmt.Errorf("the score %v of %s is not between 0 and 10", *j.Score, eval.Shorten(j.Model))
		}
		a.Quality = &q
	}
	id := fmt.Sprintf("mtbench-%s-%d", j.QuestionID, cmp.Or(j.Turn, 1))
	return Outcome{ID: id, Prompt: prompt, Answers: []OutcomeAnswer{a}}, nil
}

// notJudged is the score of an answer whose judgement could not be read.
const notJudged = -1

// conversation finds the prompt and the answer in the prompt of MT-Bench's judge: between
// marks where the conversation has one turn, in a transcript where it has more. The user's
// turns together are the prompt, and the last answer is the answer.
func conversation(asked string) (prompt, text string) {
	if _, transcript, ok := cutLast(asked, "<|The Start of Assistant A's Conversation with User|>"); ok {
		transcript, _, _ = strings.Cut(transcript, "<|The End of Assistant A's Conversation with User|>")
		var prompts []string
		for _, part := range strings.Split(transcript, "### User:\n")[1:] {
			question, answer, _ := strings.Cut(part, "### Assistant A:\n")
			prompts, text = append(prompts, strings.TrimSpace(question)), strings.TrimSpace(answer)
		}
		return strings.Join(prompts, "\n\n"), text
	}
	_, rest, _ := strings.Cut(asked, "[Question]\n")
	prompt, _, _ = strings.Cut(rest, "\n\n[The Start of")
	_, text, _ = strings.Cut(rest, "[The Start of Assistant's Answer]\n")
	text, _, _ = strings.Cut(text, "\n[The End of Assistant's Answer]")
	return strings.TrimSpace(prompt), text
}

// cutLast is strings.Cut around the last place where mark stands.
func cutLast(s, mark string) (before, after string, found bool) {
	i := strings.LastIndex(s, mark)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(mark):], true
}
