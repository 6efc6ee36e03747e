package usagefile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"switchboard/eval/usage"
	"switchboard/eval/usage/usagefile"
)

// Every sample is written from the vendor's own description of its format, with
// the traps that it has.
func TestEachFormatIsReadAsItsVendorMeansIt(t *testing.T) {
	samples, err := filepath.Glob("testdata/*.[cj]s*")
	if err != nil || len(samples) < 18 {
		t.Fatalf("%d samples, %v", len(samples), err)
	}
	for _, name := range samples {
		t.Run(filepath.Base(name), func(t *testing.T) {
			golden.RequireEqual(t, []byte(told(t, sample(t, name), usagefile.Options{})))
		})
	}
}

// sample is a copy of a file that was written at a time of which the test can
// know.
func sample(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, filepath.Base(name), raw)
	at := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
	return path
}

// told is the format of a file, and a line for each record and error.
func told(t *testing.T, name string, o usagefile.Options) string {
	t.Helper()
	f, err := usagefile.Open(t.Context(), name, o)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var b strings.Builder
	fmt.Fprintln(&b, f.Format)
	for record, err := range f.Records() {
		var bad *usage.RowError
		switch {
		case err == nil:
			fmt.Fprintln(&b, line(record))
		case errors.As(err, &bad):
			fmt.Fprintf(&b, "row %d: %s\n", bad.Row, bad.Reason)
		default:
			t.Fatal(err)
		}
	}
	fmt.Fprintf(&b, "without usage: %d\n", f.Without())
	return b.String()
}

func line(r usage.Record) string {
	const layout = "2006-01-02 15:04:05"
	when := r.Start.Format(layout)
	if r.Start.Location() != time.UTC {
		when += ", not in UTC"
	}
	if !r.End.IsZero() {
		when += " to " + r.End.Format(layout)
	}
	n := r.Tokens
	text := fmt.Sprintf("%s %s %s: %v requests; input %v cached %v write %v/%v/%v output %v reasoning %v", when, r.Provider, r.Model,
		r.Requests, n.Input, n.CachedInput, n.CacheWrite, n.CacheWrite5m, n.CacheWrite1h, n.Output, n.Reasoning)
	if r.Cost.Amount.Known() {
		text += fmt.Sprintf("; %s %s %s", r.Cost.Amount.Money().Decimal(), r.Cost.Currency, r.Cost.Basis)
	}
	for _, tag := range r.Tags {
		text += fmt.Sprintf("; %s=%s", tag.Name, tag.Value)
	}
	if r.Tier != "" {
		text += "; tier " + r.Tier
	}
	if r.Replay {
		text += "; replay"
	}
	if r.Prompt != "" {
		text += fmt.Sprintf("; prompt %q", r.Prompt)
	}
	return text
}
