package litellmplugin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/engine/routing/likeness"
	"switchboard/engine/routing/textfeatures"
	"switchboard/eval/fit"
	"switchboard/eval/internal/evaltest"
)

// python is the machine's interpreter; without one the test is left out.
func python(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("there is no python3 here to run the plugin with")
	}
	return path
}

// written is the plugin of a policy as a file.
func written(t testing.TB, p routing.Policy) string {
	t.Helper()
	var b bytes.Buffer
	evaltest.Must(t, Write(&b, p, []string{"policy " + p.Hash}))
	file := filepath.Join(t.TempDir(), Module+".py")
	evaltest.Must(t, os.WriteFile(file, b.Bytes(), 0o600))
	return file
}

// pluginDecision is a line that the plugin prints.
type pluginDecision struct {
	Model     string      `json:"model"`
	Task      engine.Task `json:"task"`
	Gap       *float64    `json:"gap"`
	Threshold float64     `json:"threshold"`
	Certified bool        `json:"certified"`
	Policy    string      `json:"policy"`
	Check     string      `json:"check"`
	Checked   string      `json:"checked"`
}

// expected is what the plugin has to say of a decision.
func expected(d engine.Decision, l routing.Ladder) pluginDecision {
	p := pluginDecision{d.Model, d.Task, d.Gap, d.Threshold, d.Certified, d.Policy, d.Check, ""}
	if d.Check != "" {
		p.Model, p.Checked = l.Reference(), d.Model
	}
	return p
}

// same compares to the bit.
func (d pluginDecision) same(o pluginDecision) bool {
	gap := d.Gap == nil && o.Gap == nil || d.Gap != nil && o.Gap != nil && math.Float64bits(*d.Gap) == math.Float64bits(*o.Gap)
	threshold := math.Float64bits(d.Threshold) == math.Float64bits(o.Threshold)
	d.Gap, o.Gap, d.Threshold, o.Threshold = nil, nil, 0, 0
	return gap && threshold && d == o
}

// decided are the plugin's decisions on lines of JSON.
func decided(t testing.TB, file string, lines []byte) []pluginDecision {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), python(t), "-I", "-B", file)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(lines), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %.2000s", err, stderr.String())
	}
	var all []pluginDecision
	for line := range bytes.Lines(stdout.Bytes()) {
		var d pluginDecision
		evaltest.Must(t, json.Unmarshal(line, &d))
		all = append(all, d)
	}
	return all
}

// differ says on which prompts the plugin and the router do not agree. The router gets
// the prompts as JSON reads them.
func differ(t testing.TB, p routing.Policy, lines [][]byte) {
	t.Helper()
	router := routing.NewRouter(p)
	got := decided(t, written(t, p), bytes.Join(lines, nil))
	if len(got) != len(lines) {
		t.Fatalf("%d decisions on %d prompts", len(got), len(lines))
	}
	wrong := 0
	for i, line := range lines {
		var q struct {
			Prompt string
			Task   engine.Task
		}
		evaltest.Must(t, json.Unmarshal(line, &q))
		want := expected(router.Decide(engine.Query{Prompt: q.Prompt, Task: q.Task}), p.Ladder)
		if !got[i].same(want) {
			if wrong++; wrong <= 5 {
				g, _ := json.Marshal(got[i])
				w, _ := json.Marshal(want)
				t.Errorf("%.3000q\nplugin %s\nrouter %s", q.Prompt, g, w)
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d prompts are decided otherwise", wrong, len(lines))
	}
}

// promptsOf are so many prompts in JSON, some with a task given.
func promptsOf(n int, seed uint64) [][]byte {
	m := newPromptMaker(seed)
	var lines [][]byte
	for _, prompt := range longPrompts() {
		lines = append(lines, jsonLine(prompt))
	}
	for i := len(lines); i < n; i++ {
		line := jsonLine(m.prompt())
		if i%7 == 0 {
			line = append(bytes.TrimSuffix(line, []byte("}\n")), fmt.Sprintf(",\"task\":%q}\n", engine.Tasks[m.r.IntN(len(engine.Tasks))])...)
		}
		lines = append(lines, line)
	}
	return lines
}

// defaultPolicy has no ratings.
func defaultPolicy(t testing.TB) routing.Policy {
	t.Helper()
	p, err := routing.DefaultPolicy(evaltest.DemoCatalog(), nil)
	evaltest.Must(t, err)
	return p
}

// drawnWeights use every part of a structure and of the table.
func drawnWeights(r *rand.Rand, model string) routing.Weights {
	w := routing.Weights{Model: model, Prior: 800, Bias: -20_000}
	for range len(routing.Structure{}) {
		low := int32(r.IntN(600))
		w.Structure = append(w.Structure, routing.Coefficient{Value: int64(r.IntN(40_000_001) - 20_000_000), Low: low, High: low + int32(r.IntN(2000))})
	}
	w.Text.Unit = 0.1 + 20*r.Float64()
	for range textfeatures.TableSize {
		w.Text.Table = append(w.Text.Table, int16(r.IntN(1<<16)-1<<15))
	}
	return w
}

// poolOf is what a pool of some prompts looks like.
func poolOf(prompts []string) *likeness.Pool {
	l := &likeness.Pool{Reader: routing.ReaderVersion, Words: make([]byte, textfeatures.WordIndexes/8), New: 700, Far: 5 << 19, Prompts: len(prompts)}
	for _, prompt := range prompts {
		f := routing.ReadPrompt(engine.Query{Prompt: prompt})
		l.Shapes = append(l.Shapes, f.Structure[:])
		for _, x := range f.FeatureIndexes {
			if x < textfeatures.WordIndexes {
				l.Words[x>>3] |= 1 << (x & 7)
			}
		}
	}
	for i := range l.Shapes[0] {
		l.Unit = append(l.Unit, int32(300+17*i))
	}
	return l
}

// learnedPolicy has weights that were learned, some that were drawn, a model without
// any, and certificates with and without a pool.
func learnedPolicy(t testing.TB) routing.Policy {
	t.Helper()
	rows, prior, d := evaltest.Lessons(150, 1)
	fitted := fit.Learn("nano", rows, prior, d)
	r := rand.New(rand.NewPCG(5, 5))
	bare := drawnWeights(r, "small")
	bare.Text = routing.TextWeight{}
	certificate := routing.Certificate{Family: "rest", Tasks: []engine.Task{engine.Unknown, engine.QA, engine.Math}, MaxLoss: 0.05, Confidence: 0.95, Scale: "accept",
		Rated: 212, Raters: 3, Pool: "00ff", Prompts: 900, Share: 0.3, Loss: 0.01, Upper: 0.0478, Run: "run-1"}
	m := newPromptMaker(77)
	var known []string
	for range 40 {
		known = append(known, m.prompt())
	}
	certificate.Likeness = poolOf(known)
	other := certificate
	other.Family, other.Tasks, other.Likeness = "coding", []engine.Task{engine.Coding}, nil
	thresholds := routing.Thresholds{Default: 0.12, Tasks: map[engine.Task]float64{
		engine.QA: 0.30000000000000004, engine.Math: 0.1, engine.Coding: 0.07, engine.Unknown: 0.2, engine.Agentic: -2}}
	p, err := routing.NewPolicy(
		routing.Scorer{Prior: routing.PriorVersion(), Reader: routing.ReaderVersion, Fitted: []routing.Weights{fitted.Weights, drawnWeights(r, "mini"), bare}},
		thresholds,
		routing.Ladder{Order: routing.ByListPrice, Rungs: []routing.Rung{{Model: "nano", Strength: 0.2}, {Model: "mini", Strength: 0.333}, {Model: "small", Strength: 0.55}, {Model: "it's \"mid\" \u202e é\U0001f642", Strength: 0.7}, {Model: "big", Strength: 1}}},
		routing.Provenance{Source: routing.Calibrated, Ratings: 412, Scale: "accept", Raters: 3}, certificate, other)
	evaltest.Must(t, err)
	return p
}

// checkedPolicy has the answers of one model checked at some gaps.
func checkedPolicy(t testing.TB) routing.Policy {
	t.Helper()
	p := learnedPolicy(t)
	p.Scorer.Checks = []routing.Check{
		{Rung: "nano", Model: "small", Reader: agreement.Version, Weights: routing.HandSetCheck()},
		{Rung: "mini", Model: "small", Reader: agreement.Version, Weights: routing.HandSetCheck()},
	}
	p.Thresholds.Checked = map[engine.Task][]routing.Band{}
	for i, task := range engine.Tasks {
		p.Thresholds.Checked[task] = []routing.Band{{Rung: "nano", Alone: 0.02, Ask: 0.1 + 0.02*float64(i)}, {Rung: "mini", Alone: -1, Ask: 0.3}}
	}
	p, err := routing.NewPolicy(p.Scorer, p.Thresholds, p.Ladder, p.Provenance)
	evaltest.Must(t, err)
	return p
}

func TestThePluginDecidesAsTheRouterDoes(t *testing.T) {
	python(t)
	n := 1500
	if os.Getenv("SWITCHBOARD_LONG") != "" {
		n = 10_000
	}
	for i, test := range []struct {
		name   string
		policy func(testing.TB) routing.Policy
	}{{"without ratings", defaultPolicy}, {"by learned weights", learnedPolicy}, {"where the policy asks checks", checkedPolicy}} {
		t.Run(test.name, func(t *testing.T) {
			differ(t, test.policy(t), promptsOf(n, uint64(i+1)))
		})
	}
}
