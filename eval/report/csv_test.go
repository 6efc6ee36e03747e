package report

import (
	"strings"
	"testing"

	"switchboard/providers"
)

func TestTheTableHasEachFigureOfTheReport(t *testing.T) {
	r := made(t)
	_, rows := table(t, written(t, r, CSV, ""))
	sums := map[string]int64{}
	seen := map[string]bool{}
	for _, row := range rows {
		seen[row["dimension"]+" "+row["key"]] = true
		if row["usd"] != "" {
			sums[row["dimension"]] += nano(t, row["usd"])
		}
		for name, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) && !strings.HasSuffix(name, "_usd") {
				t.Errorf("%s begins a formula: %s", name, cell)
			}
		}
	}
	for _, dimension := range []string{"total", "model", "task", "provider", "source", "way", "day"} {
		// Rows are rounded one by one.
		if d := sums[dimension] - r.Spent.Nano(); d < -2 || d > 2 {
			t.Errorf("%s adds up to %s, want %s", dimension, providers.Nano(sums[dimension]).Decimal(), r.Spent.Decimal())
		}
	}
	for _, key := range []string{
		"total ", "model <b>other|x</b>", "tag team==HYPERLINK(1)", "pair flagship to nano", "if prices halve small", "other currency EUR",
		"left out usage.jsonl", "about policy", "about scale", "about rated prompts", "about raters", "price flagship", "file usage.jsonl",
	} {
		if !seen[key] {
			t.Errorf("there is no row %q", key)
		}
	}
	if strings.Count(string(written(t, r, CSV, "")), "old") != 1 {
		t.Error("the old price is not marked")
	}
}
