package simulated

import (
	"strings"
	"testing"

	"switchboard/providers"
)

// tasks are those that have written prompts: all of engine.Tasks but unknown.
var tasks = []string{
	"classification", "extraction", "summarization", "rewriting", "translation", "question answering",
	"coding", "math", "reasoning", "writing", "agentic",
}

func TestDemoPromptsAreWholeAndDistinct(t *testing.T) {
	prompts := DemoPrompts()
	t.Run("every task has at least four", func(t *testing.T) {
		count := make(map[string]int)
		for _, p := range prompts {
			count[p.Task]++
		}
		for _, task := range tasks {
			if count[task] < 4 {
				t.Errorf("%s has %d", task, count[task])
			}
			delete(count, task)
		}
		if len(count) > 0 {
			t.Errorf("no tasks: %v", count)
		}
	})
	t.Run("ids and texts are distinct", func(t *testing.T) {
		seen := make(map[string]string)
		for _, p := range prompts {
			for _, key := range []string{"id " + p.ID, normalized(p.Text)} {
				if other, ok := seen[key]; ok {
					t.Errorf("%s is %s", p.ID, other)
				}
				seen[key] = p.ID
			}
		}
	})
	t.Run("every model has answered every one, in clean text", func(t *testing.T) {
		for _, p := range prompts {
			if len(p.Answers) != len(DemoModels()) {
				t.Errorf("%s has %d answers", p.ID, len(p.Answers))
			}
			for _, m := range DemoModels() {
				a := p.Answers[m.ID]
				if text := a.Text + a.Reasoning + p.Text; a.Text == "" || providers.Clean(text) != text {
					t.Errorf("%s by %s: %q", p.ID, m.ID, a.Text)
				}
			}
		}
	})
	t.Run("several scripts are among them", func(t *testing.T) {
		scripts := make(map[string]bool)
		for _, p := range prompts {
			for _, a := range p.Answers {
				scripts[scriptOf(a.Text)] = true
			}
		}
		for _, want := range []string{"Latin", "Han", "Thai"} {
			if !scripts[want] {
				t.Errorf("no answer in %s", want)
			}
		}
	})
}

func TestWrittenAnswersDifferInQuality(t *testing.T) {
	mean := make(map[string]float64)
	allGood, inverted := 0, 0
	for _, p := range DemoPrompts() {
		nano, small, flagship := p.Answers["demo-nano"].Quality, p.Answers["demo-small"].Quality, p.Answers["demo-flagship"].Quality
		for model, a := range p.Answers {
			mean[model] += a.Quality / float64(len(DemoPrompts()))
		}
		if min(nano, small, flagship) >= 0.9 {
			allGood++
		}
		if flagship < max(nano, small) {
			inverted++
		}
	}
	t.Run("dearer models are better on the whole", func(t *testing.T) {
		if nano, small, flagship := mean["demo-nano"], mean["demo-small"], mean["demo-flagship"]; nano+0.2 > small || small > flagship || flagship < 0.9 {
			t.Errorf("mean quality %v", mean)
		}
	})
	t.Run("but not always", func(t *testing.T) {
		if allGood < 3 || inverted < 5 {
			t.Errorf("all are good on %d, the flagship is not the best on %d", allGood, inverted)
		}
	})
}

func TestWrittenFilesAreReadSectionBySection(t *testing.T) {
	t.Run("sections keep their lines", func(t *testing.T) {
		got, err := parseWritten("a comment\n\n=== prompt one\nsay\n\nit\n=== demo-nano 0.5\n\nit\n\n=== demo-nano thinks\nhm\n", "math")
		if err != nil || len(got) != 1 {
			t.Fatalf("%v, %v", got, err)
		}
		if p := got[0]; p.ID != "one" || p.Task != "math" || p.Text != "say\n\nit" || p.Answers["demo-nano"] != (DemoAnswer{"it", "hm", 0.5}) {
			t.Errorf("got %+v", p)
		}
	})
	t.Run("mistakes are named", func(t *testing.T) {
		for _, text := range []string{
			"=== prompt\nx\n", "=== prompt a\n", "=== demo-nano 1\nx\n",
			"=== prompt a\nx\n=== demo-nano 1.5\nx\n", "=== prompt a\nx\n=== demo-nano good\nx\n", "=== prompt a\nx\n=== demo-nano NaN\nx\n",
		} {
			if got, err := parseWritten(text, "math"); err == nil || !strings.Contains(err.Error(), `"`) {
				t.Errorf("%q became %v, %v", text, got, err)
			}
		}
	})
}

func TestPromptsAreFoundHoweverTheyAreTyped(t *testing.T) {
	for outcome, c := range map[string]struct {
		a, b string
		same bool
	}{
		"case does not matter":         {"What IS this", "what is This", true},
		"spaces do not matter":         {" what  is\n\tthis ", "what is this", true},
		"punctuation does not matter":  {"“What, is this?”", "what is this", true},
		"nor does it in Chinese":       {"谁说了真话？", "谁说了真话", true},
		"a hyphen is a space":          {"night-train", "night train", true},
		"a plus is no minus":           {"17 + 4", "17 - 4", false},
		"a product is no quotient":     {"6 * 3", "6 / 3", false},
		"a decimal is no whole number": {"1.5 kg", "15 kg", false},
		"marks belong to their letter": {"ถั่ว", "ถว", false},
		"other words are other words":  {"one", "two", false},
	} {
		t.Run(outcome, func(t *testing.T) {
			if same := normalized(c.a) == normalized(c.b); same != c.same {
				t.Errorf("%q and %q: %q and %q", c.a, c.b, normalized(c.a), normalized(c.b))
			}
		})
	}
}
