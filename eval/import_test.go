package eval

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

func read(t testing.TB, f ImportFormat, name, text string) *Outcomes {
	t.Helper()
	set, err := f.Read(strings.NewReader(text), name)
	must(t, err)
	return set
}

func imported(t testing.TB, s *Store, set *Outcomes, o ImportOptions) ImportResult {
	t.Helper()
	if o.Draw == "" {
		o.Draw = Unvouched
	}
	o.Now = noon
	done, err := s.Import(set, o)
	must(t, err)
	return done
}

// kept are all trials and ratings of a store.
func kept(t testing.TB, s *Store) (trials []engine.Trial, ratings []Rating) {
	t.Helper()
	for trial, err := range s.Trials(Query{}) {
		must(t, err)
		trials = append(trials, trial)
	}
	for r, err := range s.AllRatings() {
		must(t, err)
		ratings = append(ratings, r)
	}
	return trials, ratings
}

const twoOutcomes = `{"id":"a","prompt":"Name a river.","task":"qa","answers":[{"model":"w","quality":0.5,"cost_usd":0.001,"total_ms":1500,"input_tokens":7,"output_tokens":3},{"model":"s","quality":1,"text":"Rhine\u001b[31m"}]}
{"id":"b","prompt":"Name a lake.","answers":[{"model":"w"},{"model":"s","quality":0}]}
`

func TestImportKeepsOutcomes(t *testing.T) {
	s := newStore(t)
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
		if len(vote.Verdicts) != 2 || *vote.Verdicts[0].Quality != 0.5 || vote.Scale != Imported || vote.Draw != (Draw{Method: Unvouched}) || vote.Rater != ImportRater {
			t.Errorf("%+v", vote)
		}
	})
	t.Run("nothing of it was spent", func(t *testing.T) {
		if sum, unknown, err := s.SpentOn(noon); err != nil || sum != providers.Nano(0) || unknown != 0 {
			t.Errorf("%v, %d, %v", sum, unknown, err)
		}
	})
	t.Run("what was measured counts for the order of the ladder", func(t *testing.T) {
		if costs, err := s.MeanCosts(); err != nil || costs["w"] != providers.Nano(1_000_000) || costs["s"].Known() {
			t.Errorf("%v, %v", costs, err)
		}
	})
	sound(t, s)
}

func TestImportAddsNothingTwice(t *testing.T) {
	s := newStore(t)
	set := read(t, OutcomesFormat, "f", twoOutcomes)
	imported(t, s, set, ImportOptions{})
	t.Run("of the same file", func(t *testing.T) {
		o := ImportOptions{Draw: Unvouched, Now: noon.Add(time.Hour)}
		if done, err := s.Import(set, o); err != nil || done != (ImportResult{Skipped: 2}) {
			t.Errorf("%+v, %v", done, err)
		}
	})
	t.Run("of one that was vouched for", func(t *testing.T) {
		s := newStore(t)
		imported(t, s, set, ImportOptions{Draw: Uniform})
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
	sound(t, s)
}

func TestImportIsAllOrNothing(t *testing.T) {
	for name, c := range map[string]struct {
		change string // of the second line's last quality
		scale  Scale
		want   string
	}{
		"mixed scales":           {"0.3", Accept, "f:2: s: the quality 0.3 is not on the scale accept"},
		"no step of five":        {"0.3", Score, "f:2: s: the quality 0.3 is not on the scale score"},
		"a scale we do not know": {"0", "stars", `no scale "stars"`},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			text := strings.Replace(twoOutcomes, `"quality":0.5`, `"quality":1`, 1)
			set := read(t, OutcomesFormat, "f", strings.Replace(text, `"quality":0}`, `"quality":`+c.change+`}`, 1))
			_, err := s.Import(set, ImportOptions{Scale: c.scale, Draw: Unvouched, Now: noon})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
			if info, _ := s.Info(); info.Exists {
				t.Error("something was stored")
			}
		})
	}
	t.Run("where the store cannot be written", func(t *testing.T) {
		path := newStore(t).path
		s, err := Open(path, Options{Kind: Real, ReadOnly: true})
		must(t, err)
		for _, n := range []int{1, fewImported + 1} {
			if done, err := s.Import(manyOutcomes(n), ImportOptions{Draw: Unvouched, Now: noon}); !errors.Is(err, ErrReadOnly) || done != (ImportResult{}) {
				t.Errorf("%d: %+v, %v", n, done, err)
			}
		}
	})
	t.Run("where the store is for simulated trials", func(t *testing.T) {
		s, err := Open(newStore(t).path, Options{Kind: Demo})
		must(t, err)
		if _, err := s.Import(manyOutcomes(1), ImportOptions{Draw: Unvouched, Now: noon}); !errors.Is(err, ErrKind) {
			t.Errorf("got %v", err)
		}
	})
}

// manyOutcomes have one judged answer each.
func manyOutcomes(n int) *Outcomes {
	set := &Outcomes{File: "many"}
	for i := range n {
		set.Prompts = append(set.Prompts, Outcome{
			ID: fmt.Sprint(i), Prompt: fmt.Sprintf("Name river %d.", i), Line: i + 1,
			Answers: []OutcomeAnswer{{Model: "w", Quality: quality(0.5)}},
		})
	}
	return set
}

func TestImportOfManyIsThatOfFew(t *testing.T) {
	few, many := newStore(t), newStore(t)
	fillStore(t, few, 3)
	fillStore(t, many, 3)
	n := fewImported + 5
	all := manyOutcomes(n)
	done := imported(t, many, all, ImportOptions{})
	var sum ImportResult
	for at := 0; at < n; at += 1000 {
		part := imported(t, few, &Outcomes{File: "part", Prompts: all.Prompts[at:min(n, at+1000)]}, ImportOptions{})
		sum = ImportResult{sum.Prompts + part.Prompts, sum.Answers + part.Answers, sum.Ratings + part.Ratings, sum.Skipped + part.Skipped}
	}
	if done != sum || done.Prompts != n {
		t.Errorf("%+v and %+v", done, sum)
	}
	trials, ratings := kept(t, many)
	others, otherRatings := kept(t, few)
	same(t, trials, others)
	if len(ratings) != len(otherRatings) {
		t.Errorf("%d and %d ratings", len(ratings), len(otherRatings))
	}
	if r := sound(t, many); r.Trials != n+3 || r.Ratings != n+3 {
		t.Errorf("%+v", r)
	}
	if again := imported(t, many, all, ImportOptions{}); again != (ImportResult{Skipped: n}) {
		t.Errorf("%+v", again)
	}
}

func TestImportOnAScale(t *testing.T) {
	vote := func(o ImportOptions, f ImportFormat, text string) []Rating {
		t.Helper()
		s := newStore(t)
		imported(t, s, read(t, f, "f", text), o)
		_, ratings := kept(t, s)
		return ratings
	}
	three := `{"id":"a","prompt":"p","answers":[{"model":"w","quality":0},{"model":"m","quality":1},{"model":"s","quality":1},{"model":"x"}]}`
	t.Run("accept has yes and no", func(t *testing.T) {
		r := vote(ImportOptions{Scale: Accept}, OutcomesFormat, three)
		if len(r) != 1 || r[0].Verdicts[0].Value != 0 || r[0].Verdicts[1].Value != 1 || r[0].Verdicts[1].Quality != nil {
			t.Errorf("%+v", r)
		}
	})
	t.Run("score has five steps", func(t *testing.T) {
		r := vote(ImportOptions{Scale: Score}, OutcomesFormat, three)
		if len(r) != 1 || r[0].Verdicts[0].Value != 1 || r[0].Verdicts[1].Value != 5 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("preference compares every two", func(t *testing.T) {
		r := vote(ImportOptions{Scale: Preference}, OutcomesFormat, three)
		if len(r) != 3 || *r[0].Winner != Second || *r[2].Winner != Tie {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a draw may be vouched for", func(t *testing.T) {
		if r := vote(ImportOptions{Draw: Uniform}, OutcomesFormat, three); r[0].Draw.Method != Uniform {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a battle names its winner", func(t *testing.T) {
		r := vote(ImportOptions{}, ArenaFormat, arenaLine)
		if len(r) != 1 || *r[0].Winner != Second || r[0].Scale != Imported || r[0].Rater != "arena_user_973" {
			t.Errorf("%+v", r)
		}
	})
	t.Run("which is not accepting one", func(t *testing.T) {
		_, err := newStore(t).Import(read(t, ArenaFormat, "f", arenaLine), ImportOptions{Scale: Accept, Draw: Unvouched, Now: noon})
		if err == nil || !strings.Contains(err.Error(), "f:1: the line says which answer is better") {
			t.Errorf("got %v", err)
		}
	})
}
