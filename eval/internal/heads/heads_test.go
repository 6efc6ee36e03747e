package heads

import (
	"bytes"
	"encoding/json"
	"flag"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/store"
	"switchboard/providers"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

// stored is the JSON of a record as the store writes it.
func stored(t *rapid.T, v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSpace(b.Bytes())
}

// decoded is what encoding/json makes of a record.
func decoded[T any](t *rapid.T, b []byte) (v T) {
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func same(t *rapid.T, got, want any, err error) {
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Fatalf("%v: got\n%+v\nwant\n%+v", err, got, want)
	}
}

var (
	words   = rapid.StringOf(rapid.RuneFrom([]rune("a\\\"\n{}[],: é\u2028<&")))
	moments = rapid.Map(rapid.Int64Range(0, 1<<40), func(ms int64) time.Time { return time.UnixMilli(ms).UTC() })
)

func anyParameters(t *rapid.T) (p providers.Parameters) {
	p.System = words.Draw(t, "system")
	if rapid.Bool().Draw(t, "warm") {
		p.Temperature = providers.NewTemperature(rapid.Float64Range(0, 2).Draw(t, "degrees"))
	}
	p.MaxOutput = rapid.IntRange(0, 1000).Draw(t, "most")
	p.Effort = rapid.SampledFrom([]providers.Effort{"", "low"}).Draw(t, "effort")
	p.Schema = rapid.SampledFrom([]providers.Schema{"", `{"type":"object"}`}).Draw(t, "schema")
	return p
}

func TestHeadsOfTrialsAreWhatJSONSays(t *testing.T) {
	r := NewReader()
	rapid.Check(t, func(t *rapid.T) {
		trial := store.TrialHead{ID: words.Draw(t, "id"), Time: moments.Draw(t, "time"), Prompt: rapid.String().Draw(t, "prompt"), Parameters: anyParameters(t),
			Follows: words.Draw(t, "follows"), Routed: rapid.Bool().Draw(t, "routed"), Batch: rapid.Bool().Draw(t, "batch")}
		trial.Decision.Task = rapid.SampledFrom([]engine.Task{"", engine.Math}).Draw(t, "task")
		for range rapid.IntRange(0, 10).Draw(t, "lanes") {
			trial.Answers = append(trial.Answers, store.Lane{Model: words.Draw(t, "model"), Provider: "p", Simulated: rapid.Bool().Draw(t, "simulated")})
		}
		if rapid.Bool().Draw(t, "own") {
			trial.LaneParameters = map[int]providers.Parameters{1: anyParameters(t)}
		}
		b := stored(t, trial)
		got, err := r.Trial(b)
		same(t, got, decoded[store.TrialHead](t, b), err)
	})
}

func TestHeadsOfAnswersAreWhatJSONSays(t *testing.T) {
	r := NewReader()
	rapid.Check(t, func(t *rapid.T) {
		a := engine.Answer{Text: words.Draw(t, "text"), Model: "m", Finish: rapid.SampledFrom([]providers.Finish{"", providers.Stop}).Draw(t, "finish"),
			Cost:  rapid.SampledFrom([]providers.Money{{}, providers.Nano(1), providers.Nano(-5), providers.USD(12)}).Draw(t, "cost"),
			Total: time.Duration(rapid.Int64Range(0, 1e12).Draw(t, "total")), Imported: rapid.Bool().Draw(t, "imported"), Name: words.Draw(t, "name"), Version: words.Draw(t, "version")}
		a.Usage.Estimated = rapid.Bool().Draw(t, "estimated")
		a.CostBasis = rapid.SampledFrom([]providers.CostBasis{"", providers.Reported, providers.AtMost}).Draw(t, "basis")
		if rapid.Bool().Draw(t, "failed") {
			a.Failure = &engine.Failure{Fault: providers.Stalled, Sentence: words.Draw(t, "sentence")}
		}
		at := store.AnswerAt{Trial: "t", Lane: 3}
		want := store.AnswerHead{AnswerAt: at, HasText: a.Text != "", Finish: a.Finish, Cost: a.Cost, Guessed: a.Usage.Estimated || a.CostBasis == providers.AtMost, Total: a.Total, Failed: a.Failure != nil,
			Imported: a.Imported, Name: a.Name, Version: a.Version}
		got, err := r.Answer(at, stored(t, a))
		same(t, got, want, err)
	})
}

func TestTextsOfAnswersAreWhatJSONSays(t *testing.T) {
	r := NewReader()
	rapid.Check(t, func(t *rapid.T) {
		a := engine.Answer{Text: words.Draw(t, "text"), Reasoning: words.Draw(t, "reasoning"), Finish: providers.Stop}
		for range rapid.IntRange(0, 2).Draw(t, "calls") {
			a.ToolCalls = append(a.ToolCalls, engine.ToolCall{Name: words.Draw(t, "name")})
		}
		at := store.AnswerAt{Trial: "t", Lane: 3}
		got, err := r.AnswerText(at, stored(t, a))
		same(t, got, store.AnswerText{AnswerAt: at, Text: a.Text, Calls: len(a.ToolCalls) > 0}, err)
	})
}

func TestRatingsAreWhatJSONSays(t *testing.T) {
	r := NewReader()
	rapid.Check(t, func(t *rapid.T) {
		e := eval.Rating{ID: words.Draw(t, "id"), Time: moments.Draw(t, "time"), Rater: words.Draw(t, "rater"), Session: words.Draw(t, "session"), Trial: "t", Prompt: "k",
			Scale: rapid.SampledFrom(eval.Scales[:]).Draw(t, "scale"), Skipped: rapid.Bool().Draw(t, "skipped"), Blind: rapid.Bool().Draw(t, "blind"),
			Draw: eval.Draw{Method: eval.Uniform, Probability: rapid.Float64Range(0, 1).Draw(t, "probability"), Run: words.Draw(t, "run"), Repeat: rapid.Bool().Draw(t, "repeat")},
			Note: words.Draw(t, "note"), Retracts: words.Draw(t, "retracts"), Task: engine.QA, Simulated: rapid.Bool().Draw(t, "simulated")}
		for i := range rapid.IntRange(0, 3).Draw(t, "shown") {
			e.Shown = append(e.Shown, eval.Shown{Lane: i, Model: words.Draw(t, "model"), Trial: words.Draw(t, "trial")})
			v := eval.Verdict{Answer: i, Value: 1}
			if rapid.Bool().Draw(t, "has a quality") {
				q := rapid.Float64Range(0, 1).Draw(t, "quality")
				v.Quality = &q
			}
			e.Verdicts = append(e.Verdicts, v)
		}
		if rapid.Bool().Draw(t, "compared") {
			w := eval.Tie
			e.Winner = &w
			e.Tags, e.Remarks = []eval.Tag{"wrong"}, []eval.Remark{{Answer: 1, Note: words.Draw(t, "remark")}}
		}
		for range 3 { // which say the same, of another prompt
			b := stored(t, e)
			got, err := r.Rating(b)
			same(t, got, decoded[eval.Rating](t, b), err)
			e.ID, e.Time, e.Rater = words.Draw(t, "next id"), moments.Draw(t, "next time"), words.Draw(t, "next rater")
			e.Session, e.Trial, e.Prompt = words.Draw(t, "next session"), words.Draw(t, "next trial"), words.Draw(t, "next prompt")
		}
	})
}

func TestWhatARatingSaysIsNotReadAgain(t *testing.T) {
	r := NewReader()
	rating := func(id, rest string) eval.Rating {
		t.Helper()
		e, err := r.Rating([]byte(`{"id":"` + id + `","rater":"r","trial":"t","prompt":"p","shown":[{"lane":0,"model":"weak"}],"blind":true,"draw":{"method":"import"}` + rest + `}`))
		if err != nil || e.ID != id {
			t.Fatalf("%v: %+v", err, e)
		}
		return e
	}
	if got := rating("a", `,"note":"first"`); got.Note != "first" || !got.Blind {
		t.Errorf("got %+v", got)
	}
	for id, rest := range map[string]string{"b": `,"note":"first"`, "c": ``} {
		if got, want := rating(id, rest), len(rest) > 0; (got.Note == "first") != want || !got.Blind || len(got.Shown) != 1 {
			t.Errorf("got %+v", got)
		}
	}
}

func TestListsThatCameBeforeTakeNoMemory(t *testing.T) {
	r := NewReader()
	rating := []byte(`{"id":"a","rater":"r","trial":"t","prompt":"p","shown":[{"lane":0,"model":"weak"},{"lane":1,"model":"strong"}],"scale":"imported",` +
		`"verdicts":[{"answer":0,"value":0,"quality":0.5},{"answer":1,"value":0,"quality":1}],"draw":{"method":"import"}}`)
	first, err := r.Rating(rating)
	if err != nil || len(first.Shown) != 2 || *first.Verdicts[0].Quality != 0.5 {
		t.Fatalf("%v: %+v", err, first)
	}
	again, err := r.Rating(rating)
	if err != nil || !reflect.DeepEqual(first, again) || &first.Shown[0] != &again.Shown[0] || &first.Verdicts[0] != &again.Verdicts[0] {
		t.Errorf("%v: %+v", err, again)
	}
	_ = append(first.Shown, eval.Shown{Model: "other"}) // takes a place of its own
	if others, err := r.Rating(bytes.Replace(rating, []byte("strong"), []byte("middle"), 1)); err != nil || others.Shown[1].Model != "middle" || again.Shown[1].Model != "strong" {
		t.Errorf("%v: %+v", err, others)
	}
}
