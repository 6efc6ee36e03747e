package serve

import (
	"encoding/json"
	"net/http"
	"time"

	"switchboard/engine"
	"switchboard/engine/decision"
	"switchboard/engine/dispatch"
	"switchboard/providers"
)

// completion writes an answer in the shape of Chat Completions.
type completion struct {
	w         http.ResponseWriter
	id        string // of the trial
	simulated bool
	usage     bool // a stream says it at its end
	decision  engine.Decision

	model string // that answers
	began bool   // something was written
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

// headers say what was decided and who answers.
func (c *completion) headers(model string) {
	c.model = model
	d := c.decision
	d.Model = model
	decision.SetHeaders(c.w.Header(), d, c.simulated)
	c.w.Header().Set("X-Switchboard-Trial", decision.HeaderValue(c.id))
}

// whole writes an answer at once.
func (c *completion) whole(a engine.Answer) {
	c.headers(a.Model)
	j := c.json("chat.completion", choiceJSON{Message: &saidJSON{Role: "assistant", Content: a.Text}, Finish: finishOf(a)})
	j.Usage = usageOf(a)
	writeJSON(c.w, http.StatusOK, j)
}

// follow writes the pieces of an answer as they come.
func (c *completion) follow(execution *dispatch.Execution) {
	for open := true; open; {
		<-execution.Updates.Ready()
		var updates []dispatch.Update
		updates, open = execution.Updates.Take()
		for _, u := range updates {
			switch u := u.(type) {
			case dispatch.Delta:
				if !u.Reasoning && u.Text != "" {
					c.begin(execution.Trial().Answers[0].Model)
					c.text(u.Text)
				}
			case dispatch.Finished:
				c.finish(u.Answer)
			}
		}
	}
	execution.Wait()
}

// finish ends a stream, or is the error in its place.
func (c *completion) finish(a engine.Answer) {
	wrong := failureOf(a)
	switch {
	case wrong != nil && !c.began:
		wrong.write(c.w)
	case wrong != nil:
		c.event(struct {
			Error *apiError `json:"error"`
		}{wrong})
	default:
		c.begin(a.Model)
		c.end(a)
	}
}

// begin begins a stream, if that was not done.
func (c *completion) begin(model string) {
	if c.began {
		return
	}
	c.began = true
	c.headers(model)
	h := c.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Accel-Buffering", "no")
	c.w.WriteHeader(http.StatusOK)
	c.event(c.json(chunkObject, choiceJSON{Delta: &deltaJSON{Role: "assistant"}}))
}

const chunkObject = "chat.completion.chunk"

// text writes a piece of the answer.
func (c *completion) text(piece string) {
	c.event(c.json(chunkObject, choiceJSON{Delta: &deltaJSON{Content: piece}}))
}

// end ends a stream well.
func (c *completion) end(a engine.Answer) {
	c.event(c.json(chunkObject, choiceJSON{Delta: &deltaJSON{}, Finish: finishOf(a)}))
	if c.usage {
		j := c.json(chunkObject)
		j.Choices, j.Usage = []choiceJSON{}, usageOf(a)
		c.event(j)
	}
	c.write([]byte("data: [DONE]\n\n"))
}

func (c *completion) event(v any) {
	raw, err := json.Marshal(v)
	if err == nil {
		c.write(append(append([]byte("data: "), raw...), "\n\n"...))
	}
}

// writePatience is how long a client may take to read a piece.
const writePatience = 30 * time.Second

// write sends a piece at once. A client that went away is noticed by its
// context.
func (c *completion) write(piece []byte) {
	control := http.NewResponseController(c.w)
	_ = control.SetWriteDeadline(time.Now().Add(writePatience))
	_, _ = c.w.Write(piece)
	_ = control.Flush()
	_ = control.SetWriteDeadline(time.Time{})
}
