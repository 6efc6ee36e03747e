package audit

import "time"

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
		if has, ok := e.Tags[k]; !ok || v != "" && has != v {
			return false
		}
	}
	return true
}
