package app

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/gateway"
)

// twoModels is a config whose ladder are the two models of a file of outcomes.
func twoModels(t *testing.T, cheap, dear string) string {
	t.Helper()
	text := fmt.Sprintf("reference = %q\nlanes = [%q, %q]\n[[provider]]\nid = \"local\"\nkind = \"openai-compatible\"\nbase_url = \"http://127.0.0.1:1/v1\"\n", dear, cheap, dear)
	for _, model := range []string{cheap, dear} {
		text += fmt.Sprintf("[[model]]\nid = %q\nprovider = \"local\"\n", model)
	}
	return kept(t, "two.toml", text)
}

func kept(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// rawOutcome is a line of a file of outcomes, read by nothing of the program.
type rawOutcome struct {
	ID      string      `json:"id"`
	Prompt  string      `json:"prompt"`
	Task    string      `json:"task,omitempty"`
	Answers []rawAnswer `json:"answers"`
}

type rawAnswer struct {
	Model   string  `json:"model"`
	Quality float64 `json:"quality"`
	Text    string  `json:"text,omitempty"`
	Cost    float64 `json:"cost_usd"`
}

func (o *rawOutcome) of(model string) rawAnswer {
	for _, a := range o.Answers {
		if a.Model == model {
			return a
		}
	}
	return rawAnswer{}
}

// rawOutcomes reads the lines of a file, the first of each prompt.
func rawOutcomes(t *testing.T, path string) (all []rawOutcome) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	seen := map[string]bool{}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var o rawOutcome
		if err := json.Unmarshal(lines.Bytes(), &o); err != nil {
			t.Fatal(err)
		}
		if !seen[o.Prompt] {
			all = append(all, o)
		}
		seen[o.Prompt] = true
	}
	return all
}

// worked is what a policy does on outcomes, worked out from the raw lines.
type worked struct {
	prompts, share, usd, reference, quality, best float64
	cheap, alone                                  float64 // cost of an answer and quality of the cheaper model by itself
}

func workedOut(all []rawOutcome, p routing.Policy) (w worked) {
	router := routing.NewRouter(p)
	n := float64(len(all))
	w.prompts = n
	for i := range all {
		o := &all[i]
		chosen := router.Decide(engine.Query{Prompt: o.Prompt, Task: engine.Task(o.Task)}).Model
		if chosen != p.Ladder.Reference() {
			w.share += 1 / n
		}
		w.usd += o.of(chosen).Cost
		w.cheap += o.of(p.Ladder.Rungs[0].Model).Cost / n
		w.alone += o.of(p.Ladder.Rungs[0].Model).Quality / n
		w.reference += o.of(p.Ladder.Reference()).Cost
		w.quality += o.of(chosen).Quality / n
		w.best += o.of(p.Ladder.Reference()).Quality / n
	}
	return w
}

// holdsAlone compares what the report says of the cheaper model by itself.
func (w *worked) holdsAlone(t *testing.T, made map[string]any, cheap string) {
	t.Helper()
	pareto, _ := made["pareto"].(map[string]any)
	alone, _ := pareto["models"].([]any)[0].(map[string]any)
	for name, value := range map[string]float64{"quality": w.alone - w.best, "usd": w.cheap, "cost": w.cheap * w.prompts / w.reference, "rated_prompts": w.prompts} {
		n, _ := alone[name].(json.Number)
		if f, err := n.Float64(); err != nil || math.Abs(f-value) > 1e-8 || alone["model"] != cheap {
			t.Errorf("%s of %s is %v, want %v", name, cheap, alone[name], value)
		}
	}
}

// holdsEffect imports outcomes, calibrates, and holds the report against what the raw
// lines say of the policy that came of it.
func holdsEffect(t *testing.T, outcomes, cheap, dear string) {
	t.Helper()
	home := t.TempDir()
	for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"} {
		t.Setenv(name, home)
	}
	config, policy := twoModels(t, cheap, dear), filepath.Join(home, "policy.json")
	with := func(args ...string) map[string]any {
		return printed(t, append([]string{"--config", config, "--store", filepath.Join(home, "s.db"), "--json"}, args...)...)[0]
	}
	with("import", outcomes, "--sampled", "uniform")
	if c := with("calibrate", "--apply", "--yes", "-o", policy); c["certified"] != true {
		t.Fatalf("nothing is certified: %v", c["notes"])
	}
	f, err := os.Open(policy)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p, err := gateway.ReadPolicy(f, policy)
	if err != nil {
		t.Fatal(err)
	}
	want := workedOut(rawOutcomes(t, outcomes), p)
	if want.share == 0 || want.share == 1 {
		t.Fatalf("the policy tells no prompts apart: %+v", want)
	}
	made := with("report")
	want.holdsAlone(t, made, cheap)
	got, _ := made["effect"].(map[string]any)
	for name, value := range map[string]float64{
		"prompts": want.prompts, "share": want.share, "usd": want.usd, "reference_usd": want.reference, "saving": 1 - want.usd/want.reference,
		"judged": want.prompts, "loss": want.best - want.quality, "graded": want.prompts, "quality": want.quality, "reference_quality": want.best,
	} {
		n, _ := got[name].(json.Number)
		if f, err := n.Float64(); err != nil || math.Abs(f-value) > 1e-8 {
			t.Errorf("%s is %v, want %v", name, got[name], value)
		}
	}
	if got["estimated"] != false || got["policy"] != p.Hash {
		t.Errorf("%v", got)
	}
	t.Logf("%+v: saved %.4f, lost %.4f", want, 1-want.usd/want.reference, want.best-want.quality)
}

// What the report says of the policy on outcomes that were imported is held against
// sums over the raw lines, with the decisions of the policy.
func TestTheReportSaysWhatThePolicyDoesOnImportedOutcomes(t *testing.T) {
	holdsEffect(t, kept(t, "outcomes.jsonl", everyThirdHard(900)), "w", "s")
}

// everyThirdHard are outcomes of a weak and a strong model, of which the weak one fails
// at every third prompt.
func everyThirdHard(n int) string {
	r := rand.New(rand.NewPCG(7, 8))
	var text []byte
	for i := range n {
		o := rawOutcome{ID: fmt.Sprint(i), Prompt: fmt.Sprintf("Name thing %d.", i), Task: "question answering"}
		weak := 1.0
		if i%3 == 0 {
			o.Prompt, weak = fmt.Sprintf("Prove that thing %d is impossible, step by step, without choice.", i), 0
		}
		cost := func(most int64) float64 { return float64(1000+r.Int64N(most)) / 1e9 }
		o.Answers = []rawAnswer{{Model: "w", Quality: weak, Cost: cost(50_000)}, {Model: "s", Quality: float64(1 - i%50/49), Cost: cost(900_000)}}
		line, _ := json.Marshal(o) // text and numbers
		text = append(append(text, line...), '\n')
	}
	return string(text)
}

// The same with published outcomes, of which SWITCHBOARD_DATA names the directory. They
// have no costs: these follow from the lengths of the texts.
func TestTheReportSaysWhatThePolicyDoesOnPublishedOutcomes(t *testing.T) {
	dir := os.Getenv("SWITCHBOARD_DATA")
	if dir == "" {
		t.Skip("SWITCHBOARD_DATA does not name the directory of the published outcomes")
	}
	for file, models := range map[string][2]string{
		"routellm/gsm8k.jsonl":        {"mixtral-8x7b-instruct-v0.1", "gpt-4-1106-preview"},
		"routellm/mmlu.jsonl":         {"mixtral-8x7b-instruct-v0.1", "gpt-4-1106-preview"},
		"zeroeval/gsm8k_models.jsonl": {"Qwen2-7B-Instruct", "Qwen2-72B-Instruct"},
	} {
		t.Run(file, func(t *testing.T) {
			var text []byte
			for _, o := range rawOutcomes(t, filepath.Join(dir, file)) {
				two := o.Answers[:0]
				for _, a := range o.Answers {
					for i, model := range models {
						if a.Model == model {
							a.Cost = float64((1+i*19)*(600+len(o.Prompt)+3*len(a.Text))) / 1e9
							two = append(two, a)
						}
					}
				}
				o.Answers = two
				line, err := json.Marshal(o)
				if err != nil {
					t.Fatal(err)
				}
				text = append(append(text, line...), '\n')
			}
			holdsEffect(t, kept(t, "outcomes.jsonl", string(text)), models[0], models[1])
		})
	}
}
