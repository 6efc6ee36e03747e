package usagefile_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

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
			golden.RequireEqual(t, []byte(told(t, name, usagefile.Options{})))
		})
	}
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
