package rollup

import (
	"slices"
	"testing"
	"time"

	"switchboard/eval/internal/record"
)

// TestRetries has a prompt that came at some minutes of an hour.
func TestRetries(t *testing.T) {
	at := func(span Span, minutes ...int) Prompt {
		b := batch{seen: make(map[[16]byte]*Prompt)}
		for _, m := range minutes {
			it := item{start: time.Date(2026, 11, 20, 12, m, 0, 0, time.UTC), span: span}
			it.figures.Rows = 1
			b.prompt(&it, Series{})
		}
		return *b.seen[[16]byte{}]
	}
	minutes := []int{0, 3, 6, 9, 30, 33}
	t.Run("are counted whichever end a file begins with", func(t *testing.T) {
		forward := at(Moments, minutes...)
		slices.Reverse(minutes)
		if back := at(Moments, minutes...); forward.Retries != 4 || back.Retries != 4 {
			t.Errorf("%d, and from the latest on %d", forward.Retries, back.Retries)
		}
	})
	t.Run("are counted where a later import goes on at either end", func(t *testing.T) {
		early, late := at(Moments, 0, 3), at(Moments, 6, 9)
		if a, b := early.with(late), late.with(early); a.Retries != 3 || b.Retries != 3 {
			t.Errorf("%d and %d", a.Retries, b.Retries)
		}
	})
	t.Run("are unknown of days and hours, of which many begin alike", func(t *testing.T) {
		for _, span := range []Span{Hours, Days} {
			if p := at(span, 0, 0, 0); p.Retries != 0 || p.Count != 3 {
				t.Errorf("%+v", p)
			}
		}
	})
	t.Run("are unknown beside such a row, after a new start too", func(t *testing.T) {
		key := make([]byte, 16)
		opened, err := openPrompt(key, record.Seal(promptBucket, key, at(Days, 0).encode()))
		if err != nil || !opened.Vague || opened.with(at(Moments, 1)).Retries != 0 {
			t.Errorf("%+v, %v", opened, err)
		}
	})
}
