package litellmplugin

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/gateway/gatewaytest"
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

func TestThePluginDecidesAsTheRouterDoes(t *testing.T) {
	python(t)
	for i, test := range gatewaytest.Cases {
		t.Run(test.Name, func(t *testing.T) {
			differ(t, test.Policy(t), gatewaytest.Prompts(gatewaytest.Count(), uint64(i+1)))
		})
	}
}
