package report

import (
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/eval/usage"
	"switchboard/providers"
)

func TestSwapsThatSaveNextToNothingAreLeftOutAndCounted(t *testing.T) {
	use := func(id string, task engine.Task, input int64) usage.Record {
		r := row(id, noon, "flagship", usage.Tokens{Input: providers.Count(input), Output: providers.Count(0)})
		r.Task = task
		return r
	}
	r := New(Input{
		History: historyOf(t, use("1", engine.Extraction, 10_000_000), use("2", engine.QA, 100), use("3", engine.Summarization, 200)),
		Catalog: catalog, Policy: policyInForce, MaxLoss: 0.05, Now: noon.AddDate(0, 0, 20),
	})
	const sentence = "2 swaps left out: less than $3.04 saved in a month"
	t.Run("in figures", func(t *testing.T) {
		if len(r.Swaps) != 1 || r.SwapsLeftOut.Small != 2 || r.SwapsLeftOut.Worse+r.SwapsLeftOut.More != 0 || len(r.SwapsLeftOut.Sentences) != 1 || r.SwapsLeftOut.Sentences[0] != sentence {
			t.Errorf("%d swaps, and %+v", len(r.Swaps), r.SwapsLeftOut)
		}
	})
	for _, f := range [...]Format{MD, HTML, CSV, JSON} {
		t.Run("in "+string(f), func(t *testing.T) {
			if text := strings.ReplaceAll(string(written(t, r, f, "")), "\\", ""); !strings.Contains(text, sentence) {
				t.Errorf("it lacks %q", sentence)
			}
		})
	}
	t.Run("where none is left", func(t *testing.T) {
		none := New(Input{History: historyOf(t, use("2", engine.QA, 10)), Catalog: catalog, Policy: policyInForce, MaxLoss: 0.05, Now: noon.AddDate(0, 0, 20)})
		if text := string(written(t, none, MD, "")); !strings.Contains(text, "No swap is worth showing. 1 swap left out: ") {
			t.Error(text)
		}
	})
}

func TestASwapOutsideItsCertificateSaysSoInTables(t *testing.T) {
	r := New(Input{History: historyOf(t, row("1", noon, "flagship", usage.Tokens{Input: providers.Count(10), Output: providers.Count(0)})), Catalog: catalog, Policy: policyInForce, Now: noon})
	r.Swaps = []Swap{{Task: "extraction", Work: "extraction outside its certificate", Outside: true, From: "flagship", To: "nano"}}
	for _, f := range [...]Format{MD, HTML} {
		if text := string(written(t, r, f, "")); !strings.Contains(text, "extraction outside its certificate") || !strings.Contains(text, "Outside its certificate are prompts") {
			t.Errorf("%s does not say that a swap is outside", f)
		}
	}
}
