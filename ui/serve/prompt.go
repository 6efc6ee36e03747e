package serve

import (
	"bytes"
	"encoding/json"
	"strings"

	"switchboard/engine"
)

// question is a body that a decision is asked for: a prompt, a chat or a
// response. What else it holds is no concern of the decision.
type question struct {
	Prompt   json.RawMessage `json:"prompt"`
	Messages []message       `json:"messages"`
	Input    json.RawMessage `json:"input"`
	Task     string          `json:"task"`
}

// message is one of a chat, or an item of a response's input.
type message struct {
	Role    string          `json:"role"`
	Content json.RawMessage `json:"content"`

	Name    json.RawMessage `json:"name"`
	Calls   json.RawMessage `json:"tool_calls"`
	CallID  json.RawMessage `json:"tool_call_id"`
	Audio   json.RawMessage `json:"audio"`
	Refusal json.RawMessage `json:"refusal"`
}

// part is a piece of a content.
type part struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// query is what is decided about: the text of the last message of the user.
func (q *question) query() (engine.Query, *apiError) {
	var out engine.Query
	if q.Task != "" {
		task, err := engine.ParseTask(q.Task)
		if err != nil {
			return out, badRequest(err.Error())
		}
		out.Task = task
	}
	var wrong *apiError
	switch {
	case q.Messages != nil:
		out.Prompt, wrong = lastOfUser(q.Messages)
	case isThere(q.Input):
		out.Prompt, wrong = inputText(q.Input)
	case isThere(q.Prompt):
		if json.Unmarshal(q.Prompt, &out.Prompt) != nil {
			wrong = badRequest("prompt is not a text")
		}
	default:
		wrong = badRequest("the body has no prompt, messages or input")
	}
	if wrong == nil && strings.TrimSpace(out.Prompt) == "" {
		wrong = badRequest("the prompt is empty: the last message of the user has no text")
	}
	return out, wrong
}

func isThere(raw json.RawMessage) bool { return len(raw) > 0 && !bytes.Equal(raw, []byte("null")) }

// inputText is the text of a response's input: a text itself, or items.
func inputText(raw json.RawMessage) (string, *apiError) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, nil
	}
	var items []message
	if json.Unmarshal(raw, &items) != nil {
		return "", badRequest("input is neither a text nor a list of items")
	}
	return lastOfUser(items)
}

func lastOfUser(all []message) (string, *apiError) {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Role == "user" {
			return contentText(all[i].Content)
		}
	}
	return "", badRequest("no message is of the user")
}

// contentText is the text of a content: a text itself, or the texts among its
// parts, a line each.
func contentText(raw json.RawMessage) (string, *apiError) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text, nil
	}
	var parts []part
	if json.Unmarshal(raw, &parts) != nil {
		return "", badRequest("the content of a message is neither a text nor a list of parts")
	}
	var texts []string
	for _, p := range parts {
		if p.Type == "text" || p.Type == "input_text" {
			texts = append(texts, p.Text)
		}
	}
	return strings.Join(texts, "\n"), nil
}
