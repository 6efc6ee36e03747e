package serve

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/engine/callertags"
	"switchboard/engine/conversation"
	"switchboard/engine/requestbody"
	"switchboard/providers"
)

// chat is a body of Chat Completions, as far as the dispatcher can carry it.
type chat struct {
	Model         string
	Messages      []requestbody.Message
	Stream        bool
	StreamOptions streamOptions
	Temperature   *float64
	MaxTokens     int
	MaxCompletion int
	Effort        providers.Effort
	N             *int
	BestOf        *int
	User          string
	Tier          string // of the service that is asked for

	body   requestbody.Object
	api    string   // the API that the body is of
	beyond []string // fields of the body that the dispatcher cannot carry
	unseen bool     // the body names content that only the service can read
	system string
	prompt string
	chain  []engine.Trial // the conversation before the prompt
}

type streamOptions struct {
	IncludeUsage bool `json:"include_usage"`
}

// carried are the fields that the dispatcher can carry.
var carried = []string{"model", "messages", "stream", "stream_options", "temperature", "max_tokens", "max_completion_tokens", "reasoning_effort", "n", "user"}

// readChat reads a body, and finds what the dispatcher cannot carry of it.
func readChat(body []byte) (*chat, *apiError) {
	o, err := requestbody.Parse(body)
	if err != nil {
		return nil, notJSON(err)
	}
	if wrong := ambiguous(o); wrong != nil {
		return nil, wrong
	}
	c, fields := chat{api: providers.ChatAPI, body: o}, o.Fields()
	for name, value := range fields {
		if !slices.Contains(carried, name) {
			if requestbody.IsThere(value) {
				c.beyond = append(c.beyond, fieldName(name))
			}
		}
	}
	slices.Sort(c.beyond)
	if err := decode(fields, []field{
		{"model", &c.Model}, {"messages", &c.Messages}, {"stream", &c.Stream}, {"stream_options", &c.StreamOptions}, {"temperature", &c.Temperature},
		{"max_tokens", &c.MaxTokens}, {"max_completion_tokens", &c.MaxCompletion}, {"reasoning_effort", &c.Effort}, {"n", &c.N}, {"best_of", &c.BestOf}, {"user", &c.User},
		{"service_tier", &c.Tier},
	}); err != nil {
		return nil, notJSON(err)
	}
	if len(c.Messages) == 0 {
		return nil, badParam("messages", "messages is empty")
	}
	if wrong := manyAnswers("n", c.N); wrong != nil {
		return nil, wrong
	}
	if wrong := manyAnswers("best_of", c.BestOf); wrong != nil {
		return nil, wrong
	}
	if c.N != nil && *c.N != 1 {
		c.beyond = append(c.beyond, "n")
	}
	if !c.readTurns() {
		c.beyond = append(c.beyond, "messages other than system texts and turns of texts of user and assistant")
	}
	c.unseen = len(c.beyond) > 0 && o.NamesContent()
	return &c, nil
}

// mostAnswers is how many answers one body can ask for, as at OpenAI.
const mostAnswers = 128

func manyAnswers(name string, n *int) *apiError {
	if n == nil || 1 <= *n && *n <= mostAnswers {
		return nil
	}
	return badParam(name, fmt.Sprintf("%s is a number from 1 to %d", name, mostAnswers))
}

// answers is how many answers a body asks for.
func (c *chat) answers() int64 {
	most := 1
	for _, n := range []*int{c.N, c.BestOf} {
		if n != nil {
			most = max(most, *n)
		}
	}
	return int64(most)
}

// limit is the larger of the limits on an answer, or 0 where there is none, or one that
// some services take for none.
func (c *chat) limit() int {
	if min(c.MaxTokens, c.MaxCompletion) < 0 {
		return 0
	}
	return max(c.MaxTokens, c.MaxCompletion)
}

// ambiguous refuses a body that its service may read in another way than we do.
func ambiguous(o requestbody.Object) *apiError {
	if err := o.Ambiguous(); err != nil {
		return unreadable(err)
	}
	return nil
}

// unreadable says why a body is not read, and in which field.
func unreadable(err error) *apiError {
	var of *requestbody.AmbiguousError
	if errors.As(err, &of) {
		return badParam(of.Field, of.Error())
	}
	return badRequest(err.Error())
}

// fieldName is a field in a sentence.
func fieldName(name string) string {
	return cmp.Or(providers.CleanLine(name, mostName), "a field without a name")
}

// mostName is the longest name that a sentence repeats, in characters.
const mostName = 80

// field is where the value of a field goes.
type field struct {
	name string // to the letter
	to   any
}

// decode reads the values of fields.
func decode(fields map[string]json.RawMessage, into []field) error {
	for _, f := range into {
		raw, ok := fields[f.name]
		if !ok {
			continue
		}
		err := read(raw, f.to)
		var wrong *json.UnmarshalTypeError
		if errors.As(err, &wrong) {
			wrong.Field = strings.TrimSuffix(f.name+"."+wrong.Field, ".")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func read(raw json.RawMessage, to any) (err error) {
	if all, ok := to.(*[]requestbody.Message); ok {
		*all, err = requestbody.Messages(raw)
		return err
	}
	return json.Unmarshal(raw, to)
}

// readTurns reads the messages, and reports whether they are texts that take
// turns: what the system says, then user and assistant, and the user last.
func (c *chat) readTurns() bool {
	var system, said []string
	for _, m := range c.Messages {
		text, ok := plainText(m)
		if !ok {
			return false
		}
		switch {
		case (m.Role == "system" || m.Role == "developer") && len(said) == 0:
			system = append(system, text)
		case m.Role == []string{"user", "assistant"}[len(said)%2] && strings.TrimSpace(text) != "":
			said = append(said, text)
		default:
			return false
		}
	}
	if len(said)%2 == 0 {
		return false
	}
	c.system, c.prompt = strings.Join(system, "\n\n"), said[len(said)-1]
	c.chain = chainOf(c.system, said[:len(said)-1])
	return true
}

// plainText is the text of a message that has nothing else.
func plainText(m requestbody.Message) (string, bool) {
	if !isPlainItem(m) {
		return "", false
	}
	if slices.ContainsFunc([]json.RawMessage{m.Name, m.Calls, m.CallID, m.Audio, m.Refusal}, requestbody.IsThere) {
		return "", false
	}
	var parts []requestbody.Part
	if bytes.HasPrefix(m.Content, []byte("[")) && json.Unmarshal(m.Content, &parts) == nil && slices.ContainsFunc(parts, func(p requestbody.Part) bool { return !slices.Contains(plainTypes, p.Type) }) {
		return "", false
	}
	text, err := requestbody.ContentText(m.Content)
	return text, err == nil
}

// chainOf are turns that somebody else keeps, as trials. Their names follow from
// what was said, so that a conversation has the same ones in every turn.
func chainOf(system string, said []string) (chain []engine.Trial) {
	sum := sha256.New()
	sum.Write([]byte(system))
	for i := 0; i+1 < len(said); i += 2 {
		fmt.Fprintf(sum, "%q%q", said[i], said[i+1])
		chain = append(chain, engine.Trial{
			ID: conversation.SentPrefix + hex.EncodeToString(sum.Sum(nil)[:8]), Prompt: said[i],
			Answers: []engine.Answer{{Text: said[i+1], Finish: providers.Stop}},
		})
	}
	return chain
}

// parameters are what it asks for, or what is wrong with that.
func (c *chat) parameters() (p providers.Parameters, wrong *apiError) {
	p.System = c.system
	if c.Temperature != nil {
		if p.Temperature = providers.NewTemperature(*c.Temperature); !p.Temperature.Known() {
			return p, badParam("temperature", "temperature is a number from 0 to 2")
		}
	}
	if c.Effort != "" {
		effort, err := providers.ParseEffort(string(c.Effort))
		if err != nil {
			return p, badRequest(err.Error())
		}
		p.Effort = effort
	}
	p.MaxOutput = c.MaxTokens
	if c.MaxCompletion != 0 {
		p.MaxOutput = c.MaxCompletion
	}
	if p.MaxOutput < 0 {
		return p, badRequest("max_completion_tokens is a number from 1")
	}
	return p, nil
}

// tagCode is the code of tags that are refused.
const tagCode = "invalid_tag"

func badTag(message string) *apiError {
	return newError(http.StatusBadRequest, invalidRequest, tagCode, message)
}

// tagsOf reads tags such as team=search,app=x. Those of the key come on top.
func tagsOf(header []string, caller string) (map[string]string, *apiError) {
	tags, err := callertags.Read(header)
	if err != nil {
		return nil, badTag(err.Error())
	}
	if caller != "" {
		tags[callertags.Caller] = caller
	}
	return tags, nil
}
