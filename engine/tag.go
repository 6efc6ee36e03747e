package engine

import (
	"iter"
	"slices"
	"strings"
)

// PersonalTag is the tag of a prompt in which personal data was found. It may have several
// values, separated by commas.
const PersonalTag = "pii"

// TagKey is the key of a tag in the form in which rules, caps and Spend compare it: in lower
// case, so that the case in which it is written does not count.
func TagKey(key string) string { return strings.ToLower(key) }

// EachTag are the tags with their keys as TagKey writes them. A tag with several values
// comes once for each.
func EachTag(tags map[string]string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for key, value := range tags {
			for _, one := range TagValues(key, value) {
				if !yield(TagKey(key), one) {
					return
				}
			}
		}
	}
}

// TagValues are the values of a tag.
func TagValues(key, value string) []string {
	if TagKey(key) == PersonalTag {
		return strings.Split(value, ",")
	}
	return []string{value}
}

// AddValue adds a value to the values of a tag that may have several.
func AddValue(values, value string) string {
	switch {
	case values == "":
		return value
	case value == "", slices.Contains(strings.Split(values, ","), value):
		return values
	}
	return values + "," + value
}
