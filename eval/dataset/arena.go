package dataset

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"switchboard/engine/jsonl"
	"switchboard/eval"
)

// ReadArena reads battles as LMArena publishes them, one object a line:
//
//	{"question_id" or "id", "model_a", "model_b", "winner", "conversation_a", "conversation_b"}
//
// The winner is model_a, model_b, tie, or neither: "tie (bothbad)" or
// "both_bad". A conversation is a list of {"role","content"}, the content a
// text or a list of {"type","text"}; what the user said in all turns is the
// prompt. Without conversations, "prompt" may hold it. "judge" or
// "evaluation_session_id" name the rater. Each battle is a comparison of its own, so that
// one with the prompt of an earlier battle is not a repeat. Errors are
// *jsonl.LineError, and nothing is returned with one.
func ReadArena(r io.Reader, file string) (*Outcomes, error) {
	g := newGathering(file)
	err := jsonl.EachLine(unmarked(r), file, func(line []byte, n int) error {
		var b battle
		if err := json.Unmarshal(line, &b); err != nil {
			return misread(err, `not a JSON object with "model_a", "model_b" and "winner"`)
		}
		o, err := b.outcome()
		if err != nil {
			return err
		}
		o.Line = n
		return g.add(o)
	})
	return g.set(err, `no battles; a line looks like {"question_id": "1", "model_a": "m", "model_b": "n", "winner": "model_a", "conversation_a": […], "conversation_b": […]}`)
}

// battle is a line of the file.
type battle struct {
	QuestionID label     `json:"question_id"`
	ID         label     `json:"id"`
	ModelA     string    `json:"model_a"`
	ModelB     string    `json:"model_b"`
	Winner     string    `json:"winner"`
	Judge      label     `json:"judge"`
	Session    label     `json:"evaluation_session_id"`
	Prompt     string    `json:"prompt"`
	SaidA      []message `json:"conversation_a"`
	SaidB      []message `json:"conversation_b"`
}

// arenaWinners are the ways in which the published files write an outcome.
var arenaWinners = map[string]eval.Winner{
	"model_a": eval.First, "model_b": eval.Second,
	"tie": eval.Tie, "tie (bothbad)": eval.BothBad, "tie (both bad)": eval.BothBad, "both_bad": eval.BothBad, "bothbad": eval.BothBad,
}

func (b battle) outcome() (Outcome, error) {
	winner, known := arenaWinners[b.Winner]
	prompt := said(b.SaidA, "user")
	if prompt == "" {
		prompt = b.Prompt
	}
	switch {
	case b.ModelA == "" || b.ModelB == "":
		return Outcome{}, errors.New(`no "model_a" or no "model_b"`)
	case b.ModelA == b.ModelB:
		return Outcome{}, fmt.Errorf("both models are %s", eval.Shorten(b.ModelA))
	case !known:
		return Outcome{}, fmt.Errorf(`the winner is %q, which is none of model_a, model_b, tie and both_bad`, eval.Shorten(b.Winner))
	case strings.TrimSpace(prompt) == "":
		return Outcome{}, errors.New(`no "conversation_a" in which a user says something, and no "prompt"`)
	}
	id := cmp.Or(string(b.QuestionID), string(b.ID))
	if id == "" {
		return Outcome{}, errors.New(`no "question_id" and no "id"`)
	}
	return Outcome{
		ID: id, Prompt: prompt, Winner: &winner, Rater: cmp.Or(string(b.Judge), string(b.Session)),
		Answers: []OutcomeAnswer{
			{Model: b.ModelA, Text: said(b.SaidA, "assistant")},
			{Model: b.ModelB, Text: said(b.SaidB, "assistant")},
		},
	}, nil
}

// message is one turn of a conversation.
type message struct {
	Role    string `json:"role"`
	Content words  `json:"content"`
}

// words is the text of a message, written as a string or as a list of parts. Of parts,
// the texts count.
type words string

// UnmarshalJSON takes a string or a list of parts.
func (w *words) UnmarshalJSON(b []byte) error {
	var text string
	if json.Unmarshal(b, &text) == nil {
		*w = words(text)
		return nil
	}
	var parts []struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(b, &parts); err != nil {
		return err
	}
	var texts []string
	for _, p := range parts {
		if p.Text != "" {
			texts = append(texts, p.Text)
		}
	}
	*w = words(strings.Join(texts, "\n"))
	return nil
}

// said is everything that one role said in a conversation.
func said(turns []message, role string) string {
	var texts []string
	for _, t := range turns {
		if t.Role == role {
			texts = append(texts, string(t.Content))
		}
	}
	return strings.Join(texts, "\n\n")
}

// label is an identifier, which some files write as a number.
type label string

// UnmarshalJSON takes a text or a number.
func (l *label) UnmarshalJSON(b []byte) error {
	var text *string
	if json.Unmarshal(b, &text) == nil {
		if text != nil {
			*l = label(*text)
		}
		return nil
	}
	var n json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return errors.New("an id is neither a text nor a number")
	}
	*l = label(n.String())
	return nil
}
