package rollup_test

import (
	"iter"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

// toChecked sends every prompt to small if big agrees.
type toChecked struct{}

func (toChecked) Decide(q engine.Query) engine.Decision {
	d := toSmall{}.Decide(q)
	d.Check = "big"
	return d
}

func TestWhatACheckWouldDecideIsNotCompared(t *testing.T) {
	var rows iter.Seq2[usage.Record, error] = func(yield func(usage.Record, error) bool) {
		yield(usage.Record{Format: usage.CSV, ID: usage.NewID(usage.CSV, "1"), Start: time.Date(2026, 9, 1, 10, 0, 0, 0, time.UTC), Model: "gpt-5.4-pro", Requests: providers.Count(1), Prompt: "Translate this.",
			Tokens: usage.Tokens{Input: providers.Count(100), Output: providers.Count(30)}}, nil)
	}
	s := open(t)
	_, err := s.Import(t.Context(), rollup.Source{File: "f", Format: usage.CSV, Content: rollup.Content{1}, Records: rows}, rollup.NewAppraiser(catalog(), toChecked{}), nil)
	if err != nil {
		t.Fatal(err)
	}
	cells := 0
	if err := s.Days(always, never, func(c rollup.Cell) error {
		cells++
		if c.Series.Route != "" || c.Series.Task != engine.Translation || c.Compared != 0 || c.Estimated.Money().Nano() == 0 {
			t.Errorf("%+v", c)
		}
		return nil
	}); err != nil || cells == 0 {
		t.Errorf("%d cells, %v", cells, err)
	}
}
