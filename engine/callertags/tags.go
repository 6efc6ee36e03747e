// Package callertags reads the tags that callers of a service or a proxy send in a
// header, such as team=search,app=x.
package callertags

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// Header is where callers send them.
const Header = "X-Switchboard-Tags"

// The most that a call may have: tags, and bytes of a key and of a value.
const (
	mostTags = 20
	mostText = 100
)

// Caller is the tag with the name of the caller's key.
const Caller = "caller"

// reserved are the tags that no caller sets.
var reserved = []string{Caller, "switchboard", "personal"}

// errForm says what a list of tags is.
var errForm = errors.New("x-switchboard-tags is a list such as team=search,app=x; a key has letters a to z, digits, dots, and - or _")

// Read reads the tags of a request, or says why they are none.
func Read(header []string) (map[string]string, error) {
	tags := map[string]string{}
	for _, text := range pieces(header) {
		key, value, err := tag(text)
		switch {
		case err != nil:
			return nil, err
		case tags[key] != "" && tags[key] != value:
			return nil, fmt.Errorf("the tag %s has two values", key)
		}
		if tags[key] = value; len(tags) > mostTags {
			return nil, fmt.Errorf("a call has %d tags at most", mostTags)
		}
	}
	return tags, nil
}

// Allowed are the tags of a request that Read would take. The others are left out, for
// where a request goes on whatever its tags are.
func Allowed(header []string) map[string]string {
	tags := map[string]string{}
	for _, text := range pieces(header) {
		if key, value, err := tag(text); err == nil && (len(tags) < mostTags || tags[key] != "") {
			tags[key] = value
		}
	}
	return tags
}

func pieces(header []string) []string {
	return slices.DeleteFunc(strings.Split(strings.Join(header, ","), ","), func(text string) bool { return strings.TrimSpace(text) == "" })
}

func tag(text string) (key, value string, err error) {
	key, value, ok := strings.Cut(text, "=")
	key, value = strings.TrimSpace(key), strings.TrimSpace(value)
	switch {
	case !ok || !plain(key) || value == "" || len(value) > mostText || providers.CleanLine(value, mostText) != value:
		return "", "", errForm
	case slices.Contains(reserved, engine.TagKey(key)):
		return "", "", fmt.Errorf("the tag %s is not for callers to set", key)
	}
	return engine.TagKey(key), value, nil
}

// plain reports whether a key looks like no other one: rules and caps go by it.
func plain(key string) bool {
	return key != "" && len(key) <= mostText && !strings.ContainsFunc(key, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_' || r == '.')
	})
}
