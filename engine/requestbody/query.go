package requestbody

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"switchboard/engine"
)

// question has the fields of a body that a decision looks at. The body has a prompt, the
// messages of a chat, or the input of a response.
type question struct {
	Model    json.RawMessage `json:"model"`
	Prompt   json.RawMessage `json:"prompt"`
	Messages []Message       `json:"messages"`
	Input    json.RawMessage `json:"input"`
	Task     string          `json:"task"`
}

// Message is a message of a chat, or an item of a response's input.
type Message struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"`

	Type    json.RawMessage `json:"type"` // of an item
	Name    json.RawMessage `json:"name"`
	Calls   json.RawMessage `json:"tool_calls"`
	CallID  json.RawMessage `json:"tool_call_id"`
	Audio   json.RawMessage `json:"audio"`
	Refusal json.RawMessage `json:"refusal"`
}

// Part is one part of the content of a message.
type Part struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// Query reads a body and what is decided about: the text of the user's last message, and
// the task if the body names one. An ambiguous body is an error.
func Query(body []byte) (Object, engine.Query, error) {
	o, q, err := questionOf(body)
	if err == nil {
		err = o.Ambiguous()
	}
	if err != nil {
		return o, engine.Query{}, err
	}
	query, err := q.query()
	return o, query, err
}

// Routed is the name of a model in a body whose model the policy is to choose.
const Routed = "switchboard"

// Request is what a proxy needs of a body.
type Request struct {
	Object
	Model string
	Query engine.Query // the text of the user's last message, where Model is Routed
	Wrong error        // why there is nothing to decide about, or nil
}

// Read reads a body of Chat Completions or of Responses that is to be passed on. An
// ambiguous one is an error where the policy is to choose its model.
func Read(body []byte) (Request, error) {
	o, q, err := questionOf(body)
	if err != nil {
		return Request{}, err
	}
	r := Request{Object: o}
	_ = json.Unmarshal(q.Model, &r.Model) // what is no text names no model of ours
	if r.Model == Routed {
		if err := o.Ambiguous(); err != nil {
			return Request{}, err
		}
		q.Task = "" // neither API has such a field
		r.Query, r.Wrong = q.query()
	}
	return r, nil
}

// NotJSON tells callers in words why their body could not be read.
func NotJSON(err error) error {
	if errors.Is(err, errEntries) || errors.Is(err, errUTF8) {
		return err
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		if wrong.Field != "" {
			return errors.New("the body is not what was expected: " + wrong.Field + " is of another type")
		}
		kind, _, _ := strings.Cut(wrong.Value, " ")
		return errors.New("the body is no JSON object, it is of the type " + kind)
	}
	return errors.New("the body is no JSON object: " + err.Error())
}

func (q *question) query() (engine.Query, error) {
	var out engine.Query
	if q.Task != "" {
		task, err := engine.ParseTask(q.Task)
		if err != nil {
			return out, err
		}
		out.Task = task
	}
	var err error
	switch {
	case q.Messages != nil:
		out.Prompt, err = LastOfUser(q.Messages)
	case IsThere(q.Input):
		out.Prompt, err = inputText(q.Input)
	case IsThere(q.Prompt):
		if json.Unmarshal(q.Prompt, &out.Prompt) != nil {
			err = errors.New("prompt is not a text")
		}
	default:
		err = errors.New("the body has no prompt, messages or input")
	}
	if err == nil && strings.TrimSpace(out.Prompt) == "" {
		err = errors.New("the prompt is empty: the last message of the user has no text")
	}
	return out, err
}

// IsThere reports whether a field has a value other than null.
func IsThere(raw json.RawMessage) bool { return len(raw) > 0 && !bytes.Equal(raw, []byte("null")) }

// inputText is the user's text in a response's input, which is a text or a list of items.
func inputText(raw json.RawMessage) (string, error) {
	var text string
	if raw[0] != '[' && json.Unmarshal(raw, &text) == nil {
		return text, nil
	}
	items, err := Messages(raw)
	if err != nil {
		return "", errors.New("input is neither a text nor a list of items")
	}
	return LastOfUser(items)
}

// LastOfUser is the text of the user's last message.
func LastOfUser(all []Message) (string, error) {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Role == "user" {
			return ContentText(all[i].Content)
		}
	}
	return "", errors.New("no message is of the user")
}

// ContentText is the text of a message's content, which is a text or a list of parts:
// then each part that is a text is a line.
func ContentText(raw json.RawMessage) (string, error) {
	if n := len(raw); n > 1 && raw[0] == '"' && raw[n-1] == '"' && !bytes.ContainsFunc(raw[1:n-1], escaped) {
		return string(raw[1 : n-1]), nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, nil
	}
	var parts []Part
	if json.Unmarshal(raw, &parts) != nil {
		return "", errors.New("the content of a message is neither a text nor a list of parts")
	}
	var texts []string
	for _, p := range parts {
		if p.Type == "text" || p.Type == "input_text" || p.Type == "output_text" {
			texts = append(texts, p.Text)
		}
	}
	return strings.Join(texts, "\n"), nil
}

// escaped reports whether a JSON string with this character may have to be decoded, or
// refused, and cannot be taken as it is.
func escaped(c rune) bool { return c == '\\' || c == '"' || c < ' ' || c == utf8.RuneError }

// RolloutKey reads what tells the keys of a rollout apart: the user that the body names,
// and the text of the user's first message, or the prompt.
func RolloutKey(body []byte) (user, first string) {
	var q struct {
		question
		User string `json:"user"`
	}
	if json.Unmarshal(body, &q) != nil {
		return "", ""
	}
	messages := q.Messages
	switch {
	case messages != nil:
	case IsThere(q.Input):
		if json.Unmarshal(q.Input, &first) == nil {
			return q.User, first
		}
		_ = json.Unmarshal(q.Input, &messages) // what is neither was refused before
	default:
		_ = json.Unmarshal(q.Prompt, &first)
	}
	for _, m := range messages {
		if m.Role == "user" {
			first, _ = ContentText(m.Content)
			break
		}
	}
	return q.User, first
}
