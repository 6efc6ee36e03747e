package litellmplugin

import (
	"bytes"
	"compress/zlib"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"switchboard/engine/routing"
	"switchboard/engine/routing/likeness"
	"switchboard/providers"
)

// plugin is the file without what a policy adds. Its functions have the names of those
// of engine/routing.
//
//go:embed plugin.py
var plugin string

// Module is what the file has to be called for the names in its comments to hold.
const Module = "switchboard_plugin"

// packed is what is too large for people to read.
type packed struct {
	Reader   routing.ReaderTables `json:"reader"`
	Weights  []*routing.Weights   `json:"weights"` // of the cheaper models; null where the prior decides
	Likeness []likeness.Pool      `json:"likeness"`
}

// Write writes the file. The lines of origin say where the policy comes from.
func Write(w io.Writer, p routing.Policy, origin []string) error {
	if err := p.Runs(); err != nil {
		return err
	}
	tables := routing.NewRouter(p).Tables()
	data := packed{Reader: routing.NewReaderTables(), Likeness: tables.Likeness}
	for i := range tables.Rungs {
		data.Weights = append(data.Weights, tables.Rungs[i].Fitted)
	}
	small, err := asciiJSON(tables)
	if err != nil {
		return err
	}
	large, err := pack(data)
	if err != nil {
		return err
	}
	tiers := tiersOf(p.Ladder)
	names, err := asciiJSON(tiers.names)
	if err != nil {
		return err
	}
	text := strings.NewReplacer("# @HEADER@\n", comments(header(p, tiers, origin)), "@POLICY@", small, "@TIERS@", names, "@PACKED@", large).Replace(plugin)
	_, err = io.WriteString(w, text)
	return err
}

// asciiJSON is JSON that stands between three single quotes in a source file: of ASCII
// alone, and without such quotes.
func asciiJSON(v any) (string, error) {
	raw, err := json.Marshal(v)
	var b strings.Builder
	for _, r := range string(raw) {
		switch {
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		case r >= 0x7f, r == '\'':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), err
}

// pack is JSON, compressed, in lines.
func pack(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	var small bytes.Buffer
	z, err := zlib.NewWriterLevel(&small, zlib.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := z.Write(raw); err != nil {
		return "", err
	}
	if err := z.Close(); err != nil {
		return "", err
	}
	const width = 120
	var lines []string
	text := base64.StdEncoding.EncodeToString(small.Bytes())
	for ; len(text) > width; text = text[width:] {
		lines = append(lines, text[:width])
	}
	return strings.Join(append(lines, text), "\n"), nil
}

// tierNames are LiteLLM's, weakest first; other names need its own classifier by a model.
var tierNames = [...]string{"SIMPLE", "MEDIUM", "COMPLEX", "REASONING"}

// tiers give models a tier of LiteLLM: the cheapest ones, and the reference the last.
type tiers struct {
	names map[string]string // by model
	order []string          // the models that have one
	none  []string          // those that have none
}

func tiersOf(l routing.Ladder) tiers {
	last := len(tierNames) - 1
	t := tiers{names: map[string]string{}}
	for i, rung := range l.Cheaper() {
		if i >= last {
			t.none = append(t.none, rung.Model)
			continue
		}
		t.names[rung.Model], t.order = tierNames[i], append(t.order, rung.Model)
	}
	t.names[l.Reference()], t.order = tierNames[last], append(t.order, l.Reference())
	return t
}

// header says where the policy comes from, what it promises, how the file is used, and
// what it cannot do.
func header(p routing.Policy, t tiers, origin []string) []string {
	lines := append(append([]string{}, origin...), "")
	if len(p.Certificates) == 0 {
		lines = append(lines, "Nothing is certified of this policy.")
	}
	for _, c := range p.Certificates {
		lines = append(lines, c.Family+": "+c.Line())
	}
	lines = append(lines, "",
		"It decides as Switchboard does by this policy, with nothing but Python 3.9 or later.",
		"In LiteLLM's proxy (1.99 or later) it is a classifier: put it beside config.yaml as "+Module+".py, and add",
		"", "model_list:", "  - model_name: switchboard", "    litellm_params:",
		"      model: auto_router/complexity_router",
		"      complexity_router_default_model: "+strconv.QuoteToASCII(p.Ladder.Reference()),
		"      complexity_router_config:",
		"        classifier_type: custom", "        classifier_plugin: "+Module+".classifier",
		"        classifier_fallback: default_model",
		"        escalation_keywords: []  # else a prompt that says LITELLM ESCALATE is sent higher", "        tiers:")
	for _, model := range t.order {
		lines = append(lines, "          "+t.names[model]+": "+strconv.QuoteToASCII(model))
	}
	lines = append(lines, "", "What it cannot do:",
		"- more than the last text of the user: what was said before it and a system prompt are not routed by, here as there",
		"- caps, rules, circuits and the watch of Switchboard: LiteLLM asks the models, and no alarm reaches this file")
	if len(t.none) > 0 {
		lines = append(lines, "- LiteLLM has four tiers, so in it prompts for "+quotedNames(t.none)+" go to the reference; decide() names them")
	}
	for _, c := range p.Scorer.Checks {
		lines = append(lines, "- checks ("+c.Rung+" by "+c.Model+"): no second answer is asked for here, so prompts that the policy has checked go to the reference")
	}
	return lines
}

func quotedNames(models []string) string {
	var names []string
	for _, m := range models {
		names = append(names, strconv.QuoteToASCII(m))
	}
	return strings.Join(names, ", ")
}

// comments are lines of a source file, with what leads them kept.
func comments(lines []string) string {
	var b strings.Builder
	for _, line := range lines {
		bare := strings.TrimLeft(line, " ")
		indent := line[:len(line)-len(bare)]
		b.WriteString(strings.TrimRight("# "+indent+providers.CleanLine(bare, 2000), " ") + "\n")
	}
	return b.String()
}
