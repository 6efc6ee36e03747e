package serve

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"switchboard/engine/requestbody"
	"switchboard/providers"
)

// responseBody is a body of Responses, as far as the dispatcher can carry it.
type responseBody struct {
	Model        string
	Input        json.RawMessage
	Instructions string
	Stream       bool
	Temperature  *float64
	MaxOutput    int
	Reasoning    struct {
		Effort  providers.Effort `json:"effort"`
		Summary json.RawMessage  `json:"summary"`
	} `json:"reasoning"`
	Store *bool
	User  string
}

// carriedOfResponses are the fields that the dispatcher can carry.
var carriedOfResponses = []string{"model", "input", "instructions", "stream", "stream_options", "temperature", "max_output_tokens", "reasoning", "store", "user"}

// neutral are values with which a field asks for nothing, for clients that send
// all that they know.
var neutral = map[string][]string{
	"background": {"false"}, "include": {"[]"}, "tools": {"[]"}, "metadata": {"{}"}, "truncation": {`"disabled"`}, "top_p": {"1", "1.0"},
	"tool_choice": {`"auto"`, `"none"`}, "parallel_tool_calls": {"true", "false"}, "service_tier": {`"auto"`, `"default"`},
	"text": {"{}", `{"format":{"type":"text"}}`},
}

// unseenFields are those with which OpenAI puts something before the input that
// it keeps itself.
var unseenFields = []string{"previous_response_id", "conversation", "prompt"}

// readResponse reads a body of Responses as readChat does one of Chat
// Completions.
func readResponse(body []byte) (*chat, *apiError) {
	o, err := requestbody.Parse(body)
	if err != nil {
		return nil, notJSON(err)
	}
	if wrong := ambiguous(o); wrong != nil {
		return nil, wrong
	}
	c, fields := &chat{api: providers.ResponsesAPI, body: o}, o.Fields()
	if wrong := ownPrevious(fields["previous_response_id"]); wrong != nil {
		return nil, wrong
	}
	for name, value := range fields {
		if slices.Contains(carriedOfResponses, name) {
			continue
		}
		if requestbody.IsThere(value) && !asksNothing(name, value) {
			c.beyond = append(c.beyond, fieldName(name))
			c.unseen = c.unseen || slices.Contains(unseenFields, name)
		}
	}
	var asked responseBody
	if err := decode(fields, []field{
		{"model", &asked.Model}, {"input", &asked.Input}, {"instructions", &asked.Instructions}, {"stream", &asked.Stream}, {"temperature", &asked.Temperature},
		{"max_output_tokens", &asked.MaxOutput}, {"reasoning", &asked.Reasoning}, {"store", &asked.Store}, {"user", &asked.User},
		{"service_tier", &c.Tier},
	}); err != nil {
		return nil, notJSON(err)
	}
	if slices.Contains(c.beyond, "background") {
		return nil, unsupported("background", "a response in the background cannot be asked for: what it costs would be seen by nobody")
	}
	c.Model, c.Stream, c.User = asked.Model, asked.Stream, asked.User
	c.Temperature, c.MaxCompletion, c.Effort = asked.Temperature, asked.MaxOutput, asked.Reasoning.Effort
	if asked.Store != nil && *asked.Store {
		c.beyond = append(c.beyond, "store")
	}
	if requestbody.IsThere(asked.Reasoning.Summary) {
		c.beyond = append(c.beyond, "reasoning.summary")
	}
	if wrong := c.readInput(asked); wrong != nil {
		return nil, wrong
	}
	c.unseen = c.unseen || o.NamesContent()
	slices.Sort(c.beyond)
	return c, nil
}

// ownPrevious refuses to go on with a response that was made here: what was said
// is kept for those who look at it, and not for callers to build on.
func ownPrevious(raw json.RawMessage) *apiError {
	var id string
	if json.Unmarshal(raw, &id) != nil || !strings.HasPrefix(id, previousPrefix) {
		return nil
	}
	wrong := unsupported("previous_response_id", "a response of switchboard cannot be gone on with by its id: send its turns as items of input")
	code := "previous_response_not_found"
	wrong.Code = &code
	return wrong
}

// asksNothing reports whether a field has a value that changes nothing.
func asksNothing(name string, value json.RawMessage) bool {
	var compact bytes.Buffer
	return json.Compact(&compact, value) == nil && slices.Contains(neutral[name], compact.String())
}

// readInput reads the input, a text or items.
func (c *chat) readInput(asked responseBody) *apiError {
	var text string
	switch {
	case !requestbody.IsThere(asked.Input) && c.unseen: // it may stand in what OpenAI keeps
		c.Messages = []requestbody.Message{{Role: "user", Content: json.RawMessage(`""`)}}
		return nil
	case !requestbody.IsThere(asked.Input):
		return badParam("input", "input is missing")
	case json.Unmarshal(asked.Input, &text) == nil:
		c.Messages = []requestbody.Message{{Role: "user", Content: asked.Input}}
	case json.Unmarshal(asked.Input, &c.Messages) != nil:
		return badParam("input", "input is neither a text nor a list of items")
	case len(c.Messages) == 0:
		return badParam("input", "input is empty")
	}
	if asked.Instructions != "" {
		said, err := json.Marshal(asked.Instructions)
		if err != nil { // there is no such text
			return badParam("instructions", err.Error())
		}
		c.Messages = slices.Insert(c.Messages, 0, requestbody.Message{Role: "system", Content: said})
	}
	if !c.readTurns() {
		c.beyond = append(c.beyond, "input other than texts of system, and turns of texts of user and assistant")
	}
	if !c.userSpeaks() {
		return badParam("input", "no item of the input is of the user")
	}
	return nil
}

// userSpeaks reports whether there is a message of the user, as a decision needs.
func (c *chat) userSpeaks() bool {
	return c.unseen || slices.ContainsFunc(c.Messages, func(m requestbody.Message) bool { return m.Role == "user" })
}

// plainTypes are the parts of a message that are texts.
var plainTypes = []string{"text", "input_text", "output_text"}

// isPlainItem reports whether an item of an input, or a message of a chat, is a
// message.
func isPlainItem(m requestbody.Message) bool {
	kind := strings.Trim(string(m.Type), `"`)
	return kind == "" || kind == "message" || kind == "null"
}
