package dataset

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
	"switchboard/eval/store/storetest"
	"switchboard/providers"
)

func read(t testing.TB, f ImportFormat, name, text string) *Outcomes {
	t.Helper()
	set, err := f.Read(strings.NewReader(text), name)
	evaltest.Must(t, err)
	return set
}

func imported(t testing.TB, s *records.Store, set *Outcomes, o ImportOptions) ImportResult {
	t.Helper()
	if o.Draw == "" {
		o.Draw = eval.Unvouched
	}
	o.Now = evaltest.Noon
	done, err := Import(s, set, o)
	evaltest.Must(t, err)
	return done
}

// kept are all trials and ratings of a store.
func kept(t testing.TB, s *records.Store) (trials []engine.Trial, ratings []eval.Rating) {
	t.Helper()
	for trial, err := range s.Trials(store.Query{}) {
		evaltest.Must(t, err)
		trials = append(trials, trial)
	}
	for r, err := range s.AllRatings() {
		evaltest.Must(t, err)
		ratings = append(ratings, r)
	}
	return trials, ratings
}

const twoOutcomes = `{"id":"a","prompt":"Name a river.","task":"qa","answers":[{"model":"w","quality":0.5,"cost_usd":0.001,"total_ms":1500,"input_tokens":7,"output_tokens":3},{"model":"s","quality":1,"text":"Rhine\u001b[31m"}]}
{"id":"b","prompt":"Name a lake.","answers":[{"model":"w"},{"model":"s","quality":0}]}
`

func TestImportKeepsOutcomes(t *testing.T) {
	s := storetest.New(t)
	done := imported(t, s, read(t, OutcomesFormat, "f", twoOutcomes), ImportOptions{})
	t.Run("and counts them", func(t *testing.T) {
		if done != (ImportResult{Prompts: 2, Answers: 4, Ratings: 2}) {
			t.Errorf("%+v", done)
		}
	})
	trials, ratings := kept(t, s)
	river, vote := trials[0], ratings[0]
	if river.PromptID != "a" {
		river = trials[1]
	}
	if vote.Trial != river.ID {
		vote = ratings[1]
	}
	t.Run("what is given is kept", func(t *testing.T) {
		w := river.Answers[0]
		if river.Decision.Task != engine.QA || w.Model != "w" || w.Cost != providers.Nano(1_000_000) || w.Total != 1500*time.Millisecond ||
			w.Usage.Input != providers.Count(7) || w.Usage.Output != providers.Count(3) {
			t.Errorf("%+v", river)
		}
	})
	t.Run("what is not given is unknown", func(t *testing.T) {
		big := river.Answers[1]
		if big.Cost.Known() || big.Usage.Input.Known() || big.Total != 0 || !big.Imported || !river.Answers[0].OK() {
			t.Errorf("%+v", big)
		}
	})
	t.Run("texts are cleaned", func(t *testing.T) {
		if got := river.Answers[1].Text; got != "Rhine" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("qualities are votes that nobody vouched for", func(t *testing.T) {
		if len(vote.Verdicts) != 2 || *vote.Verdicts[0].Quality != 0.5 || vote.Scale != eval.Imported || vote.Draw != (eval.Draw{Method: eval.Unvouched}) || vote.Rater != eval.ImportRater {
			t.Errorf("%+v", vote)
		}
	})
	t.Run("nothing of it was spent", func(t *testing.T) {
		if sum, unknown, err := s.SpentOn(evaltest.Noon); err != nil || sum != providers.Nano(0) || unknown != 0 {
			t.Errorf("%v, %d, %v", sum, unknown, err)
		}
	})
	t.Run("what was measured counts for the order of the ladder", func(t *testing.T) {
		if costs, err := s.MeanCosts(); err != nil || costs["w"] != providers.Nano(1_000_000) || costs["s"].Known() {
			t.Errorf("%v, %v", costs, err)
		}
	})
	storetest.Sound(t, s)
}

func TestImportAddsNothingTwice(t *testing.T) {
	s := storetest.New(t)
	set := read(t, OutcomesFormat, "f", twoOutcomes)
	imported(t, s, set, ImportOptions{})
	t.Run("of the same file", func(t *testing.T) {
		o := ImportOptions{Draw: eval.Unvouched, Now: evaltest.Noon.Add(time.Hour)}
		if done, err := Import(s, set, o); err != nil || done != (ImportResult{Skipped: 2}) {
			t.Errorf("%+v, %v", done, err)
		}
	})
	t.Run("of one that was vouched for", func(t *testing.T) {
		s := storetest.New(t)
		imported(t, s, set, ImportOptions{Draw: eval.Uniform})
		if done := imported(t, s, set, ImportOptions{}); done != (ImportResult{Skipped: 2}) {
			t.Errorf("%+v", done)
		}
	})
	t.Run("of a longer one", func(t *testing.T) {
		longer := read(t, OutcomesFormat, "g", twoOutcomes+`{"id":"c","prompt":"Name a hill.","answers":[{"model":"w","quality":1}]}`)
		if done := imported(t, s, longer, ImportOptions{}); done != (ImportResult{Prompts: 1, Answers: 1, Ratings: 1, Skipped: 2}) {
			t.Errorf("%+v", done)
		}
	})
	t.Run("but other ratings of the same answers", func(t *testing.T) {
		other := read(t, OutcomesFormat, "h", strings.Replace(twoOutcomes, `"quality":0.5`, `"quality":0.7`, 1))
		if done := imported(t, s, other, ImportOptions{}); done != (ImportResult{Ratings: 1, Skipped: 2}) {
			t.Errorf("%+v", done)
		}
	})
	storetest.Sound(t, s)
}

func TestImportIsAllOrNothing(t *testing.T) {
	for name, c := range map[string]struct {
		change string // of the second line's last quality
		scale  eval.Scale
		want   string
	}{
		"mixed scales":           {"0.3", eval.Accept, "f:2: s: the quality 0.3 is not on the scale accept"},
		"no step of five":        {"0.3", eval.Score, "f:2: s: the quality 0.3 is not on the scale score"},
		"a scale we do not know": {"0", "stars", `no scale "stars"`},
	} {
		t.Run(name, func(t *testing.T) {
			s := storetest.New(t)
			text := strings.Replace(twoOutcomes, `"quality":0.5`, `"quality":1`, 1)
			set := read(t, OutcomesFormat, "f", strings.Replace(text, `"quality":0}`, `"quality":`+c.change+`}`, 1))
			_, err := Import(s, set, ImportOptions{Scale: c.scale, Draw: eval.Unvouched, Now: evaltest.Noon})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
			if info, _ := s.Info(); info.Exists {
				t.Error("something was stored")
			}
		})
	}
	t.Run("where the store cannot be written", func(t *testing.T) {
		path := storetest.New(t).Path()
		s, err := bolt.Open(path, bolt.Options{Kind: store.Real, ReadOnly: true})
		evaltest.Must(t, err)
		for _, n := range []int{1, manyForOneTransaction} {
			if done, err := Import(s, manyOutcomes(n), ImportOptions{Draw: eval.Unvouched, Now: evaltest.Noon}); !errors.Is(err, eval.ErrReadOnly) || done != (ImportResult{}) {
				t.Errorf("%d: %+v, %v", n, done, err)
			}
		}
	})
	t.Run("where the store is for simulated trials", func(t *testing.T) {
		s, err := bolt.Open(storetest.New(t).Path(), bolt.Options{Kind: store.Demo})
		evaltest.Must(t, err)
		if _, err := Import(s, manyOutcomes(1), ImportOptions{Draw: eval.Unvouched, Now: evaltest.Noon}); !errors.Is(err, eval.ErrKind) {
			t.Errorf("got %v", err)
		}
	})
}

// manyForOneTransaction are written in pieces by a store.
const manyForOneTransaction = 2001

// manyOutcomes have one judged answer each.
func manyOutcomes(n int) *Outcomes {
	set := &Outcomes{File: "many"}
	for i := range n {
		set.Prompts = append(set.Prompts, Outcome{
			ID: fmt.Sprint(i), Prompt: fmt.Sprintf("Name river %d.", i), Line: i + 1,
			Answers: []OutcomeAnswer{{Model: "w", Quality: new(0.5)}},
		})
	}
	return set
}

func TestImportOfManyIsThatOfFew(t *testing.T) {
	few, many := storetest.New(t), storetest.New(t)
	storetest.Fill(t, few, 3)
	storetest.Fill(t, many, 3)
	n := (manyForOneTransaction - 1) + 5
	all := manyOutcomes(n)
	done := imported(t, many, all, ImportOptions{})
	var sum ImportResult
	for at := 0; at < n; at += 1000 {
		part := imported(t, few, &Outcomes{File: "part", Prompts: all.Prompts[at:min(n, at+1000)]}, ImportOptions{})
		sum = ImportResult{sum.Prompts + part.Prompts, sum.Answers + part.Answers, sum.Ratings + part.Ratings, sum.Skipped + part.Skipped, 0}
	}
	if done != sum || done.Prompts != n {
		t.Errorf("%+v and %+v", done, sum)
	}
	trials, ratings := kept(t, many)
	others, otherRatings := kept(t, few)
	evaltest.Same(t, trials, others)
	if len(ratings) != len(otherRatings) {
		t.Errorf("%d and %d ratings", len(ratings), len(otherRatings))
	}
	if r := storetest.Sound(t, many); r.Trials != n+3 || r.Ratings != n+3 {
		t.Errorf("%+v", r)
	}
	if again := imported(t, many, all, ImportOptions{}); again != (ImportResult{Skipped: n}) {
		t.Errorf("%+v", again)
	}
}

func TestImportOnAScale(t *testing.T) {
	vote := func(o ImportOptions, f ImportFormat, text string) []eval.Rating {
		t.Helper()
		s := storetest.New(t)
		imported(t, s, read(t, f, "f", text), o)
		_, ratings := kept(t, s)
		return ratings
	}
	three := `{"id":"a","prompt":"p","answers":[{"model":"w","quality":0},{"model":"m","quality":1},{"model":"s","quality":1},{"model":"x"}]}`
	t.Run("accept has yes and no", func(t *testing.T) {
		r := vote(ImportOptions{Scale: eval.Accept}, OutcomesFormat, three)
		if len(r) != 1 || r[0].Verdicts[0].Value != 0 || r[0].Verdicts[1].Value != 1 || r[0].Verdicts[1].Quality != nil {
			t.Errorf("%+v", r)
		}
	})
	t.Run("score has five steps", func(t *testing.T) {
		r := vote(ImportOptions{Scale: eval.Score}, OutcomesFormat, three)
		if len(r) != 1 || r[0].Verdicts[0].Value != 1 || r[0].Verdicts[1].Value != 5 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("preference compares every two", func(t *testing.T) {
		r := vote(ImportOptions{Scale: eval.Preference}, OutcomesFormat, three)
		if len(r) != 3 || *r[0].Winner != eval.Second || *r[2].Winner != eval.Tie {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a draw may be vouched for", func(t *testing.T) {
		if r := vote(ImportOptions{Draw: eval.Uniform}, OutcomesFormat, three); r[0].Draw.Method != eval.Uniform {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a battle names its winner", func(t *testing.T) {
		r := vote(ImportOptions{}, ArenaFormat, arenaLine)
		if len(r) != 1 || *r[0].Winner != eval.Second || r[0].Scale != eval.Imported || r[0].Rater != "arena_user_973" {
			t.Errorf("%+v", r)
		}
	})
	t.Run("which is not accepting one", func(t *testing.T) {
		_, err := Import(storetest.New(t), read(t, ArenaFormat, "f", arenaLine), ImportOptions{Scale: eval.Accept, Draw: eval.Unvouched, Now: evaltest.Noon})
		if err == nil || !strings.Contains(err.Error(), "f:1: the line says which answer is better") {
			t.Errorf("got %v", err)
		}
	})
}

func TestImportPricesAnswersWithoutACost(t *testing.T) {
	story := func(name, answer string, cost, in, out string, estimated bool, priced int) {
		t.Run(name, func(t *testing.T) {
			set, err := ReadOutcomes(strings.NewReader(`{"id":"a","prompt":"Name a river.","answers":[{"model":"w",`+answer+`}]}`), "o.jsonl")
			evaltest.Must(t, err)
			s := storetest.New(t)
			done := imported(t, s, set, ImportOptions{Price: func(model string) providers.Price {
				return providers.Price{Rates: providers.Rates{Input: providers.USD(1), Output: providers.USD(4)}}
			}})
			trials, _ := kept(t, s)
			a := trials[0].Answers[0]
			if done.Priced != priced || a.Cost.String() != cost || a.Usage.Input.String() != in || a.Usage.Output.String() != out || a.Usage.Estimated != estimated {
				t.Errorf("%d priced: %s for %s and %s tokens, estimated %v", done.Priced, a.Cost, a.Usage.Input, a.Usage.Output, a.Usage.Estimated)
			}
		})
	}
	story("what a file says stays", `"text":"Rhine","cost_usd":0.5`, "$0.5000", "—", "—", false, 0)
	story("by the tokens of the file", `"text":"Rhine","input_tokens":1000,"output_tokens":500`, "$0.0030", "1,000", "500", false, 1)
	story("by tokens of the text where it counts none", `"text":"Rhine, a long one"`, "$0.000024", "4", "5", true, 1)
	story("and by what it counts of them", `"text":"Rhine","output_tokens":500`, "$0.0020", "4", "500", true, 1)
	story("without text and tokens it is not known", `"quality":1`, "—", "—", "—", false, 0)
	t.Run("each is counted once, in whatever order a store asks for them", func(t *testing.T) {
		var lines strings.Builder
		for i := range 20 {
			fmt.Fprintf(&lines, `{"id":"%d","prompt":"Name river %d.","answers":[{"model":"w","text":"Rhine"}]}`+"\n", i, i)
		}
		set, err := ReadOutcomes(strings.NewReader(lines.String()), "o.jsonl")
		evaltest.Must(t, err)
		done := imported(t, storetest.New(t), set, ImportOptions{Price: func(string) providers.Price {
			return providers.Price{Rates: providers.Rates{Input: providers.USD(1), Output: providers.USD(4)}}
		}})
		if done.Priced != 20 {
			t.Errorf("%d priced of 20", done.Priced)
		}
	})
}
