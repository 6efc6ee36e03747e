package access

import (
	"testing"

	"switchboard/engine"
	"switchboard/providers"
)

func TestARuleKeepsModelsFromPrompts(t *testing.T) {
	rules := Rules{
		{Name: "one", Tag: "pii", Allow: []string{"ollama/*"}},
		{Name: "two", Task: engine.Coding, Deny: []string{"nano"}},
		{Name: "three", Tag: "team=search", Deny: []string{"*big*"}},
		{Name: "five", Tag: "pii=card", Deny: []string{"llama"}},
		{Name: "four", Tag: "App", Deny: []string{"*big*"}},
	}
	local := providers.Model{ID: "llama", Provider: "ollama", Name: "llama3"}
	nano, big := providers.Model{ID: "nano", Provider: "openai"}, providers.Model{ID: "my-big-one", Provider: "openai"}
	pii, search := map[string]string{"pii": "email"}, map[string]string{"team": "search"}
	for what, c := range map[string]struct {
		m    providers.Model
		task engine.Task
		tags map[string]string
		want string
	}{
		"no rule speaks of it": {nano, engine.Math, nil, ""}, "a local model may": {local, engine.Math, pii, ""}, "others may not": {nano, engine.Math, pii, "one"},
		"denied to a task": {nano, engine.Coding, nil, "two"}, "another model": {big, engine.Coding, nil, ""},
		"a tag in other letters": {big, engine.Math, map[string]string{"TEAM": "search"}, "three"}, "a rule in other letters": {big, engine.Coding, map[string]string{"app": "x"}, "four"},
		"denied to a tag": {big, engine.Math, search, "three"}, "one of several kinds": {local, engine.Math, map[string]string{"pii": "email,card"}, "five"},
		"another value": {big, engine.Math, map[string]string{"team": "ads"}, ""},
	} {
		if got := rules.Forbids(c.m, c.task, c.tags); got != c.want {
			t.Errorf("%s: %q", what, got)
		}
	}
}
