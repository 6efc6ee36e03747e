//go:build unix

package rollup_test

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"switchboard/engine/benchtest"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
)

// manyRows names how many rows BenchmarkManyRows is about, such as 10000000. It
// takes minutes and gigabytes: without it, nothing is done. manyRowsIn names a folder
// for its files, so that a later run finds them.
const (
	manyRows   = "SWITCHBOARD_USAGE_ROWS"
	manyRowsIn = "SWITCHBOARD_USAGE_DIR"
)

// BenchmarkManyRows imports the table of a company: 30 models, 50 teams, 12
// tasks, 400 days, of which each team uses a few models most of the time. It
// measures what a screen reads of it then.
func BenchmarkManyRows(b *testing.B) {
	n, _ := strconv.Atoi(os.Getenv(manyRows))
	if n == 0 {
		b.Skip(manyRows + " says how many")
	}
	dir := os.Getenv(manyRowsIn)
	if dir == "" {
		dir = b.TempDir()
	}
	path := filepath.Join(dir, fmt.Sprintf("company-%d.csv", n))
	if _, err := os.Stat(path); err != nil {
		writeCompany(b, path, n)
	}
	s, err := rollup.Beside(path, "bench")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := os.Stat(s.Path()); err != nil {
		began := time.Now()
		benchImportOf(b, s, path, usage.CSV)
		b.Logf("imported in %v, %d MB most memory", time.Since(began).Round(time.Second), benchtest.PeakMB(b))
	}
	info, err := os.Stat(s.Path())
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d MB are kept", info.Size()>>20)
	for name, read := range map[string]func(*testing.B) int64{
		"days":   func(b *testing.B) int64 { return readCells(b, s.Days, always, never) },
		"plain":  func(b *testing.B) int64 { return readCells(b, s.PlainDays, always, never) },
		"tagged": func(b *testing.B) int64 { return readCells(b, s.TagDays, always, never) },
		"month":  func(b *testing.B) int64 { return readCells(b, s.Days, companyEnd.AddDate(0, -1, 0), never) },
		"week":   func(b *testing.B) int64 { return readCells(b, s.Hours, companyEnd.AddDate(0, 0, -7), never) },
		"totals": func(b *testing.B) int64 { return int64(len(allTotals(b, s))) },
		"open": func(b *testing.B) int64 {
			if _, err := rollup.Beside(path, "bench"); err != nil {
				b.Fatal(err)
			}
			return 1
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var found int64
			before := benchtest.CPU(b)
			for range b.N {
				found = read(b)
			}
			b.ReportMetric(float64((benchtest.CPU(b)-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(found), "found")
		})
	}
}

func readCells(b *testing.B, read func(from, to time.Time, fn func(rollup.Cell) error) error, from, to time.Time) (n int64) {
	if err := read(from, to, func(rollup.Cell) error { n++; return nil }); err != nil {
		b.Fatal(err)
	}
	return n
}

func allTotals(b *testing.B, s *rollup.Store) map[string]rollup.Total {
	totals, err := s.Totals(always, never)
	if err != nil {
		b.Fatal(err)
	}
	return totals
}

var companyEnd = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

var companyTasks = [...]string{
	"code_generation", "code_explanation", "summarization", "translation", "classification", "extraction",
	"reasoning", "math", "creative_writing", "rewriting", "question_answering", "other",
}

// writeCompany writes the table, in the order of its times.
func writeCompany(b *testing.B, path string, n int) {
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	fmt.Fprintln(w, "id,time,provider,model,input_tokens,cached_input_tokens,output_tokens,cost,task,team")
	random := rand.New(rand.NewPCG(1, 2))
	models, tasks, teams := rand.NewZipf(random, 1.6, 1, 29), rand.NewZipf(random, 1.5, 1, 11), rand.NewZipf(random, 1.1, 4, 49)
	begin := companyEnd.AddDate(0, 0, -400)
	for i := range n {
		team := teams.Uint64()
		model := (models.Uint64()*7 + team*11) % 30
		task := (tasks.Uint64()*5 + team*7) % 12
		at := begin.Add(time.Duration(float64(i) / float64(n) * float64(400*24*time.Hour)))
		input, output := 200+random.IntN(4000), 20+random.IntN(900)
		fmt.Fprintf(w, "r%09d,%s,p%d,model-%02d,%d,%d,%d,0.%09d,%s,team-%02d\n", i, at.Format(time.RFC3339), model%6, model,
			input, input/3, output, input*int(1+model*model)*20, companyTasks[task], team)
	}
	if err := errors.Join(w.Flush(), f.Sync()); err != nil {
		b.Fatal(err)
	}
}
