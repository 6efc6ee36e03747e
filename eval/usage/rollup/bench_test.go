//go:build unix

package rollup_test

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"switchboard/engine/benchtest"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/eval/usage/usagefile"
)

func millionRows() int { return benchtest.Scaled(1_000_000) }

// millionFile names the file that a process started by BenchmarkImportMillion
// is to import.
const millionFile = "SWITCHBOARD_USAGE_FILE"

// BenchmarkImportMillion imports a million generations of five models, seven
// keys and four apps over three months, in a process of its own. Peak is the most
// memory that it ever had. The baseline reads the same file with encoding/csv
// and throws it away.
func BenchmarkImportMillion(b *testing.B) {
	if path := os.Getenv(millionFile); path != "" {
		importMillion(b, path)
		return
	}
	path := filepath.Join(b.TempDir(), "activity.csv")
	writeMillion(b, path)
	b.Run("import", func(b *testing.B) {
		var all benchtest.Cost
		for range b.N {
			all = all.And(benchtest.Again(b, millionFile+"="+path))
		}
		all.Report(b)
		perRow(b, all.CPU)
	})
	b.Run("csv", func(b *testing.B) {
		before := benchtest.CPU(b)
		for range b.N {
			readCSV(b, path)
		}
		perRow(b, benchtest.CPU(b)-before)
	})
}

func perRow(b *testing.B, spent time.Duration) {
	b.ReportMetric(float64(spent.Microseconds())/float64(b.N*millionRows()), "cpu-µs/row")
}

func writeMillion(b *testing.B, path string) {
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "generation_id,created_at,cost_total,cost_web_search,cost_cache,byok_usage_inference,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,provider_name,cancelled,streamed,user,finish_reason_normalized,api_key_name,app_name")
	start := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	for i := range millionRows() {
		at := start.Add(time.Duration(i) * 8 * time.Second)
		fmt.Fprintf(w, "gen-%09d,%s,0.%018d,0,0,0,%d,%d,0,%d,%s,P%d,false,true,,stop,key%d,app%d\n", i, at.Format("2006-01-02 15:04:05.000"), (i*7919+1)%1e9*1e6,
			1000+i%4000, i%500, i%900, [...]string{"openai/gpt-5.4-pro-20260305", "openai/gpt-5-nano", "anthropic/claude-opus-5.5", "google/gemini-3-flash", "deepseek/chat"}[i%5], i%3, i%7, i%4)
	}
	if err := errors.Join(w.Flush(), f.Sync()); err != nil {
		b.Fatal(err)
	}
}

func benchImport(b *testing.B, path string) *rollup.Store {
	s, err := rollup.Beside(filepath.Join(b.TempDir(), "store"), "bench")
	if err != nil {
		b.Fatal(err)
	}
	if t := benchImportOf(b, s, path, ""); t.New != int64(millionRows()) {
		b.Fatalf("%d rows", t.New)
	}
	return s
}

func benchImportOf(b *testing.B, s *rollup.Store, path string, format usage.Format) rollup.Tally {
	f, err := usagefile.Open(b.Context(), path, usagefile.Options{Format: format})
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	t, err := s.Import(b.Context(), rollup.Source{File: path, Format: f.Format, Content: rollup.Content{1}, Records: f.Records()}, rollup.NewAppraiser(catalog(), nil), nil)
	if err != nil {
		b.Fatal(err)
	}
	return t
}

func importMillion(b *testing.B, path string) {
	benchImport(b, path)
	benchtest.CostSince(b, 0).Tell()
}

func readCSV(b *testing.B, path string) {
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	for {
		if _, err := r.Read(); err == io.EOF {
			return
		} else if err != nil {
			b.Fatal(err)
		}
	}
}
