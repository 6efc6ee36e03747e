package engine

import (
	"iter"
	"slices"
	"strings"
)

// PersonalTag is the tag of a prompt in which something personal was found. It may have
// several values, with commas between.
const PersonalTag = "pii"

// TagKey is the key of a tag as rules, caps and Spend know it: in whatever case it is
// written, it is one key.
func TagKey(key string) string { return strings.ToLower(key) }

// EachTag are tags as rules and caps know them: the key of TagKey, and each value of one
// that may have several.
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

// AddValue is what a tag that may have several values is with one more.
func AddValue(values, value string) string {
	switch {
	case values == "":
		return value
	case value == "", slices.Contains(strings.Split(values, ","), value):
		return values
	}
	return values + "," + value
}
