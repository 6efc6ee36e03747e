package agreement_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"switchboard/engine/routing/agreement"
)

// answered is a prompt of the published files with the texts of its answers.
type answered struct {
	Answers []struct {
		Model   string
		Quality float64
		Text    text
	}
}

// text is that of an answer; a few in the files were written as yes or no without quotes.
type text string

func (x *text) UnmarshalJSON(b []byte) error {
	var s string
	if json.Unmarshal(b, &s) != nil {
		s = string(b)
	}
	*x = text(s)
	return nil
}

func published(t *testing.T, file string) (all []answered) {
	t.Helper()
	dir := os.Getenv("SWITCHBOARD_DATA")
	if dir == "" {
		t.Skip("SWITCHBOARD_DATA does not name the directory of the published answers")
	}
	f, err := os.Open(filepath.Join(dir, file))
	if err != nil {
		t.Skip("the published answers are not there: " + err.Error())
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var a answered
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			t.Fatal(err)
		}
		all = append(all, a)
	}
	return all
}

// judged is a score and whether what it stands for was good.
type judged struct {
	score float64
	good  bool
}

// area is the chance that a good pair has a higher score than a bad one; ties are half.
func area(pairs []judged) float64 {
	slices.SortFunc(pairs, func(a, b judged) int {
		switch {
		case a.score < b.score:
			return -1
		case a.score > b.score:
			return 1
		}
		return 0
	})
	bad, wins, good := 0.0, 0.0, 0.0
	for i := 0; i < len(pairs); {
		g, b := 0.0, 0.0
		for same := pairs[i].score; i < len(pairs) && pairs[i].score == same; i++ {
			if pairs[i].good {
				g++
			} else {
				b++
			}
		}
		wins += g * (bad + b/2)
		bad, good = bad+b, good+g
	}
	return wins / (good * bad)
}

// agreeing is the share of the pairs that agree at .6 and more, and that of the bad
// among them.
func agreeing(pairs []judged) (share, wrong float64) {
	n := 0.0
	for _, p := range pairs {
		if agreement.Alike(p.score) {
			n++
			if !p.good {
				wrong++
			}
		}
	}
	return n / float64(len(pairs)), wrong / max(1, n)
}

// TestAgreementForetellsGoodAnswers prints the table of docs/scorer.md.
func TestAgreementForetellsGoodAnswers(t *testing.T) {
	for _, c := range []struct {
		file, rung, check, reference string
		least                        float64 // area for an answer that is right
	}{
		{"zeroeval/gsm8k_models.jsonl", "Qwen2-7B-Instruct", "Phi-3.5-mini-instruct", "Qwen2-72B-Instruct", .85},
		{"zeroeval/gsm8k_models.jsonl", "Yi-1.5-9B-Chat", "Phi-3.5-mini-instruct", "Qwen2-72B-Instruct", .85},
		{"zeroeval/gsm8k_models.jsonl", "Phi-3.5-mini-instruct", "Qwen2-7B-Instruct", "Qwen2-72B-Instruct", .85},
		{"zeroeval/math_models.jsonl", "Qwen2-7B-Instruct", "Phi-3.5-mini-instruct", "Qwen2.5-72B-Instruct", .65},
		{"zeroeval/math_models.jsonl", "Yi-1.5-9B-Chat", "Phi-3.5-mini-instruct", "Qwen2.5-72B-Instruct", .65},
		{"zeroeval/math_models.jsonl", "Phi-3.5-mini-instruct", "Qwen2-7B-Instruct", "Qwen2.5-72B-Instruct", .65},
	} {
		t.Run(c.rung+" in "+c.file, func(t *testing.T) {
			var noWorse, right []judged
			known, same := 0.0, 0.0
			for _, p := range published(t, c.file) {
				quality, read := map[string]float64{}, map[string]agreement.Answer{}
				for _, a := range p.Answers {
					quality[a.Model], read[a.Model] = a.Quality, agreement.Read(string(a.Text))
				}
				rung, check := read[c.rung], read[c.check]
				f := agreement.Compare(&rung, &check)
				noWorse = append(noWorse, judged{f.Score(), quality[c.rung] >= quality[c.reference]})
				right = append(right, judged{f.Score(), quality[c.rung] == 1})
				switch f[agreement.SameValue] {
				case 256:
					known, same = known+1, same+1
				case -256:
					known++
				}
			}
			n := float64(len(right))
			share, wrong := agreeing(right)
			_, worse := agreeing(noWorse)
			got := area(right)
			t.Logf("area %.3f no worse, %.3f right; %.2f agree, of them %.3f wrong and %.3f worse; value known %.2f, same %.2f; %d prompts",
				area(noWorse), got, share, wrong, worse, known/n, same/n, len(right))
			if got < c.least {
				t.Errorf("area %.3f, at least %.2f", got, c.least)
			}
		})
	}
}

// TestAgreementOfPeoplesTies prints how well the score tells pairs of free texts that
// people call equally good.
func TestAgreementOfPeoplesTies(t *testing.T) {
	var ties []judged
	for _, p := range published(t, "pandalm/human3.jsonl") {
		a, b := agreement.Read(string(p.Answers[0].Text)), agreement.Read(string(p.Answers[1].Text))
		f := agreement.Compare(&a, &b)
		ties = append(ties, judged{f.Score(), p.Answers[0].Quality == p.Answers[1].Quality})
	}
	t.Logf("area %.3f, of %d pairs", area(ties), len(ties))
}

// TestRightAnswersAgree prints how often two answers that are both right are seen to
// come to the same value or number.
func TestRightAnswersAgree(t *testing.T) {
	for _, c := range []struct {
		file, a, b string
		least      float64
	}{
		{"routellm/gsm8k.jsonl", "mixtral-8x7b-instruct-v0.1", "gpt-4-1106-preview", .97},
		{"zeroeval/gsm8k_models.jsonl", "Qwen2-7B-Instruct", "Phi-3.5-mini-instruct", .97},
		{"zeroeval/math_models.jsonl", "Qwen2-7B-Instruct", "Phi-3.5-mini-instruct", .85},
	} {
		right, same := 0.0, 0.0
		for _, p := range published(t, c.file) {
			read := map[string]agreement.Answer{}
			for _, a := range p.Answers {
				if a.Quality == 1 {
					read[a.Model] = agreement.Read(string(a.Text))
				}
			}
			a, okA := read[c.a]
			b, okB := read[c.b]
			if !okA || !okB {
				continue
			}
			f := agreement.Compare(&a, &b)
			right++
			if f[agreement.SameNumber] > 0 || f[agreement.SameValue] > 0 {
				same++
			}
		}
		t.Logf("%s: %.3f of %.0f pairs", c.file, same/right, right)
		if same/right < c.least {
			t.Errorf("at least %.2f", c.least)
		}
	}
}
