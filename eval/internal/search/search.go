// Package search finds stored trials by a text.
package search

import (
	"encoding/json"
	"strings"

	"switchboard/engine"
)

// searchable is the part of a stored trial that a search looks at.
type searchable struct {
	Prompt   string `json:"prompt"`
	Decision struct {
		Task engine.Task `json:"task"`
	} `json:"decision"`
	Answers []struct {
		Model string `json:"model"`
	} `json:"answers"`
}

// Holds reports whether prompt, task or a model of a stored trial, which is JSON,
// contain text, which is in lower case. Of what cannot be read it is true.
func Holds(payload []byte, text string) bool {
	var s searchable
	if json.Unmarshal(payload, &s) != nil {
		return true // let its reader find out what is wrong with it
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
