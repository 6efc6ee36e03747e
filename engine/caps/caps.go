package caps

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/runcap"
	"switchboard/providers"
)

// Period is the part of the calendar that a cap is for.
type Period string

// The periods.
const (
	Day   Period = "day"
	Month Period = "month"
)

// Of is the day or month of a time, as it begins in days: 2026-03-14, 2026-03.
func (p Period) Of(t time.Time) string {
	if p == Month {
		return t.Format("2006-01")
	}
	return t.Format(time.DateOnly)
}

// Scope is what spending is counted for: a model, a task, a tag or, where it is
// empty, everything.
type Scope string

// ModelScope is the scope of a model.
func ModelScope(id string) Scope { return Scope("model/" + id) }

// TaskScope is the scope of a task.
func TaskScope(task string) Scope { return Scope("task/" + task) }

// TagScope is the scope of a tag.
func TagScope(key, value string) Scope {
	return Scope("tag/" + engine.TagKey(key) + "=" + value)
}

// Folded is the scope as TagScope spells it: keys of tags were once kept in the case in
// which they were given.
func (s Scope) Folded() Scope {
	if key, value, ok := strings.Cut(string(s), "="); ok && strings.HasPrefix(key, "tag/") {
		return Scope(engine.TagKey(key) + "=" + value)
	}
	return s
}

// Cap is the most that may be spent on something in a period.
type Cap struct {
	Limit providers.Money
	Per   Period
	Scope Scope
	About string // for people, as in "for model gpt-5-nano"; empty: for everything
	Place string // where it stands in the config
}

// daily reports whether it is the plain cap of a day.
func (c Cap) daily() bool { return c.Per == Day && c.Scope == "" }

// Phrase is the cap for people, as in "$20.00 a month for tag team=search".
func (c Cap) Phrase() string {
	phrase := fmt.Sprintf("%v a %s", c.Limit, c.Per)
	if c.About != "" {
		phrase += " " + c.About
	}
	return phrase
}

// WarnAt are the shares of a cap, in percent, at which one is warned.
var WarnAt = [...]int64{50, 80, 100}

// Crossed is the greatest of WarnAt that spending reaches that was before, or 0.
func (c Cap) Crossed(before, after int64) (percent int64) {
	limit := c.Limit.Nano()
	for _, p := range WarnAt {
		at := limit/100*p + limit%100*p/100
		if before < at && after >= at {
			percent = p
		}
	}
	return percent
}

// Charge is what a call may cost, and what it counts for.
type Charge struct {
	Worst providers.Money
	Model string
	Task  string
	Tags  map[string]string
	Run   *runcap.Cap // nil: none
}

// Counts reports whether a charge counts for a scope.
func (c Charge) Counts(s Scope) bool {
	if s == "" || s == ModelScope(c.Model) || s == TaskScope(c.Task) {
		return true
	}
	for k, v := range engine.EachTag(c.Tags) {
		if s == TagScope(k, v) {
			return true
		}
	}
	return false
}

// scopes are those of some caps that a charge counts for, each once.
func (c Charge) scopes(caps []Cap) (scopes []Scope) {
	for _, one := range caps {
		if c.Counts(one.Scope) && !slices.Contains(scopes, one.Scope) {
			scopes = append(scopes, one.Scope)
		}
	}
	return scopes
}
