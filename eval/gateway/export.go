package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/outfile"
	"switchboard/providers"
)

// Export is a policy to be written.
type Export struct {
	Policy  routing.Policy
	Version string // of the program
	// Simulated says that the models are on which the policy was made.
	Simulated bool
	Prompts   []engine.Query // stored ones, to make rules from and to hold them against
	Costs     Costs          // of stored answers, to say what rules save

	rules *Rules // made from the prompts, for a format of rules
}

// origin is what every export says of where it comes from.
type origin struct {
	Tool         string             `json:"tool"`
	Version      string             `json:"version"`
	Policy       string             `json:"policy"`
	Source       routing.Source     `json:"source"`
	Scale        string             `json:"scale"`
	RatedPrompts int                `json:"rated_prompts"`
	Raters       int                `json:"raters"`
	Order        routing.OrderBasis `json:"ladder_order"`
	PriceDates   map[string]string  `json:"price_dates,omitempty"` // of list prices that ordered the ladder
	Simulated    bool               `json:"simulated,omitempty"`
}

func (e Export) origin() origin {
	p := e.Policy.Provenance
	return origin{"switchboard", providers.CleanLine(e.Version, 80), e.Policy.Hash, p.Source, p.Scale, p.Ratings, p.Raters, e.Policy.Ladder.Order, p.Prices, e.Simulated}
}

// lines are the origin for people: every export begins with them.
func (o origin) lines() []string {
	scale, order := "no ratings", "ladder ordered by "+string(o.Order)
	if o.RatedPrompts > 0 {
		scale = fmt.Sprintf("scale %s, %s, %s", o.Scale, eval.Counted(o.RatedPrompts, "rated prompt"), eval.Counted(o.Raters, "rater"))
	}
	if len(o.PriceDates) > 0 {
		var dates []string
		for _, model := range slices.Sorted(maps.Keys(o.PriceDates)) {
			dates = append(dates, model+" "+o.PriceDates[model])
		}
		order += ", prices of " + strings.Join(dates, ", ")
	}
	lines := []string{
		"policy " + o.Policy + " (" + string(o.Source) + ")",
		scale,
		order,
		"written by " + o.Tool + " " + o.Version,
	}
	if o.Simulated {
		lines = append(lines, "SIMULATED: made on simulated models")
	}
	for i := range lines {
		lines[i] = providers.CleanLine(lines[i], 2000)
	}
	return lines
}

// Made is a policy as a text, ready to be written to a file.
type Made struct {
	Text  []byte
	Rules *Rules // of a format of rules
}

// Useless reports rules that send everything to the reference.
func (m Made) Useless() bool { return m.Rules != nil && m.Rules.Useless }

// Make is a policy as the text of a format. trials are stored ones, whose prompts and
// costs rules are made from.
func Make(ctx context.Context, f Format, e Export, trials iter.Seq2[engine.Trial, error]) (Made, error) {
	var made Made
	if f.Rules() {
		var err error
		answers := tally{}
		if e.Prompts, err = routedPrompts(ctx, answers.over(trials)); err != nil {
			return made, err
		}
		e.Costs = answers.costs()
		r := newRules(e.Policy, e.Prompts, e.Costs, f.row().limits)
		e.rules, made.Rules = &r, &r
	}
	var text bytes.Buffer
	err := e.Write(&text, f)
	made.Text = text.Bytes()
	return made, err
}

// Save writes what Make made to a file.
func Save(ctx context.Context, job outfile.Job, made Made) error {
	_, err := job.Write(ctx, func(w io.Writer) error {
		_, err := w.Write(made.Text)
		return err
	})
	return err
}

// Write writes the policy in a format.
func (e Export) Write(w io.Writer, f Format) error {
	if err := e.Policy.Validate(); err != nil {
		return err
	}
	if err := f.Check(); err != nil {
		return err
	}
	if f.Rules() && e.rules == nil {
		r := newRules(e.Policy, e.Prompts, e.Costs, f.row().limits)
		e.rules = &r
	}
	return f.row().write(e, w)
}

// writeJSON writes the policy with its origin in "export", which no reader of
// policies looks at.
func (e Export) writeJSON(w io.Writer) error {
	policy, err := json.Marshal(e.Policy)
	if err != nil {
		return err
	}
	from, err := json.Marshal(e.origin())
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, providers.EscapeJSON(fmt.Sprintf("{\"export\":%s,%s\n", from, policy[1:])))
	return err
}

// writeTOML writes the same as TOML, which has no null: what is null is left
// out.
func (e Export) writeTOML(w io.Writer) error {
	var text bytes.Buffer
	if err := e.writeJSON(&text); err != nil {
		return err
	}
	d := json.NewDecoder(&text)
	d.UseNumber()
	var tree map[string]any
	if err := d.Decode(&tree); err != nil {
		return err
	}
	for _, line := range e.origin().lines() {
		if _, err := fmt.Fprintln(w, "# "+line); err != nil {
			return err
		}
	}
	plain, err := plainTOML(tree)
	if err != nil {
		return err
	}
	text.Reset()
	if err := toml.NewEncoder(&text).Encode(plain); err != nil {
		return err
	}
	_, err = io.WriteString(w, providers.EscapeQuoted(text.String()))
	return err
}

// plainTOML replaces the numbers of JSON by those of TOML, which tells whole
// ones from others, and leaves nulls out.
func plainTOML(v any) (any, error) {
	switch v := v.(type) {
	case map[string]any:
		plain := make(map[string]any, len(v))
		for key, value := range v {
			if value == nil {
				continue
			}
			var err error
			if plain[key], err = plainTOML(value); err != nil {
				return nil, err
			}
		}
		return plain, nil
	case []any:
		plain := make([]any, len(v))
		for i, value := range v {
			var err error
			if plain[i], err = plainTOML(value); err != nil {
				return nil, err
			}
		}
		return plain, nil
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return n, nil
		}
		return v.Float64()
	}
	return v, nil
}

// fromTOML is the JSON of a policy that was written as TOML.
func fromTOML(text []byte) ([]byte, error) {
	var tree map[string]any
	if _, err := toml.Decode(string(text), &tree); err != nil {
		return nil, err
	}
	return json.Marshal(tree)
}

// mostForRules is from how many stored prompts rules are made at most.
const mostForRules = 10_000

// routedPrompts are the distinct prompts of trials as they were routed, the
// first ones up to as many as rules are made from.
func routedPrompts(ctx context.Context, trials iter.Seq2[engine.Trial, error]) ([]engine.Query, error) {
	var prompts []engine.Query
	seen := map[string]bool{}
	for trial, err := range trials {
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil:
			return nil, err
		}
		if key := eval.PromptKey(trial.Prompt); !seen[key] {
			seen[key] = true
			prompts = append(prompts, engine.Query{Prompt: trial.Prompt, Task: trial.Decision.Task})
		}
		if len(prompts) == mostForRules {
			break
		}
	}
	return prompts, nil
}
