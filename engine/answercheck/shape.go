package answercheck

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"switchboard/engine"
	"switchboard/providers"
)

// shape doubts an answer that is not the JSON asked for. Where the request has a schema,
// the answer has to follow it exactly; where only the prompt asks for JSON, it has to hold
// some.
func shape(prompt string, schema providers.Schema, text string) *engine.Doubt {
	if schema == "" {
		if asksForJSON(prompt) && !holdsJSON(text) {
			return &engine.Doubt{Reason: engine.NotJSON, Why: "the prompt asks for JSON, and the answer holds none that can be read"}
		}
		return nil
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return &engine.Doubt{Reason: engine.NotJSON, Why: "the answer is not the JSON asked for"}
	}
	rule, err := compiled(schema)
	if err != nil {
		return nil // the service accepted a schema that this program cannot read
	}
	if err := rule.Validate(value); err != nil {
		return &engine.Doubt{Reason: engine.WrongShape, Why: "the answer is JSON, but not as the schema asks: " + firstFault(err)}
	}
	return nil
}

func compiled(schema providers.Schema) (*jsonschema.Schema, error) {
	rule, err := jsonschema.UnmarshalJSON(strings.NewReader(string(schema)))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(noLoader{}) // a schema never makes us read a file or an address
	if err := c.AddResource("answer.json", rule); err != nil {
		return nil, err
	}
	return c.Compile("answer.json")
}

var errNothingLoaded = errors.New("only what stands in the schema counts")

type noLoader struct{}

func (noLoader) Load(url string) (any, error) {
	return nil, &jsonschema.LoadURLError{URL: url, Err: errNothingLoaded}
}

// firstFault is the last line of the validator's error: a place in the answer, and the rule
// that is broken there.
func firstFault(err error) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return providers.CleanLine(strings.TrimLeft(lines[len(lines)-1], " -"), 200)
}

// The words by which prompts ask for an answer in JSON: beforeJSON, between the two
// any of amidJSON, or afterJSON.
var (
	beforeJSON = set("as in into to only valid return output als")
	amidJSON   = set("a an the strict")
	afterJSON  = set("only object array list")
)

// asksForJSON reports whether a prompt asks for an answer in JSON. One that only speaks
// of it asks for nothing.
func asksForJSON(prompt string) bool {
	asks, named, end := false, false, 0
	for at, word := range latinWords(prompt) {
		if strings.TrimSpace(prompt[end:at.from]) != "" {
			asks, named = false, false
		}
		end = at.to
		isJSON := string(word) == "json"
		if isJSON && asks || named && afterJSON[string(word)] {
			return true
		}
		asks = beforeJSON[string(word)] || asks && amidJSON[string(word)]
		named = isJSON
	}
	return false
}

// holdsJSON reports whether some JSON object or list can be read in a text,
// with words around it or in a fence.
func holdsJSON(text string) bool {
	for range 20 {
		at := strings.IndexAny(text, "{[")
		if at < 0 {
			return json.Valid([]byte(strings.TrimSpace(text)))
		}
		var value any
		if json.NewDecoder(strings.NewReader(text[at:])).Decode(&value) == nil {
			return true
		}
		text = text[at+1:]
	}
	return true // there is too much text to tell
}
