package period

import (
	"testing"
	"time"
)

func TestNoPeriodGoesBeyondToday(t *testing.T) {
	for _, now := range []time.Time{
		time.Date(2026, 11, 28, 23, 59, 59, 0, time.UTC),
		time.Date(2026, 3, 29, 1, 30, 0, 0, time.FixedZone("CEST", 2*3600)), // the 28th in UTC
		time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		tomorrow := now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
		for _, span := range []Span{ThisMonth, OneDay, SevenDays, ThirtyDays} {
			since, until := Period{Span: span}.Bounds(now)
			if !until.Equal(tomorrow) {
				t.Errorf("span %d on %v ends on %v", span, now, until)
			}
			if _, before := (Period{Span: span, Back: 1}).Bounds(now); !before.Equal(since) {
				t.Errorf("span %d on %v begins on %v, and the one before ends on %v", span, now, since, before)
			}
		}
	}
}
