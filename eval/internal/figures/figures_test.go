package figures

import (
	"bytes"
	"encoding/json"
	"flag"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"switchboard/engine"
	"switchboard/providers"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

// stored is the JSON of a record as the store writes it.
func stored(t interface{ Fatal(...any) }, v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(b.Bytes())
}

func anyAnswer(t *rapid.T) engine.Answer {
	text := rapid.StringOf(rapid.RuneFrom([]rune("a\\\"\n{}[],: é\u2028")))
	duration := func(name string) time.Duration { return time.Duration(rapid.Int64Range(0, 1e12).Draw(t, name)) }
	count := func(name string) providers.Tokens { return providers.Count(rapid.Int64Range(-1, 1e6).Draw(t, name)) }
	money := func(name string) providers.Money {
		return rapid.SampledFrom([]providers.Money{{}, providers.Nano(0), providers.Nano(1), providers.Nano(-5), providers.USD(0.000021), providers.USD(12), providers.Nano(rapid.Int64().Draw(t, name))}).Draw(t, name)
	}
	a := engine.Answer{
		Model: text.Draw(t, "model"), Provider: text.Draw(t, "provider"), Text: text.Draw(t, "text"), Reasoning: text.Draw(t, "reasoning"),
		Finish: rapid.SampledFrom([]providers.Finish{providers.Stop, providers.Failed, ""}).Draw(t, "finish"),
		Usage:  providers.Usage{Input: count("input"), CachedInput: count("cached"), CacheWrite: count("write"), Output: count("output"), Reasoning: count("thoughts"), Estimated: rapid.Bool().Draw(t, "estimated"), Charged: money("charged")},
		Cost:   money("cost"), CostBasis: rapid.SampledFrom([]providers.CostBasis{"", providers.AtMost}).Draw(t, "basis"),
		Queued: duration("queued"), FirstReasoning: duration("first reasoning"), FirstToken: duration("first"), LastToken: duration("last"), Total: duration("total"),
		Attempts:  []providers.Attempt{{Start: 1}},
		Simulated: rapid.Bool().Draw(t, "simulated"), Imported: rapid.Bool().Draw(t, "imported"), Batch: rapid.SampledFrom([]string{"", "batch_1"}).Draw(t, "batch"),
	}
	if rapid.Bool().Draw(t, "failed") {
		a.Failure = &engine.Failure{Fault: providers.Stalled, Sentence: text.Draw(t, "sentence")}
	}
	if rapid.Bool().Draw(t, "moved") {
		a.Moves = []engine.Move{{Model: "m", Reason: engine.SlowFirstToken, Left: &engine.Answer{Model: "m", Text: "t"}}}
	}
	if rapid.Bool().Draw(t, "checked") {
		a.Check = &engine.Check{Answer: engine.Answer{Model: "k", Text: "t", Cost: providers.Nano(3)}, Threshold: .1, Accepted: true}
	}
	return a
}

func TestAnswersAreReadAsTheyWereKept(t *testing.T) {
	r := NewReader()
	rapid.Check(t, func(t *rapid.T) {
		a := anyAnswer(t)
		var got, want engine.Answer
		if err := r.Answer(stored(t, a), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(stored(t, a), &want); err != nil {
			t.Fatal(err)
		}
		if got.OK() != want.OK() || utf8.RuneCountInString(got.Text) != utf8.RuneCountInString(want.Text) {
			t.Fatalf("%+v", got)
		}
		want.Text, want.Reasoning, want.Attempts, got.Text = "", "", nil, ""
		if want.Failure != nil {
			want.Failure.Sentence = ""
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v\nwant %+v", got, want)
		}
	})
}

func TestATextHasAsManyDotsAsCharacters(t *testing.T) {
	r := NewReader()
	for text, want := range map[string]int{`""`: 0, `"é\u00e9\n"`: 3, `"a\ud83d\ude00"`: 2, `"\uD83D\uDE00\\"`: 2, `"\ud83d"`: 1, `"\\\\\n \\\n漢字 and more\\"`: 18, `null`: 0, "\"\xff\xfe\"": 2} {
		var a engine.Answer
		if err := r.Answer([]byte(`{"text":`+text+`}`), &a); err != nil || a.Text != strings.Repeat(".", want) {
			t.Errorf("%s: %q, %v", text, a.Text, err)
		}
	}
	if err := r.Answer([]byte(`{"text":7}`), &engine.Answer{}); err == nil {
		t.Error("a number is a text")
	}
}

func TestTrialsAreReadAsTheyWereKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		trial := engine.Trial{
			ID: "x", Time: time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "time"), 5), Prompt: rapid.String().Draw(t, "prompt"), Routed: rapid.Bool().Draw(t, "routed"),
			Decision: engine.Decision{Task: engine.Math, Reasons: []string{rapid.String().Draw(t, "reason")}}, Simulated: rapid.Bool().Draw(t, "simulated"),
			Answers: []engine.Answer{{Model: rapid.String().Draw(t, "model")}, {Model: "m"}},
		}
		var got engine.Trial
		if err := NewReader().Trial(stored(t, trial), &got); err != nil {
			t.Fatal(err)
		}
		if !got.Time.Equal(trial.Time) || got.Decision.Task != engine.Math || got.Routed != trial.Routed || got.Simulated != trial.Simulated || !reflect.DeepEqual(got.Answers, trial.Answers) {
			t.Fatalf("%+v", got)
		}
	})
}

func TestBillsAreReadAsTheyWereKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		quote := func(name string) engine.Quote {
			return engine.Quote{Model: rapid.String().Draw(t, name), Price: providers.Price{Rates: providers.Rates{Input: providers.Nano(rapid.Int64Range(0, 1e9).Draw(t, name+" input"))}}}
		}
		trial := engine.Trial{
			ID: "x", Time: time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "time"), 5).UTC(), Prompt: rapid.String().Draw(t, "prompt"), Follows: rapid.String().Draw(t, "follows"),
			Parameters: providers.Parameters{System: rapid.String().Draw(t, "system")},
			Routed:     rapid.Bool().Draw(t, "routed"), Batch: rapid.Bool().Draw(t, "batch"), Simulated: rapid.Bool().Draw(t, "simulated"),
			Reference: quote("reference"), Route: quote("route"), Check: quote("check"),
			Tags:     rapid.MapOfN(rapid.String(), rapid.String(), 0, 3).Draw(t, "tags"),
			Decision: engine.Decision{Task: engine.Math, Model: rapid.String().Draw(t, "model"), Check: rapid.String().Draw(t, "asked"), Policy: rapid.String().Draw(t, "policy")},
		}
		for range rapid.IntRange(0, 3).Draw(t, "lanes") {
			trial.Answers = append(trial.Answers, engine.Answer{Model: rapid.String().Draw(t, "lane")})
		}
		if len(trial.Tags) == 0 {
			trial.Tags = nil
		}
		var got, want engine.Trial
		if err := NewReader().Bill(stored(t, trial), &got); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(stored(t, trial), &want); err != nil {
			t.Fatal(err)
		}
		want.ID = ""
		if len(want.Answers) == 0 {
			want.Answers = nil
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("got %+v\nwant %+v", got, want)
		}
	})
}

// FuzzAnswer gives it anything: it may say that it is no answer, and no more.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{`{"model":"m","text":"\\\"","usage":{"input":1},"cost":0.5}`, `{`, `{"`, `{"a`, `{"a":`, `{"a":"`, `{"a":[{`, `{"a":1,}`, `[]`, ``, `{"cost":-}`, `{"cost":.}`, `{"total_ns":"x"}`, `"\`, `{"model":"\`, `{"a":\"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var a engine.Answer
		_ = NewReader().Answer(b, &a)
		_ = NewReader().Trial(b, &engine.Trial{})
		_ = NewReader().Bill(b, &engine.Trial{})
	})
}

// BenchmarkAnswer reads an answer of 800 letters, against encoding/json.
func BenchmarkAnswer(b *testing.B) {
	a := engine.Answer{Model: "nano", Provider: "openai", Text: strings.Repeat("word \"x\"\n", 90), Finish: providers.Stop, Cost: providers.Nano(21_000),
		Usage: providers.Usage{Input: providers.Count(54), Output: providers.Count(31)}, FirstToken: 210 * time.Millisecond, LastToken: 590 * time.Millisecond, Total: 600 * time.Millisecond}
	payload := stored(b, a)
	b.Run("figures", func(b *testing.B) {
		b.ReportAllocs()
		r := NewReader()
		for b.Loop() {
			var a engine.Answer
			if err := r.Answer(payload, &a); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var a engine.Answer
			if err := json.Unmarshal(payload, &a); err != nil {
				b.Fatal(err)
			}
		}
	})
}
