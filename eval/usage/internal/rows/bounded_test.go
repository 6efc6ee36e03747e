package rows_test

import (
	"io"
	"strings"
	"testing"

	"switchboard/eval/usage/internal/rows"
)

func TestWhatUnpacksToFarMoreThanItsSizeEnds(t *testing.T) {
	b := &rows.Bounded{R: strings.NewReader(strings.Repeat("0", 1000)), Left: 999}
	if _, err := io.ReadAll(b); err == nil || !strings.Contains(err.Error(), "unpacks to more than") {
		t.Errorf("the error is %v", err)
	}
	b = &rows.Bounded{R: strings.NewReader(strings.Repeat("0", 1000)), Left: 1000}
	if all, err := io.ReadAll(b); err != nil || len(all) != 1000 {
		t.Errorf("%d bytes, %v", len(all), err)
	}
	if small, large := rows.Expansion(10), rows.Expansion(1<<30); small >= large || small < 1<<30 {
		t.Errorf("%d and %d bytes", small, large)
	}
}
