package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// printed is what a command prints, one JSON value a line.
func printed(t *testing.T, args ...string) (lines []map[string]any) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := testApp().run(t.Context(), args, strings.NewReader(""), &stdout, &stderr); code != 0 {
		t.Fatalf("%v ends with %d: %s", args, code, stderr.String())
	}
	d := json.NewDecoder(&stdout)
	d.UseNumber()
	for d.More() {
		line := map[string]any{}
		if err := d.Decode(&line); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, line)
	}
	return lines
}

// exactly adds a decimal, or nothing where it is null.
func exactly(t *testing.T, sum *big.Rat, amount any) {
	t.Helper()
	if amount == nil {
		return
	}
	r, ok := new(big.Rat).SetString(fmt.Sprint(amount))
	if !ok {
		t.Fatalf("%v is no number", amount)
	}
	sum.Add(sum, r)
}

// sums are exact amounts by a key.
type sums map[string]*big.Rat

func (s sums) of(key any) *big.Rat {
	k := fmt.Sprint(key)
	if s[k] == nil {
		s[k] = new(big.Rat)
	}
	return s[k]
}

// holds compares the rows of a report with sums. Rows are rounded to the nano-dollar.
func (s sums) holds(t *testing.T, report map[string]any, table, key string) {
	t.Helper()
	half := big.NewRat(1, 2_000_000_000)
	rows, _ := report[table].([]any)
	if len(rows) != len(s) {
		t.Errorf("%s has %d rows, want %d", table, len(rows), len(s))
	}
	for _, row := range rows {
		r := row.(map[string]any)
		got := new(big.Rat)
		exactly(t, got, r["usd"])
		if off := got.Sub(got, s.of(r[key])); off.Abs(off).Cmp(half) > 0 {
			t.Errorf("%s %v is %v, want %s", table, r[key], r["usd"], s.of(r[key]).FloatString(12))
		}
	}
}

// recount is what a report should say, added up another way.
type recount struct {
	total                  *big.Rat
	byModel, byTask, byDay sums
}

// add counts an amount; of a null one there is a row of nothing.
func (s *recount) add(t *testing.T, model, task, day, amount any) {
	for _, sum := range []*big.Rat{s.total, s.byModel.of(model), s.byTask.of(task), s.byDay.of(day)} {
		exactly(t, sum, amount)
	}
}

// trial adds the calls of a trial as `history` prints it: its answers, and what
// checked them.
func (s *recount) trial(t *testing.T, trial map[string]any) {
	calls, _ := trial["answers"].([]any)
	if check, ok := trial["check"]; ok {
		calls = append(calls, check)
	}
	for _, c := range calls {
		call := c.(map[string]any)
		s.add(t, call["model"], trial["task"], trial["time"].(string)[:len("2026-09-01")], call["cost_usd"])
	}
}

// lines are rows of a gateway's log with amounts of up to 12 decimals, each twice.
func lines(t *testing.T, r *rand.Rand, s *recount) string {
	var b strings.Builder
	for i := range 400 {
		amount := fmt.Sprintf("0.%012d", r.Int64N(1_000_000_000_000))
		model, day := []string{"demo-nano", "elsewhere/x"}[i%2], fmt.Sprintf("2026-09-%02d", 1+r.IntN(28))
		row := fmt.Sprintf(`{"request_id":"r%d","startTime":"%sT10:00:00Z","model":"%s","spend":%s,"prompt_tokens":%d,"completion_tokens":%d}`+"\n",
			i, day, model, amount, r.IntN(5000), r.IntN(900))
		b.WriteString(row + row)
		s.add(t, model, nil, day, amount)
	}
	return b.String()
}

// The report is held against sums that are worked out another way: of what `history`
// prints, and of the rows of a file.
func TestAReportAddsUpWhatHistoryAndFilesSay(t *testing.T) {
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"} {
		t.Setenv(name, home)
	}
	store := filepath.Join(home, "own.db")
	s := &recount{new(big.Rat), sums{}, sums{}, sums{}}
	file := filepath.Join(home, "log.jsonl")
	if err := os.WriteFile(file, []byte(lines(t, rand.New(rand.NewPCG(3, 4)), s)), 0o600); err != nil {
		t.Fatal(err)
	}
	printed(t, "--demo", "--store", store, "--json", "usage", "import", file)
	for _, prompt := range []string{"Is this spam: win a prize", "Prove that 7 is prime."} {
		printed(t, "--demo", "--store", store, "--json", "ask", "--routed", "--tag", "team=search", prompt)
	}
	for _, trial := range printed(t, "--demo", "--store", store, "--json", "history") {
		s.trial(t, trial)
	}
	report := printed(t, "--demo", "--store", store, "--json", "report")[0]
	total := new(big.Rat)
	exactly(t, total, report["total_usd"])
	if want := s.total.FloatString(9); total.FloatString(9) != want {
		t.Errorf("%s was spent, want %s", total.FloatString(9), want)
	}
	s.byModel.holds(t, report, "by_model", "model")
	s.byTask.holds(t, report, "by_task", "task")
	days := report["by_day"].([]any)
	for i := len(days) - 1; i >= 0; i-- { // on days between nothing was spent
		if day := days[i].(map[string]any); fmt.Sprint(day["rows"]) == "0" {
			days = append(days[:i], days[i+1:]...)
		}
	}
	report["by_day"] = days
	s.byDay.holds(t, report, "by_day", "day")
}
