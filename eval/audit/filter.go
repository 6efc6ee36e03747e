package audit

import (
	"time"

	"switchboard/engine"
)

// Filter selects events. The zero value takes all.
type Filter struct {
	Since time.Time
	What  What
	Who   string
	Tags  map[string]string // all of them; an empty value is any
}

// Takes reports whether it selects an event.
func (f Filter) Takes(e Entry) bool {
	if e.Time.Before(f.Since) || f.What != "" && e.What != f.What || f.Who != "" && e.Who != f.Who {
		return false
	}
	for k, v := range f.Tags {
		if !hasTag(e.Tags, k, v) {
			return false
		}
	}
	return true
}

// hasTag reports whether a tag is among some; an empty value is any.
func hasTag(tags map[string]string, key, value string) bool {
	for k, v := range engine.EachTag(tags) {
		if k == engine.TagKey(key) && (value == "" || v == value) {
			return true
		}
	}
	return false
}
