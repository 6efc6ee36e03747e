package gateway

import (
	"io"
)

// writeVLLM writes routing for vLLM Semantic Router: keyword and structure
// signals, and decisions by priority (its configuration contract v0.3). Where
// its backends are is not known here, so provider entries name models only.
func (e Export) writeVLLM(w io.Writer) error {
	ladder := e.Policy.Ladder
	r := NewRules(e.Policy, e.Prompts, RuleLimits{Models: len(ladder.Rungs), Words: 64, Long: true})
	var models, cards, keywords, structure, decisions []any
	for _, rung := range ladder.Rungs {
		models = append(models, yamlMap{{"name", rung.Model}})
		cards = append(cards, yamlMap{{"name", rung.Model}})
	}
	decide := func(name, description, signal string, priority int, model string) {
		decisions = append(decisions, yamlMap{
			{"name", name}, {"description", description}, {"priority", priority},
			{"rules", yamlMap{{"operator", "OR"}, {"conditions", []any{yamlMap{{"type", signal}, {"name", name}}}}}},
			{"modelRefs", []any{yamlMap{{"model", model}, {"use_reasoning", false}}}},
		})
	}
	for i, rule := range r.Words {
		name := "switchboard_words_" + string(rune('a'+i%26))
		keywords = append(keywords, yamlMap{{"name", name}, {"operator", "OR"}, {"method", "regex"}, {"keywords", rule.Words}, {"case_sensitive", false}})
		decide(name, "Words that the policy sends to this model", "keyword", 100+i, rule.Model)
	}
	if r.Long > 0 {
		structure = append(structure, yamlMap{
			{"name", "switchboard_long"},
			{"feature", yamlMap{{"type", "count"}, {"source", yamlMap{{"type", "text_bytes"}}}}},
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
	routing := yamlMap{{"strategy", "priority"}, {"modelCards", cards}}
	if len(decisions) > 0 {
		routing = append(routing, yamlPair{"signals", signals}, yamlPair{"decisions", decisions})
	}
	document := yamlMap{
		{"version", "v0.3"},
		{"providers", yamlMap{{"defaults", yamlMap{{"model", r.Default}}}, {"models", models}}},
		{"routing", routing},
	}
	header := e.header(r, unused(ladder, r)...)
	return writeYAML(w, append(header, "", "Add backend_refs to each of providers.models, and listeners; `vllm-sr validate` checks the file.",
		"Releases of v0.3 before the model catalog call providers.defaults.model default_model."), document)
}
