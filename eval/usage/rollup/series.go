package rollup

import (
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/eval/internal/jsonscan"
	"switchboard/eval/usage"
)

// Series is the properties that rows which are summed together have in common.
type Series struct {
	Format   usage.Format `json:"format"`
	Provider string       `json:"provider,omitempty"` // as the file names it
	Model    string       `json:"model,omitempty"`    // as the file names it
	Tier     string       `json:"tier,omitempty"`
	Currency string       `json:"currency,omitempty"` // currency of its amounts; "": none of its rows has a cost
	Span     Span         `json:"span"`
	Tags     []usage.Tag  `json:"tags,omitempty"`

	Task   engine.Task `json:"task,omitempty"`   // "": the file has neither a text nor a task
	Policy string      `json:"policy,omitempty"` // hash of the policy that chose Route; "": the file has no text
	Route  string      `json:"route,omitempty"`  // the model that the policy would have sent the prompts to
	Unlike bool        `json:"unlike,omitempty"` // whether the prompts are unlike those that the policy's certificate is about
}

// Span is the length of time that a row of a series is about.
type Span string

// The spans. Rows of days are in no sum of an hour.
const (
	Moments Span = "moment"
	Hours   Span = "hour" // up to an hour
	Days    Span = "day"  // a day or longer; such a row counts on the UTC day of the first noon in it
)

func spanOf(r usage.Record) Span {
	switch {
	case r.End.IsZero():
		return Moments
	case r.End.Sub(r.Start) <= time.Hour:
		return Hours
	}
	return Days
}

// seriesKey is a series in a form that can be the key of a map.
type seriesKey struct {
	format                                  usage.Format
	provider, model, tier, currency, policy string
	route, tags                             string
	span                                    Span
	task                                    engine.Task
	unlike                                  bool
}

func (s Series) key() seriesKey {
	var tags strings.Builder
	for _, t := range s.Tags {
		tags.WriteString(t.Name)
		tags.WriteByte(0)
		tags.WriteString(t.Value)
		tags.WriteByte(0)
	}
	return seriesKey{s.Format, s.Provider, s.Model, s.Tier, s.Currency, s.Policy, s.Route, tags.String(), s.Span, s.Task, s.Unlike}
}

// mostTagSets is how many sets of tags an import counts separately. A file with more of them
// has a tag that is new in every row, and sums by such a tag say nothing.
const mostTagSets = 2000

// otherTags stand for the sets of tags above that number.
var otherTags = []usage.Tag{{Name: "other", Value: "tags"}}

// mostSeries is how many series an import counts separately. Further ones count under the
// model "other models", with otherTags.
const mostSeries = 100_000

// list numbers the series of an import.
type list struct {
	all     []Series
	places  map[seriesKey]int
	tagSets map[string]bool
	folded  int64 // number of rows that are counted under otherTags
}

func newList() *list {
	return &list{places: make(map[seriesKey]int), tagSets: make(map[string]bool)}
}

// place is the number of a series, from 0.
func (l *list) place(s Series) int {
	key := s.key()
	if at, ok := l.places[key]; ok {
		return at
	}
	if !l.tagSets[key.tags] && len(l.tagSets) >= mostTagSets {
		l.folded++
		s.Tags = otherTags
		key = s.key()
	}
	if at, ok := l.places[key]; ok {
		return at
	}
	if len(l.all) >= mostSeries {
		s = Series{Format: s.Format, Provider: s.Provider, Model: "other models", Currency: s.Currency, Span: s.Span, Tags: otherTags}
		if key = s.key(); l.has(key) {
			return l.places[key]
		}
	}
	l.tagSets[key.tags] = true
	l.places[key] = len(l.all)
	l.all = append(l.all, s)
	return len(l.all) - 1
}

// readSeries reads a series that encoding/json wrote. It takes a fraction of the time of
// encoding/json, since there may be tens of thousands of them.
func readSeries(payload []byte, names jsonscan.Names) (*Series, error) {
	s := new(Series)
	return s, jsonscan.Fields(payload, func(name, value []byte) (err error) {
		if string(name) == "tags" {
			return jsonscan.Each(value, func(tag []byte) error { return s.readTag(tag, names) })
		}
		if string(name) == "unlike" {
			s.Unlike = string(value) == "true"
			return nil
		}
		if to := s.text(string(name)); to != nil {
			*to, err = names.Name(value)
		}
		return err
	})
}

// text is the field of text that has this name in the JSON, or nil.
func (s *Series) text(name string) *string {
	switch name {
	case "format":
		return (*string)(&s.Format)
	case "provider":
		return &s.Provider
	case "model":
		return &s.Model
	case "tier":
		return &s.Tier
	case "currency":
		return &s.Currency
	case "span":
		return (*string)(&s.Span)
	case "task":
		return (*string)(&s.Task)
	case "policy":
		return &s.Policy
	case "route":
		return &s.Route
	}
	return nil
}

func (s *Series) readTag(tag []byte, names jsonscan.Names) error {
	var t usage.Tag
	err := jsonscan.Fields(tag, func(name, value []byte) (err error) {
		switch string(name) {
		case "name":
			t.Name, err = names.Name(value)
		case "value":
			t.Value, err = names.Name(value)
		}
		return err
	})
	s.Tags = append(s.Tags, t)
	return err
}

// plain is the series without its tags.
func (s Series) plain() Series {
	s.Tags = nil
	return s
}

// tagged is the series of the tags alone: without what TagDays leaves out.
func (s Series) tagged() Series {
	return Series{Format: s.Format, Currency: s.Currency, Span: s.Span, Tags: s.Tags}
}

func (l *list) has(key seriesKey) bool { _, ok := l.places[key]; return ok }
