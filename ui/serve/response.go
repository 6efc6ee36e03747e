package serve

import (
	"net/http"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// response writes an answer in the shape of Responses.
type response struct {
	*reply
	asked   *chat
	created int64

	sequence int    // of the next event
	said     []byte // so far, in a stream
}

type responseJSON struct {
	ID         string             `json:"id"`
	Object     string             `json:"object"`
	Created    int64              `json:"created_at"`
	Completed  *int64             `json:"completed_at"`
	Status     string             `json:"status"`
	Background bool               `json:"background"`
	Error      *responseError     `json:"error"`
	Incomplete *incomplete        `json:"incomplete_details"`
	System     *string            `json:"instructions"`
	MaxOutput  *int               `json:"max_output_tokens"`
	Metadata   map[string]string  `json:"metadata"`
	Model      string             `json:"model"`
	Output     []messageItem      `json:"output"`
	Parallel   bool               `json:"parallel_tool_calls"`
	Previous   *string            `json:"previous_response_id"`
	Reasoning  reasoningJSON      `json:"reasoning"`
	Store      bool               `json:"store"`
	Degrees    *float64           `json:"temperature"`
	Text       textFormat         `json:"text"`
	ToolChoice string             `json:"tool_choice"`
	Tools      []struct{}         `json:"tools"`
	TopP       *float64           `json:"top_p"`
	Truncation string             `json:"truncation"`
	Usage      *responseUsageJSON `json:"usage"`
	User       *string            `json:"user"`
}

type responseError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

type incomplete struct {
	Reason string `json:"reason"`
}

type reasoningJSON struct {
	Effort  *providers.Effort `json:"effort"`
	Summary *string           `json:"summary"`
}

type textFormat struct {
	Format struct {
		Type string `json:"type"`
	} `json:"format"`
}

type messageItem struct {
	ID      string     `json:"id"`
	Type    string     `json:"type"`
	Status  string     `json:"status"`
	Role    string     `json:"role"`
	Content []textPart `json:"content"`
}

type textPart struct {
	Type        string     `json:"type"`
	Text        string     `json:"text"`
	Annotations []struct{} `json:"annotations"`
	Logprobs    []struct{} `json:"logprobs"`
}

type responseUsageJSON struct {
	Input     int64            `json:"input_tokens"`
	OfInput   map[string]int64 `json:"input_tokens_details"`
	Output    int64            `json:"output_tokens"`
	OfOutput  map[string]int64 `json:"output_tokens_details"`
	Total     int64            `json:"total_tokens"`
	Estimated bool             `json:"estimated,omitempty"`
}

// The states of a response, of which a message has the same.
const (
	inProgress      = "in_progress"
	completed       = "completed"
	incompleteState = "incomplete"
	failedState     = "failed"
)

// responseID is that of a response which was kept as a trial. previousPrefix finds
// it again.
func responseID(trial string) string { return previousPrefix + trial }

// previousPrefix begins the names of responses that are kept nowhere else.
const previousPrefix = "resp_switchboard_"

// json is the response in a state, with what was said of it.
func (r *response) json(state string, output ...messageItem) responseJSON {
	j := responseJSON{
		ID: responseID(r.id), Object: "response", Created: r.created, Status: state, Metadata: map[string]string{}, Model: r.model, Output: output,
		Parallel: true, ToolChoice: "auto", Tools: []struct{}{}, Truncation: "disabled", Degrees: r.asked.Temperature,
	}
	j.Text.Format.Type = "text"
	if output == nil {
		j.Output = []messageItem{}
	}
	if r.asked.system != "" {
		j.System = &r.asked.system
	}
	if r.asked.MaxCompletion > 0 {
		j.MaxOutput = &r.asked.MaxCompletion
	}
	if r.asked.Effort != "" {
		j.Reasoning.Effort = &r.asked.Effort
	}
	if r.asked.User != "" {
		j.User = &r.asked.User
	}
	return j
}

// message is the item that holds the answer.
func (r *response) message(state string, parts ...textPart) messageItem {
	if parts == nil {
		parts = []textPart{}
	}
	return messageItem{"msg_" + r.id, "message", state, "assistant", parts}
}

func partOf(text string) textPart {
	return textPart{"output_text", text, []struct{}{}, []struct{}{}}
}

// final is the response with an answer.
func (r *response) final(a engine.Answer) responseJSON {
	state := completed
	var why *incomplete
	switch a.Finish {
	case providers.Length:
		state, why = incompleteState, &incomplete{"max_output_tokens"}
	case providers.Refused:
		state, why = incompleteState, &incomplete{"content_filter"}
	}
	j := r.json(state, r.message(state, partOf(a.Text)))
	j.Incomplete = why
	if state == completed {
		now := time.Now().Unix()
		j.Completed = &now
	}
	if u := usageOf(a); u != nil {
		j.Usage = &responseUsageJSON{Input: u.Prompt, Output: u.Completion, Total: u.Total, Estimated: u.Estimated,
			OfInput: map[string]int64{"cached_tokens": a.Usage.CachedInput.Int()}, OfOutput: map[string]int64{"reasoning_tokens": a.Usage.Reasoning.Int()}}
	}
	return j
}

// whole writes an answer at once.
func (r *response) whole(a engine.Answer) {
	r.headers(a.Model)
	writeJSON(r.w, http.StatusOK, r.final(a))
}

// responseEvent is an event of a stream. Fields that an event has not are left out.
type responseEvent struct {
	Type     string        `json:"type"`
	Sequence int           `json:"sequence_number"`
	Response *responseJSON `json:"response,omitempty"`

	Item    string       `json:"item_id,omitempty"`
	Place   *int         `json:"output_index,omitempty"`
	PartAt  *int         `json:"content_index,omitempty"`
	Message *messageItem `json:"item,omitempty"`
	Part    *textPart    `json:"part,omitempty"`
	Delta   *string      `json:"delta,omitempty"`
	Text    *string      `json:"text,omitempty"`
	Logs    *[]struct{}  `json:"logprobs,omitempty"`
}

// send writes an event with its number.
func (r *response) send(e responseEvent) {
	e.Sequence = r.sequence
	r.sequence++
	r.event(e.Type, e)
}

// inItem is an event about the message, inPart one about its text. There is one of
// each.
func (r *response) inItem(kind string, message messageItem) {
	r.send(responseEvent{Type: kind, Place: new(int), Message: &message})
}

func (r *response) inPart(kind string, fill func(*responseEvent)) {
	e := responseEvent{Type: kind, Item: "msg_" + r.id, Place: new(int), PartAt: new(int)}
	fill(&e)
	r.send(e)
}

// begin begins a stream, if that was not done.
func (r *response) begin(model string) {
	if r.began {
		return
	}
	r.beginStream(model)
	now := r.json(inProgress)
	r.send(responseEvent{Type: "response.created", Response: &now})
	r.send(responseEvent{Type: "response.in_progress", Response: &now})
	r.inItem("response.output_item.added", r.message(inProgress))
	r.inPart("response.content_part.added", func(e *responseEvent) { p := partOf(""); e.Part = &p })
}

// text writes a piece of the answer.
func (r *response) text(piece string) {
	r.said = append(r.said, piece...)
	r.inPart("response.output_text.delta", func(e *responseEvent) { e.Delta, e.Logs = &piece, &[]struct{}{} })
}

// end ends a stream well.
func (r *response) end(a engine.Answer) {
	a.Text = string(r.said)
	last := r.final(a)
	r.inPart("response.output_text.done", func(e *responseEvent) { e.Text, e.Logs = &a.Text, &[]struct{}{} })
	r.inPart("response.content_part.done", func(e *responseEvent) { e.Part = &last.Output[0].Content[0] })
	r.inItem("response.output_item.done", last.Output[0])
	r.send(responseEvent{Type: "response." + last.Status, Response: &last})
}

// breaks says what went wrong in the place of the rest.
func (r *response) breaks(wrong *apiError) {
	last := r.json(failedState, r.message(incompleteState, partOf(string(r.said))))
	last.Error = &responseError{"server_error", wrong.Message}
	if wrong.status == http.StatusTooManyRequests {
		last.Error.Code = "rate_limit_exceeded"
	}
	r.send(responseEvent{Type: "response.failed", Response: &last})
}
