// Package access says which models a prompt may be sent to, by its task and its
// tags.
package access

import (
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// Rule allows or denies models to some prompts. A pattern is a model's id, or
// PROVIDER/ID, in which * stands for any characters.
type Rule struct {
	Name  string      // for people: where it stands
	Task  engine.Task // prompts of this task; empty: of any
	Tag   string      // prompts with this tag, a key or key=value; empty: any prompts
	Allow []string    // patterns of the only models that are allowed; empty: all are
	Deny  []string
}

// Rules are rules that all have to hold.
type Rules []Rule

// Forbids is the name of the first rule that forbids sending a prompt to a model, or "".
func (rules Rules) Forbids(m providers.Model, task engine.Task, tags map[string]string) string {
	for _, r := range rules {
		if r.speaksOf(task, tags) && (matchesAny(r.Deny, m) || len(r.Allow) > 0 && !matchesAny(r.Allow, m)) {
			return r.Name
		}
	}
	return ""
}

func (r Rule) speaksOf(task engine.Task, tags map[string]string) bool {
	if r.Task != "" && r.Task != task {
		return false
	}
	if r.Tag == "" {
		return true
	}
	key, value, whole := strings.Cut(r.Tag, "=")
	for k, v := range engine.EachTag(tags) {
		if k == engine.TagKey(key) && (!whole || v == value) {
			return true
		}
	}
	return false
}

func matchesAny(patterns []string, m providers.Model) bool {
	for _, p := range patterns {
		if Matches(p, m) {
			return true
		}
	}
	return false
}

// Matches reports whether a model matches a pattern.
func Matches(pattern string, m providers.Model) bool {
	return match(pattern, m.ID) || match(pattern, m.Provider+"/"+m.ID) || match(pattern, m.Provider+"/"+m.Name)
}

func match(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(text, part)
		if i < 0 {
			return false
		}
		text = text[i+len(part):]
	}
	return strings.HasSuffix(text, parts[len(parts)-1])
}
