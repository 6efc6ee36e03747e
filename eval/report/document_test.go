package report

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"switchboard/eval/spend"
	"switchboard/providers"
)

func TestReportsForPeopleLookAsKept(t *testing.T) {
	r := made(t)
	empty := New(Input{History: &spend.History{}, Catalog: catalog, Now: noon, Tool: "1.2.3"})
	for name, c := range map[string]struct {
		report *Report
		format Format
	}{"markdown": {r, MD}, "csv": {r, CSV}, "focus": {r, FOCUS}, "json": {r, JSON}, "empty": {empty, MD}} {
		t.Run(name, func(t *testing.T) { golden.RequireEqual(t, written(t, c.report, c.format, "1.4")) })
	}
}

func TestAReportOfOtherMoneyClaimsNoAmount(t *testing.T) {
	h := history(t)
	h.Lines = slices.DeleteFunc(h.Lines, func(l spend.Line) bool { return l.Currency != "EUR" })
	for i := range h.Lines {
		f := &h.Lines[i].Figures
		f.Input, f.Output, f.Uncounted = 700, 0, f.Rows
	}
	r := New(Input{History: h, Catalog: catalog, Now: noon})
	text := string(written(t, r, MD, "1.4"))
	for _, want := range []string{"no call has a cost in dollars", "0.5 EUR came besides, and is in no sum"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	for _, wrong := range []string{"()", "spent, exactly", "was spent (", "as no call has a cost:"} {
		if strings.Contains(text, wrong) {
			t.Errorf("has %q:\n%s", wrong, text)
		}
	}
	if s := r.ByModel[0]; s.Output.Known() || s.CachedInput.Known() || s.Input != providers.Count(700) {
		t.Errorf("%+v", s.Requests)
	}
}

func TestASimulatedReportSaysSo(t *testing.T) {
	h := history(t)
	for i := range h.Lines {
		h.Lines[i].Simulated = true
	}
	r := New(Input{History: h, Catalog: catalog, Policy: policyInForce, Now: noon})
	for _, f := range Formats {
		text := string(written(t, r, f, "1.4"))
		if !strings.Contains(text, "SIMULATED") && f != FOCUS || f == FOCUS && !strings.Contains(text, ",true\n") {
			t.Errorf("%s does not", f)
		}
	}
}
