package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

var noon = time.Date(2026, 3, 14, 12, 0, 0, 5, time.UTC)

// lines are a chain of n attempts at trials 1, 2, ….
func lines(n int) (all [][]byte) {
	before := ""
	for i := range n {
		var line []byte
		e := Event{
			Time: noon, Who: "ana", What: Attempt, Model: "nano", Reason: "stop", Cost: providers.Nano(21_000), Detail: "\u202eevil \"quoted\"",
			Tags: map[string]string{"team": "search", "a": "b"}, Trial: "trial" + string(rune('1'+i)), Prompt: `SECRET,"hash":"x`,
		}
		line, before = e.Line(uint64(i+1), before)
		all = append(all, line)
	}
	return all
}

func check(all [][]byte, written uint64) (c Chain) {
	for _, line := range all {
		c.Add(line)
	}
	c.End(written)
	return c
}

func TestALineIsJSONThatAnybodyCanCheck(t *testing.T) {
	line := lines(1)[0]
	var fields map[string]any
	if err := json.Unmarshal(line, &fields); err != nil {
		t.Fatalf("%v: %s", err, line)
	}
	for key, want := range map[string]any{"number": 1.0, "before": "", "who": "ana", "what": "attempt", "model": "nano", "cost_usd": 0.000021, "trial": "trial1", "time": "2026-03-14T12:00:00.000000005Z", "detail": "\u202eevil \"quoted\""} {
		if fields[key] != want {
			t.Errorf("%s is %v", key, fields[key])
		}
	}
	covered, _, _ := bytes.Cut(line, []byte(`,"hash":`))
	sum := sha256.Sum256(covered)
	if fields["hash"] != hex.EncodeToString(sum[:]) {
		t.Error("hash is another")
	}
	if string(line) != providers.Clean(string(line)) {
		t.Error("it holds what could harm a terminal")
	}
}

func TestAChainShowsWhatWasDoneToIt(t *testing.T) {
	all := lines(6)
	for what, c := range map[string]struct {
		change func([][]byte) [][]byte
		want   string
	}{
		"nothing":           {func(l [][]byte) [][]byte { return l }, ""},
		"one removed":       {func(l [][]byte) [][]byte { return slices.Delete(l, 2, 3) }, "event 4: event 3 before it is missing"},
		"two removed":       {func(l [][]byte) [][]byte { return slices.Delete(l, 2, 4) }, "event 5: events 3 to 4 before it are missing"},
		"the first removed": {func(l [][]byte) [][]byte { return l[1:] }, "event 2: event 1 before it is missing"},
		"the last removed":  {func(l [][]byte) [][]byte { return l[:5] }, "event 6: the events after 5 are missing"},
		"two swapped":       {func(l [][]byte) [][]byte { l[1], l[2] = l[2], l[1]; return l }, "event 3: event 2 before it is missing"},
		"a word changed":    {func(l [][]byte) [][]byte { l[3] = bytes.Replace(l[3], []byte("nano"), []byte("nine"), 1); return l }, "event 4: it was changed"},
		"its trial changed": {func(l [][]byte) [][]byte { l[3] = bytes.Replace(l[3], []byte("trial4"), []byte("trial5"), 1); return l }, "event 4: the trial it names was changed"},
		"no JSON":           {func(l [][]byte) [][]byte { l[3] = []byte("x"); return l }, "event 4: it is no line of JSON"},
		"one made anew": {func(l [][]byte) [][]byte {
			l[3], _ = Event{Time: noon, What: Attempt}.Line(4, LastHash(l[2]))
			return l
		}, "event 5: event 4 before it is not the one that was there"},
		"a trial forgotten":  {func(l [][]byte) [][]byte { l[3] = Blank(l[3]); return l }, ""},
		"all, and forgotten": {func([][]byte) [][]byte { return nil }, "event 6: the events after 0 are missing"},
	} {
		t.Run(what, func(t *testing.T) {
			got := check(c.change(slices.Clone(all)), 6)
			switch {
			case c.want == "" && (got.Broken > 0 || got.Events != 6 || got.Head.Hash != LastHash(all[5])):
				t.Errorf("%+v", got)
			case c.want != "" && (got.Broken == 0 || got.Breaks[0].String() != c.want || len(got.Unexplained()) == 0):
				t.Errorf("%v, not %s", got.Breaks, c.want)
			}
		})
	}
}

func TestABlankLineNamesNoTrial(t *testing.T) {
	blank := Blank(lines(1)[0])
	if bytes.Contains(blank, []byte("trial1")) || bytes.Contains(blank, []byte("SECRET")) || bytes.Contains(blank, []byte("salt")) || !json.Valid(blank) {
		t.Errorf("%s", blank)
	}
	if again := Blank(blank); !bytes.Equal(again, blank) {
		t.Errorf("%s", again)
	}
}

func TestASalvageExplainsWhatIsMissingBeforeIt(t *testing.T) {
	all := slices.Delete(lines(4), 1, 2)
	line, _ := Event{Time: noon, What: Salvage}.Line(5, LastHash(all[2]))
	c := check(append(all, line), 5)
	if c.Broken != 1 || len(c.Unexplained()) != 0 {
		t.Errorf("%+v", c)
	}
}

func TestEventsOfAnAnswer(t *testing.T) {
	trial := engine.Trial{ID: "t", Decision: engine.Decision{Task: engine.Coding}, Tags: map[string]string{"team": "search"}}
	left := engine.Answer{Model: "nano", Cost: providers.Nano(5), Total: time.Second, Failure: &engine.Failure{Fault: providers.Stalled, Sentence: "SECRET"}}
	ok := engine.Answer{Model: "big", Text: "x", Finish: providers.Stop, Total: time.Second}
	moved := ok
	moved.Moves = []engine.Move{{Model: "nano", Reason: "stalled", Why: "SECRET", Left: &left}, {Model: "mid", Reason: engine.CircuitOpen}}
	checked, unaccepted := ok, ok
	checked.Check = &engine.Check{Answer: engine.Answer{Model: "small", Finish: providers.Stop}}
	other := checked
	other.Model = "nano"
	unaccepted.Moves = []engine.Move{{Model: "nano", Reason: engine.Disagrees, Left: &other}}
	cached := ok
	cached.Cached = &engine.Cached{}
	refused := engine.Answer{Model: "big", Failure: &engine.Failure{Fault: providers.Budget, Sentence: "too dear"}}
	cancelled := engine.Answer{Model: "big", Failure: &engine.Failure{Fault: providers.Aborted}}
	for what, c := range map[string]struct {
		answer engine.Answer
		want   string
	}{
		"a whole one":                    {ok, "attempt big stop"},
		"one after others":               {moved, "attempt nano stalled; move nano>mid stalled; move mid>big circuit_open; attempt big stop"},
		"one after a check":              {checked, "attempt small stop; attempt big stop"},
		"one that a check spoke against": {unaccepted, "attempt small stop; attempt nano stop; move nano>big check_disagrees; attempt big stop"},
		"one again":                      {cached, "cache_hit big "},
		"none, by a cap":                 {refused, "refusal big budget too dear"},
		"none, given up":                 {cancelled, ""},
	} {
		t.Run(what, func(t *testing.T) {
			var got []string
			for _, e := range OfAnswer(trial, c.answer, noon) {
				at := e.Model
				if e.What == Move {
					at = e.Old + ">" + e.New
				}
				got = append(got, strings.TrimSuffix(string(e.What)+" "+at+" "+e.Reason+" "+e.Detail, " "))
				if e.Trial != "t" || e.Task != "coding" || e.Tags["team"] != "search" {
					t.Errorf("%+v", e)
				}
			}
			if strings.Join(got, "; ") != c.want {
				t.Errorf("%q", got)
			}
		})
	}
}

func TestAFilterTakesWhatFits(t *testing.T) {
	e := Entry{Time: noon, Who: "ana", What: Move, Tags: map[string]string{"team": "search"}}
	for what, c := range map[string]struct {
		filter Filter
		want   bool
	}{
		"all": {Filter{}, true}, "since": {Filter{Since: noon}, true}, "too old": {Filter{Since: noon.Add(1)}, false},
		"what": {Filter{What: Move}, true}, "another": {Filter{What: Alarm}, false},
		"who": {Filter{Who: "ana"}, true}, "somebody else": {Filter{Who: "ben"}, false},
		"tag": {Filter{Tags: map[string]string{"team": "search"}}, true}, "in other letters": {Filter{Tags: map[string]string{"Team": "search"}}, true}, "any team": {Filter{Tags: map[string]string{"team": ""}}, true},
		"another team": {Filter{Tags: map[string]string{"team": "x"}}, false}, "no such tag": {Filter{Tags: map[string]string{"x": ""}}, false},
	} {
		if c.filter.Takes(e) != c.want {
			t.Errorf("%s: %v", what, !c.want)
		}
	}
}

func BenchmarkLine(b *testing.B) {
	e := Event{Time: noon, Who: "ana", What: Attempt, Model: "nano", Task: "extraction", Reason: "stop", Cost: providers.Nano(21_000), Trial: "01trial00000001"}
	b.ReportAllocs()
	before := ""
	for b.Loop() {
		_, before = e.Line(7, before)
	}
}
