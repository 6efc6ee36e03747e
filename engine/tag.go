package engine

import (
	"iter"
	"strings"
)

// TagKey is the key of a tag as rules, caps and Spend know it: in whatever case it is
// written, it is one key.
func TagKey(key string) string { return strings.ToLower(key) }

// EachTag are tags as rules and caps know them.
func EachTag(tags map[string]string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for key, value := range tags {
			if !yield(TagKey(key), value) {
				return
			}
		}
	}
}
