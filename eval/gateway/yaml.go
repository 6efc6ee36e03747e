package gateway

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/providers"
)

// quoted is a text that is always written in quotes, so that none is taken for
// anything else.
type quoted string

func (q quoted) MarshalYAML() (any, error) { return q.node(), nil }

func (q quoted) node() *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: string(q)}
}

// quotedWords are texts in one line.
type quotedWords []string

func (words quotedWords) MarshalYAML() (any, error) {
	n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
	for _, word := range words {
		n.Content = append(n.Content, quoted(word).node())
	}
	return n, nil
}

// writeYAML writes a document under comments, one line each.
func writeYAML(w io.Writer, comments []string, document any) error {
	var head strings.Builder
	for _, line := range comments {
		if line = providers.CleanLine(line, 2000); line != "" {
			line = " " + line
		}
		head.WriteString("#" + line + "\n")
	}
	var text strings.Builder
	out := yaml.NewEncoder(&text)
	out.SetIndent(2)
	if err := out.Encode(document); err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	_, err := io.WriteString(w, head.String()+providers.EscapeQuoted(text.String()))
	return err
}

// header is what the comments of a gateway's rules say first.
func (e Export) header(r Rules, cannot ...string) []string {
	lines := append(e.origin().lines(), "")
	lines = append(lines, "The gateway does not run the scorer, so these are rules that come near the policy:")
	if all := r.All(); all.Prompts == 0 {
		lines = append(lines, "nothing is stored to make them from, so everything goes to the reference.")
	} else {
		lines = append(lines,
			fmt.Sprintf("they choose what the policy chooses for %.1f %% of %s;", 100*all.Share(), eval.Counted(all.Prompts, "stored prompt")),
			eval.Counts("for %.1f %% of the %v that were held back when they were made;", 100*r.Rest.Share(), r.Rest.Prompts),
			fmt.Sprintf("a weaker model than the policy's for %.1f %% of all;", 100*shareOf(all.Weaker, all.Prompts)),
			fmt.Sprintf("always the reference would agree on %.1f %%.", 100*shareOf(all.Reference, all.Prompts)),
			"What they keep: "+r.Kept.line()+".",
			e.itself()+r.Whole.line()+".")
	}
	if r.Useless {
		lines = append(lines, "They do nothing: everything goes to the reference.")
	}
	lines = append(lines, "No certificate speaks of these rules: what was certified was the policy.", "", "What cannot be said here:")
	for _, c := range slices.Concat([]string{
		"the scorer: gaps from words, parts of words and structure; a rule sees single words of ASCII letters",
		"thresholds per task: the task is not detected",
	}, e.unchecked(), cannot) {
		lines = append(lines, "- "+c)
	}
	return lines
}

// itself names what the rules are held against.
func (e Export) itself() string {
	if e.checks("") == "" {
		return "The policy itself: "
	}
	return "The policy without its checks: "
}

// unchecked says that checks cannot be asked, where the policy has some.
func (e Export) unchecked() []string {
	checks := e.checks("")
	if checks == "" {
		return nil
	}
	return []string{"checks (" + checks + "): a gateway asks one model, so prompts that the policy has checked go to the reference"}
}

// checks are those that the policy asks for a task, or for any where that is "".
func (e Export) checks(task engine.Task) string {
	var all []string
	for _, c := range e.Policy.Scorer.Checks {
		for t, bands := range e.Policy.Thresholds.Checked {
			pair := c.Rung + " by " + c.Model
			if (task == "" || t == task) && !slices.Contains(all, pair) && slices.ContainsFunc(bands, func(b routing.Band) bool { return b.Rung == c.Rung }) {
				all = append(all, pair)
			}
		}
	}
	return strings.Join(all, ", ")
}

// unused says which models of the ladder no rule names.
func unused(l routing.Ladder, r Rules) []string {
	var names []string
	for _, rung := range l.Cheaper() {
		named := r.Default == rung.Model
		for _, rule := range r.Words {
			named = named || rule.Model == rung.Model
		}
		if !named {
			names = append(names, rung.Model)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []string{"nothing goes to " + strings.Join(names, ", ")}
}
