package spend

import (
	"fmt"
	"testing"
	"time"

	"switchboard/engine"
	spending "switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/spend/period"
	"switchboard/ui/styled"
)

// tenMillion is about what ten million rows of usage roll up to: 200,000 lines of
// two years, with 40 models, 12 tasks and 60 tags.
func tenMillion() *spending.History {
	const lines, days = 200_000, 730
	var groups []*spending.Group
	for i := range lines / days {
		groups = append(groups, &spending.Group{
			Source: usage.LiteLLM, Provider: fmt.Sprint("provider", i%5), Model: fmt.Sprint("model", i%40), Currency: usage.USD, Span: rollup.Moments,
			Task: engine.Tasks[i%len(engine.Tasks)], Policy: "p", Route: fmt.Sprint("model", i%7),
			Tags: []usage.Tag{{Name: "team", Value: fmt.Sprint(i % 20)}, {Name: "app", Value: fmt.Sprint(i % 40)}},
		})
	}
	h := &spending.History{}
	first := time.Date(2024, 11, 27, 0, 0, 0, 0, time.UTC)
	for day := range days {
		for i, g := range groups {
			cost := usage.Exactly(providers.Nano(int64(1_000_000 + i)))
			h.Lines = append(h.Lines, spending.Line{At: first.AddDate(0, 0, day), Group: g, Sums: spending.Sums{Figures: rollup.Figures{
				Rows: 50, Input: 40_000, Output: 9_000, Reported: cost, ReportedRows: 50, Listed: cost, Routed: cost, Reference: cost, Compared: 50,
			}}})
		}
	}
	return h
}

// BenchmarkSpendKeys is how long a key takes until its frame is there, at ten million
// rows over all time.
func BenchmarkSpendKeys(b *testing.B) {
	h, now := tenMillion(), time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	d := &shell.Context{Theme: styled.MonoTheme(), Width: 160, Height: 45}
	s := New(d)
	table := keymap.New(s.Rows(), nil)
	d.Keys, d.Screens, d.Front = &table, []shell.Screen{s}, s
	s.history, s.all, s.now = h, newBase(h, now), now
	s.period = period.Period{Span: period.AllTime}
	s.show()
	b.Logf("%d lines", len(h.Lines))
	press := func(b *testing.B, do func()) {
		var longest time.Duration
		for b.Loop() {
			begun := time.Now()
			do()
			s.Draw()
			longest = max(longest, time.Since(begun))
		}
		b.ReportMetric(float64(longest.Milliseconds()), "ms-longest")
	}
	b.Run("table", func(b *testing.B) { press(b, func() { s.turnTable(1) }) })
	b.Run("time", func(b *testing.B) { press(b, func() { s.show() }) })
	b.Run("narrow", func(b *testing.B) {
		s.by = spending.ByModel
		s.fill()
		press(b, func() { s.narrow(); s.Draw(); s.dismiss() })
	})
	b.Run("row", func(b *testing.B) { press(b, func() { s.table.Move(1) }) })
}
