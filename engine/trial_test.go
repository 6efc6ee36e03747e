package engine

import (
	"testing"
	"time"
)

func TestIdentifiersSortByTheirMoment(t *testing.T) {
	moment := time.Date(2026, 11, 1, 12, 0, 0, 7_000_000, time.UTC)
	first := FirstID(moment)
	if before, at := NewID(moment.Add(-time.Millisecond)), NewID(moment); before >= first || at <= first {
		t.Errorf("%s, then %s, then %s", before, first, at)
	}
	if FirstID(time.Time{}) != "" {
		t.Error("nothing comes before the first moment there is")
	}
}
