package local

import (
	"fmt"
	"strings"

	"switchboard/providers"
)

// models are those of the names that can be shown, typed and asked a prompt,
// and what is left out of them.
func (p Place) models(names []string) (models []providers.Model, left []LeftOut) {
	seen := map[string]string{} // names by id
	for _, name := range names {
		why := unusable(name)
		if why == "" && len(models) == mostModels {
			why = fmt.Sprintf("it has more than %d models", mostModels)
		}
		if why != "" {
			left = append(left, LeftOut{providers.CleanLine(name, mostNameLen), why})
			continue
		}
		if id, same := freeID(p.ID+"/"+shortName(name), name, seen); !same {
			seen[id] = name
			models = append(models, providers.Model{ID: id, Provider: p.ID, Name: name})
		}
	}
	return models, left
}

// freeID is the id, with a number where another model has it already: two
// files in two folders may have one name. A model that is there already is the
// same.
func freeID(id, name string, seen map[string]string) (free string, same bool) {
	free = id
	for n := 2; seen[free] != ""; n++ {
		if strings.TrimSuffix(seen[free], ":latest") == strings.TrimSuffix(name, ":latest") {
			return free, true
		}
		free = fmt.Sprintf("%s-%d", id, n)
	}
	return free, false
}

// shortName is what people call a model: llama.cpp names a file with its
// folders, Ollama the tag that it would take anyway. Spaces and commas would
// part a list on the command line.
func shortName(name string) string {
	switch {
	case strings.HasPrefix(name, "/"), strings.HasPrefix(name, "."), strings.HasPrefix(name, "~"), strings.HasSuffix(strings.ToLower(name), ".gguf"):
		name = afterLast(name, "/")
		name = afterLast(name, "\\")
	case strings.Contains(name, ":\\"):
		name = afterLast(name, "\\")
	}
	name = strings.TrimSuffix(name, ":latest")
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == ',' }), "-")
}

func afterLast(s, separator string) string { return s[strings.LastIndex(s, separator)+1:] }

// unusable is why a model is left out, "" where it is not. Embedding models
// stand in the same lists and answer no prompt, and so do models that Ollama
// only passes on to its cloud: those are not local, whatever the address says.
func unusable(name string) string {
	low, short := strings.ToLower(name), shortName(name)
	switch {
	case short == "":
		return "it has no name"
	case len(short) > mostNameLen:
		return fmt.Sprintf("its name has more than %d characters", mostNameLen)
	case name != providers.Clean(name) || short != providers.CleanLine(short, mostNameLen):
		return "its name has characters that cannot be shown"
	case strings.Contains(low, "embed"), strings.Contains(low, "rerank"):
		return "by its name it answers no prompts"
	case strings.HasSuffix(low, ":cloud"), strings.HasSuffix(low, "-cloud"):
		return "it runs elsewhere, not on this machine"
	}
	return ""
}
