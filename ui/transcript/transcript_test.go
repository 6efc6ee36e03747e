package transcript

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/internal/uitest"
)

var fenced = regexp.MustCompile("^[ \t]*(?:>[ \t]?)*(?:(?:[-+*]|[0-9]{1,9}[.)])[ \t]+)*(`{3,}|~{3,})(.*)$")

// parseFence is the fence that a line begins or ends a block of code with, and
// what stands behind it.
func parseFence(line string) []string {
	fence := fenced.FindStringSubmatch(line)
	if fence == nil || fence[1][0] == '`' && strings.Contains(fence[2], "`") {
		return nil
	}
	return fence
}

// closesFence reports whether a fence ends the block of code that another began.
func closesFence(open string, fence []string) bool {
	return fence[1][0] == open[0] && len(fence[1]) >= len(open) && strings.TrimSpace(fence[2]) == ""
}

func TestTranscript(t *testing.T) {
	evil := "before\n```\n# Injected\n````md\n<script>\n" + uitest.EveryAttack()
	trial := engine.Trial{ID: "1", Time: time.Date(2026, 11, 2, 9, 14, 0, 0, time.UTC), Prompt: evil, Answers: []engine.Answer{
		{Model: "m`x`\n# y", Text: evil, Reasoning: "hm " + evil, ToolCalls: []engine.ToolCall{{Name: "f" + evil, Arguments: evil}}, Finish: providers.Stop, Simulated: true},
	}}
	t.Run("what models write ends no fence and begins no heading", func(t *testing.T) {
		text := Markdown([]engine.Trial{trial})
		fence := ""
		for s := range strings.SplitSeq(text, "\n") {
			f := parseFence(s)
			switch {
			case fence == "" && f != nil:
				fence = f[1]
			case fence != "" && f != nil && closesFence(fence, f):
				fence = ""
			case fence == "" && (strings.Contains(s, "Injected") || strings.Contains(s, "script") || s == "# y"):
				t.Errorf("%q stands outside of a fence", s)
			}
		}
		if fence != "" {
			t.Error("a fence is open at the end")
		}
		if providers.Clean(text) != text {
			t.Error("it holds what may not be shown")
		}
		if !strings.Contains(text, "hm before") || !strings.Contains(text, "→ fbefore") {
			t.Errorf("it lacks the reasoning or the call of a tool:\n%s", text)
		}
		if !strings.Contains(text, "SIMULATED") || !strings.Contains(text, "## ``m`x`") {
			t.Errorf("it lacks the name or the mark:\n%s", text)
		}
	})
	t.Run("a file is its owner's and is never written over", func(t *testing.T) {
		name := filepath.Join(t.TempDir(), "a.md")
		for i, want := range []string{name, strings.TrimSuffix(name, ".md") + "-2.md"} {
			got, err := WriteNew(name, "text")
			if err != nil || got != want {
				t.Errorf("file %d is %q: %v", i, got, err)
			}
		}
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
		if _, err := WriteNew(filepath.Join(name, "b.md"), ""); err == nil {
			t.Error("there is no error where it cannot be written")
		}
	})
}

func TestARoutedTrialTellsItsWay(t *testing.T) {
	text := Markdown([]engine.Trial{{ID: "1", Routed: true, Answers: []engine.Answer{{
		Model: "large", Text: "whole", Finish: providers.Stop, Doubt: &engine.Doubt{Why: "it is weaker"},
		Moves: []engine.Move{{Model: "small", Why: "the stream was cut", Took: time.Second, Left: &engine.Answer{Text: "half", Cost: providers.Nano(1000)}}, {Model: "middle", Why: "circuit open"}},
	}}}})
	for _, part := range []string{"- Left: `small` · 1.0s · $0.0000010 · `the stream was cut`\n- Left: `middle` · not asked · `circuit open`\n\n## `large`", "Doubt: `it is weaker`", "whole"} {
		if !strings.Contains(text, part) {
			t.Errorf("it lacks %q:\n%s", part, text)
		}
	}
	if strings.Contains(text, "half") {
		t.Errorf("it has what was left:\n%s", text)
	}
}

func TestARoutedTrialTellsWhatItsCheckSaid(t *testing.T) {
	agreement, gap := 0.31, 0.62
	other := &engine.Check{Answer: engine.Answer{Model: "other", Cost: providers.Nano(500)}, Agreement: &agreement, Gap: &gap, Threshold: 0.12}
	text := Markdown([]engine.Trial{{Routed: true, Answers: []engine.Answer{{Model: "large", Text: "whole",
		Moves: []engine.Move{{Model: "small", Reason: engine.Disagrees, Why: "other disagrees with small", Took: time.Second, Left: &engine.Answer{Cost: providers.Nano(1000), Check: other}}}}}}})
	for _, part := range []string{"- Left: `small` · 1.0s · $0.0000015 with the check · `other was asked too: agreement 0.31, gap 0.62 > 0.12", "`other disagrees with small`"} {
		if !strings.Contains(text, part) {
			t.Errorf("it lacks %q:\n%s", part, text)
		}
	}
	other.Accepted, gap = true, 0.05
	text = Markdown([]engine.Trial{{Routed: true, Answers: []engine.Answer{{Model: "small", Text: "whole", Check: other}}}})
	if part := "Check: `other agrees: 0.31, gap 0.05 ≤ 0.12"; !strings.Contains(text, part) {
		t.Errorf("it lacks %q:\n%s", part, text)
	}
}
