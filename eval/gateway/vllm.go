package gateway

import (
	"fmt"
	"io"
	"slices"
)

// vllmLimits: RE2's word borders are those of ASCII.
var vllmLimits = RuleLimits{Models: 1 << 10, Words: 64, Long: true, ASCII: true}

// writeVLLM writes routing for vLLM Semantic Router: keyword and structure
// signals, and decisions by priority, for the contract v0.3 as its source had
// it from release 0.3 to the model catalog. What that source asks for:
//
//   - Keywords of a rule without a method are quoted and stand between \b. With
//     method regex they are patterns without borders: "her" is in "other".
//   - Of several keyword rules only the first that matches is a signal there,
//     so that of the strongest model stands first. Later all of them are.
//   - Every provider model needs backend_refs, or something else that is known
//     of it. Where the backends are is not known here; its id is.
//   - The default is providers.defaults.default_model. It is required.
//   - Structure sources are regex, keyword_set and sequence. So a length is a
//     count of steps, and not of bytes.
func (e Export) writeVLLM(w io.Writer) error {
	ladder, r := e.Policy.Ladder, *e.rules
	var models, cards, keywords, structure, decisions []any
	for _, rung := range ladder.Rungs {
		models = append(models, yamlMap{{"name", rung.Model}, {"provider_model_id", rung.Model}})
		cards = append(cards, yamlMap{{"name", rung.Model}})
	}
	decide := func(name, description, signal string, priority int, model string) {
		decisions = append(decisions, yamlMap{
			{"name", name}, {"description", description}, {"priority", priority},
			{"rules", yamlMap{{"operator", "OR"}, {"conditions", []any{yamlMap{{"type", signal}, {"name", name}}}}}},
			{"modelRefs", []any{yamlMap{{"model", model}, {"use_reasoning", false}}}},
		})
	}
	for i, rule := range slices.Backward(r.Words) {
		name := fmt.Sprintf("switchboard_words_%d", i+1)
		keywords = append(keywords, yamlMap{{"name", name}, {"operator", "OR"}, {"keywords", rule.Words}, {"case_sensitive", false}})
		decide(name, "Words that the policy sends to this model", "keyword", 100+i, rule.Model)
	}
	if r.Long > 0 {
		structure = append(structure, yamlMap{
			{"name", "switchboard_long"},
			{"feature", yamlMap{{"type", "count"}, {"source", yamlMap{{"type", "regex"}, {"pattern", fmt.Sprintf("(?s).{%d}", lengthStep)}}}}},
			{"predicate", yamlMap{{"gte", r.Long}}},
		})
		decide("switchboard_long", "Prompts so long that the policy sends them to the reference", "structure", 1000, ladder.Reference())
	}
	signals := yamlMap{}
	if len(keywords) > 0 {
		signals = append(signals, yamlPair{"keywords", keywords})
	}
	if len(structure) > 0 {
		signals = append(signals, yamlPair{"structure", structure})
	}
	routing := yamlMap{{"modelCards", cards}}
	if len(decisions) > 0 {
		routing = append(routing, yamlPair{"signals", signals}, yamlPair{"decisions", decisions})
	}
	document := yamlMap{
		{"version", "v0.3"},
		{"listeners", []any{yamlMap{{"name", "http-8899"}, {"address", "127.0.0.1"}, {"port", 8899}, {"timeout", "300s"}}}},
		{"providers", yamlMap{{"defaults", yamlMap{{"default_model", r.Default}}}, {"models", models}}},
		{"routing", routing},
	}
	header := e.header(r, unused(ladder, r)...)
	return writeYAML(w, append(header, "",
		"Checked against the source of vLLM Semantic Router 0.3, contract v0.3: its loader, keyword and structure signals.",
		"From the model catalog on (0.4) write model for providers.defaults.default_model.",
		"Add backend_refs to each of providers.models, and set listeners; `vllm-sr validate` checks the file."), document)
}
