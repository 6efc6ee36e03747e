package gateway

import "strings"

// tagged splits a tag that is written with an equals sign, as in team=search, into name
// and value. Any other tag is a value under the name tag.
func tagged(tag string) (name, value string) {
	if name, value, ok := strings.Cut(tag, "="); ok && name != "" && value != "" {
		return name, value
	}
	return "tag", tag
}
