package report

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"

	"switchboard/eval/spend"
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
