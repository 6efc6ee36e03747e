package dataset

import (
	"errors"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/engine/jsonl"
	"switchboard/eval/internal/evaltest"
)

const goodOutcome = `{"id":"a","prompt":"Name a river.","task":"qa","meta":{"x":1},"answers":[{"model":"w","quality":0.5,"cost_usd":0.001},{"model":"s","quality":1,"text":"Rhine"}]}`

func TestReadOutcomes(t *testing.T) {
	set, err := ReadOutcomes(strings.NewReader(goodOutcome+"\n\n"+
		`{"id":"b","prompt":" name A river. ","answers":[{"model":"w"}]}`+"\n"+
		`{"id":"c","prompt":"Name a lake.","answers":[{"model":"w"}]}`), "f")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a text counts once", func(t *testing.T) {
		if len(set.Prompts) != 2 || len(set.Repeats) != 1 || set.Repeats[0] != (Repeat{3, 1}) {
			t.Errorf("%d prompts, repeats %v", len(set.Prompts), set.Repeats)
		}
	})
	first := set.Prompts[0]
	t.Run("what is given is kept", func(t *testing.T) {
		w := first.Answer("w")
		if first.Task != engine.QA || first.Line != 1 || *w.Quality != 0.5 || w.Cost.Nano() != 1_000_000 {
			t.Errorf("%+v", first)
		}
	})
	t.Run("what is not given is unknown", func(t *testing.T) {
		if s := first.Answer("s"); s.Cost.Known() || s.TotalMS != nil || first.Answer("x") != nil || set.Prompts[1].Task != "" {
			t.Errorf("%+v", s)
		}
	})
}

func TestATaskThatIsNoneOfOursIsLeftToDetection(t *testing.T) {
	set, err := ReadOutcomes(strings.NewReader(`{"id":"x","prompt":"Prove that 7 is prime.","task":"roleplay","answers":[{"model":"w"}]}`), "f")
	evaltest.Must(t, err)
	if o := set.Prompts[0]; o.Task != "" || o.Named != "roleplay" {
		t.Errorf("the task is %q, named %q", o.Task, o.Named)
	}
}

func TestBadOutcomesAreNamedByLine(t *testing.T) {
	for name, c := range map[string]struct{ line, want string }{
		"no JSON":                {`{"id":`, "not a JSON object"},
		"another shape":          {`[1]`, "not a JSON object"},
		"id of another kind":     {`{"id":{},"prompt":"p","answers":[{"model":"w"}]}`, `"id" is not a text but an object`},
		"no id":                  {`{"prompt":"p","answers":[{"model":"w"}]}`, `no "id"`},
		"no prompt":              {`{"id":"x","answers":[{"model":"w"}]}`, `no "prompt"`},
		"empty prompt":           {`{"id":"x","prompt":" \n","answers":[{"model":"w"}]}`, `no "prompt"`},
		"no answers":             {`{"id":"x","prompt":"p"}`, `no "answers"`},
		"no model":               {`{"id":"x","prompt":"p","answers":[{"quality":1}]}`, `answer 1: no "model"`},
		"quality above 1":        {`{"id":"x","prompt":"p","answers":[{"model":"w","quality":1.5}]}`, "not between 0 and 1"},
		"quality below 0":        {`{"id":"x","prompt":"p","answers":[{"model":"w","quality":-0.1}]}`, "not between 0 and 1"},
		"quality that is a word": {`{"id":"x","prompt":"p","answers":[{"model":"w","quality":"1"}]}`, `"quality" is not a number from 0 to 1 but a text`},
		"quality beyond floats":  {`{"id":"x","prompt":"p","answers":[{"model":"w","quality":1e999}]}`, `"quality" is not a number from 0 to 1 but 1e999`},
		"cost that is a list":    {`{"id":"x","prompt":"p","answers":[{"model":"w","cost_usd":[]}]}`, `"cost_usd" is not a number of dollars but a list`},
		"half a token":           {`{"id":"x","prompt":"p","answers":[{"model":"w","input_tokens":0.5}]}`, `"input_tokens" is not a whole number but 0.5`},
		"a model twice":          {`{"id":"x","prompt":"p","answers":[{"model":"w"},{"model":"w"}]}`, "two answers of w"},
		"an id twice":            {`{"id":"a","prompt":"p","answers":[{"model":"w"}]}`, `"a" stands in line 1`},
		"a line of 50 MB":        {`{"id":"x","prompt":"` + strings.Repeat("x", 50<<20), "longer than 16 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := ReadOutcomes(strings.NewReader(goodOutcome+"\n"+c.line+"\n"), "file.jsonl")
			var bad *jsonl.LineError
			if !errors.As(err, &bad) || bad.Line != 2 || !strings.Contains(bad.Text, c.want) || strings.Contains(bad.Text, "Go ") {
				t.Errorf("got %v", err)
			}
			if set != nil {
				t.Error("something was read")
			}
		})
	}
	t.Run("an empty file", func(t *testing.T) {
		if _, err := ReadOutcomes(strings.NewReader("\n"), "f"); err == nil || !strings.Contains(err.Error(), "f:1: no outcomes") {
			t.Errorf("got %v", err)
		}
	})
}

func FuzzReadOutcomes(f *testing.F) {
	f.Add(goodOutcome)
	f.Add(goodOutcome + "\n" + strings.ReplaceAll(goodOutcome, `"a"`, `"b"`))
	f.Add("\ufeff{\"id\":1,\"prompt\":\"\xff\",\"answers\":[{\"model\":\"m\",\"quality\":1e999}]}")
	f.Fuzz(func(t *testing.T, file string) {
		set, err := ReadOutcomes(strings.NewReader(file), "f")
		var line *jsonl.LineError
		if err != nil && (set != nil || !errors.As(err, &line) || line.Line < 1) {
			t.Fatalf("half-imported, or no line: %v", err)
		}
		if err != nil {
			return
		}
		for _, p := range set.Prompts {
			for _, a := range p.Answers {
				if a.Model == "" || a.Quality != nil && !(*a.Quality >= 0 && *a.Quality <= 1) {
					t.Fatalf("let through: %+v", a)
				}
			}
		}
	})
}
