package gateway

import "strings"

// tagged is a tag as a name and a value: one that is written with an equals sign has
// both, as in team=search.
func tagged(tag string) (name, value string) {
	if name, value, ok := strings.Cut(tag, "="); ok && name != "" && value != "" {
		return name, value
	}
	return "tag", tag
}
