// Package transcript writes a conversation as Markdown, for a file.
package transcript

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"switchboard/engine"
	"switchboard/eval/outfile"
	"switchboard/providers"
	"switchboard/ui/format"
)

// Markdown is a conversation as Markdown, turn by turn. What models and
// users wrote stands in fences longer than any run of their signs in it, so
// that nothing of it becomes markup in another place.
func Markdown(turns []engine.Trial) string {
	var b strings.Builder
	for i, t := range turns {
		t = format.CleanTrial(t)
		if i == 0 {
			fmt.Fprintf(&b, "# Switchboard, %s\n", t.Time.Format("2006-01-02 15:04"))
		}
		if len(turns) > 1 {
			fmt.Fprintf(&b, "\n# Turn %d\n", i+1)
		}
		if t.System != "" {
			fmt.Fprintf(&b, "\n## System prompt\n\n%s", fencedText(t.System))
		}
		fmt.Fprintf(&b, "\n## Prompt\n\n%s", fencedText(t.Prompt))
		if t.Decision.Model != "" {
			fmt.Fprintf(&b, "\nRoute: %s\n", codeSpan(t.Decision.Line()))
		}
		for _, a := range t.Answers {
			fmt.Fprintf(&b, "\n%s## %s\n\n%s\n", left(a.Moves), codeSpan(format.Name(a.Model)), answerFigures(a))
			if a.Check != nil {
				fmt.Fprintf(&b, "\nCheck: %s\n", codeSpan(format.CheckText(a.Check)))
			}
			if a.Doubt != nil {
				fmt.Fprintf(&b, "\nDoubt: %s\n", codeSpan(a.Doubt.Why))
			}
			if a.Reasoning != "" {
				fmt.Fprintf(&b, "\nReasoning:\n\n%s", fencedText(a.Reasoning))
			}
			if said := a.Said(); said != "" {
				fmt.Fprintf(&b, "\n%s", fencedText(said))
			}
		}
	}
	return b.String()
}

// left are the models that a routed call left, or passed over, before the one
// that answered: without what they had written, which is no answer.
func left(moves []engine.Move) string {
	if len(moves) == 0 {
		return ""
	}
	var b strings.Builder
	for _, m := range moves {
		figures := "not asked"
		if m.Left != nil {
			figures = format.Duration(m.Took) + " · " + format.Amount(format.CostMark(m.Estimated(), m.AtMost()), m.Cost())
			if c := m.Left.Check; c != nil {
				figures += " with the check · " + codeSpan(format.CheckText(c))
			}
		}
		fmt.Fprintf(&b, "- Left: %s · %s · %s\n", codeSpan(format.Name(m.Model)), figures, codeSpan(m.Why))
	}
	return b.String() + "\n"
}

// answerFigures are the figures of an answer in one line.
func answerFigures(a engine.Answer) string {
	guess := format.EstimateMark(a.Usage.Estimated)
	parts := []string{
		"first token " + format.Duration(a.FirstToken), "total " + format.Duration(a.Total), format.Amount(format.CostMark(a.Usage.Estimated, a.CostBasis == providers.AtMost), a.Cost),
		format.Tokens(guess, a.Usage.Input) + " → " + format.Tokens(guess, a.Usage.Output) + " tok", "finish " + codeSpan(string(a.Finish)),
	}
	if a.Simulated {
		parts = append(parts, "SIMULATED")
	}
	if a.Failure != nil {
		parts = append(parts, codeSpan(a.Failure.Sentence))
	}
	return strings.Join(parts, " · ")
}

// fencedText is a text in a block of code that it cannot end.
func fencedText(s string) string {
	s = strings.TrimRight(providers.Clean(s), "\n")
	fence := strings.Repeat("`", max(3, longestRun(s, '`')+1))
	return fence + "text\n" + s + "\n" + fence + "\n"
}

// codeSpan is a short text that no sign in it can end.
func codeSpan(s string) string {
	s = providers.CleanLine(s, 400)
	if s == "" {
		return "—"
	}
	ticks, pad := strings.Repeat("`", longestRun(s, '`')+1), ""
	if s[0] == '`' || s[len(s)-1] == '`' {
		pad = " "
	}
	return ticks + pad + s + pad + ticks
}

// longestRun is how often a sign stands in a row at most.
func longestRun(s string, sign rune) int {
	longest, n := 0, 0
	for _, r := range s {
		if n++; r != sign {
			n = 0
		}
		longest = max(longest, n)
	}
	return longest
}

// WriteNew writes a file that was not there, for its owner only, and returns
// the name it found: the given one, or one with a number.
func WriteNew(name, text string) (string, error) {
	ext := filepath.Ext(name)
	for n := 1; ; n++ {
		path := name
		if n > 1 {
			path = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n, ext)
		}
		err := outfile.Create(path, text)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, fs.ErrExist) || n == 1000 {
			return "", err
		}
	}
}
