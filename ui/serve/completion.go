package serve

import (
	"net/http"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// completion writes an answer in the shape of Chat Completions.
type completion struct {
	*reply
	usage bool // a stream says it at its end
}

type completionJSON struct {
	ID      string       `json:"id"`
	Object  string       `json:"object"`
	Created int64        `json:"created"`
	Model   string       `json:"model"`
	Choices []choiceJSON `json:"choices"`
	Usage   *usageJSON   `json:"usage,omitempty"`
}

type choiceJSON struct {
	Index   int        `json:"index"`
	Message *saidJSON  `json:"message,omitempty"`
	Delta   *deltaJSON `json:"delta,omitempty"`
	Finish  *string    `json:"finish_reason"`
}

type saidJSON struct {
	Role    string  `json:"role"`
	Content string  `json:"content"`
	Refusal *string `json:"refusal"`
}

type deltaJSON struct {
	Role    string `json:"role,omitempty"`
	Content string `json:"content,omitempty"`
}

type usageJSON struct {
	Prompt     int64            `json:"prompt_tokens"`
	Completion int64            `json:"completion_tokens"`
	Total      int64            `json:"total_tokens"`
	OfPrompt   map[string]int64 `json:"prompt_tokens_details,omitempty"`
	OfOutput   map[string]int64 `json:"completion_tokens_details,omitempty"`
	Estimated  bool             `json:"estimated,omitempty"`
}

// usageOf is what an answer took, or nil where nobody knows.
func usageOf(a engine.Answer) *usageJSON {
	u := a.Usage
	if !u.Input.Known() || !u.Output.Known() {
		return nil
	}
	j := &usageJSON{Prompt: u.Input.Int(), Completion: u.Output.Int(), Total: u.Input.Int() + u.Output.Int(), Estimated: u.Estimated}
	if u.CachedInput.Known() {
		j.OfPrompt = map[string]int64{"cached_tokens": u.CachedInput.Int()}
	}
	if u.Reasoning.Known() {
		j.OfOutput = map[string]int64{"reasoning_tokens": u.Reasoning.Int()}
	}
	return j
}

// finishOf is why an answer ended, in OpenAI's words.
func finishOf(a engine.Answer) *string {
	word := "stop"
	switch a.Finish {
	case providers.Length:
		word = "length"
	case providers.Refused:
		word = "content_filter"
	}
	return &word
}

func (c *completion) json(object string, choices ...choiceJSON) completionJSON {
	return completionJSON{ID: "chatcmpl-" + c.id, Object: object, Created: time.Now().Unix(), Model: c.model, Choices: choices}
}

// whole writes an answer at once.
func (c *completion) whole(a engine.Answer) {
	c.headers(a.Model)
	j := c.json("chat.completion", choiceJSON{Message: &saidJSON{Role: "assistant", Content: a.Text}, Finish: finishOf(a)})
	j.Usage = usageOf(a)
	writeJSON(c.w, http.StatusOK, j)
}

// begin begins a stream, if that was not done.
func (c *completion) begin(model string) {
	if c.began {
		return
	}
	c.beginStream(model)
	c.event("", c.json(chunkObject, choiceJSON{Delta: &deltaJSON{Role: "assistant"}}))
}

const chunkObject = "chat.completion.chunk"

// text writes a piece of the answer.
func (c *completion) text(piece string) {
	c.event("", c.json(chunkObject, choiceJSON{Delta: &deltaJSON{Content: piece}}))
}

// end ends a stream well.
func (c *completion) end(a engine.Answer) {
	c.event("", c.json(chunkObject, choiceJSON{Delta: &deltaJSON{}, Finish: finishOf(a)}))
	if c.usage {
		j := c.json(chunkObject)
		j.Choices, j.Usage = []choiceJSON{}, usageOf(a)
		c.event("", j)
	}
	c.write([]byte("data: [DONE]\n\n"))
}

// breaks says what went wrong in the place of the rest.
func (c *completion) breaks(wrong *apiError) {
	c.event("", struct {
		Error *apiError `json:"error"`
	}{wrong})
}
