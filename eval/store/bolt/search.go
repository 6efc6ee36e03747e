package bolt

import (
	"encoding/json"
	"strings"

	"switchboard/engine"
)

// searchable is the part of a header that a search looks at.
type searchable struct {
	Prompt   string `json:"prompt"`
	Decision struct {
		Task engine.Task `json:"task"`
	} `json:"decision"`
	Answers []struct {
		Model string `json:"model"`
	} `json:"answers"`
}

// holdsText reports whether prompt, task or a model of a stored header
// contain text, which is in lower case.
func holdsText(payload []byte, text string) bool {
	var s searchable
	if json.Unmarshal(payload, &s) != nil {
		return true // let the reader find out what is wrong with it
	}
	if strings.Contains(strings.ToLower(s.Prompt), text) || strings.Contains(string(s.Decision.Task), text) {
		return true
	}
	for _, a := range s.Answers {
		if strings.Contains(strings.ToLower(a.Model), text) {
			return true
		}
	}
	return false
}
