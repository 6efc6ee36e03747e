package gateway

import (
	"io"
)

// liteLLMTiers are LiteLLM's, lowest first: of several rules that match, the
// highest tier counts.
var liteLLMTiers = [...]string{"SIMPLE", "MEDIUM", "COMPLEX", "REASONING"}

// liteLLMLimits leave a tier for the default and one for the reference.
var liteLLMLimits = RuleLimits{Models: len(liteLLMTiers) - 2, Words: 48}

// writeLiteLLM writes a router for LiteLLM's proxy: auto_router/complexity_router
// with keyword_tier_rules (docs.litellm.ai, "Auto Routing", beta of 2026-10).
// All weights of its own scorer are 0, so a prompt without a keyword has score
// 0 and is SIMPLE: there stands the default. The rules' models follow by
// strength, the reference is REASONING.
func (e Export) writeLiteLLM(w io.Writer) error {
	r := *e.rules
	reference := e.Policy.Ladder.Reference()
	models := [len(liteLLMTiers)]string{r.Default, reference, reference, reference}
	var rules []any
	next := 1
	for _, rule := range r.Words {
		at := len(liteLLMTiers) - 1
		if rule.Model != reference {
			at, next = next, next+1
		}
		models[at] = rule.Model
		rules = append(rules, yamlMap{{"keywords", rule.Words}, {"tier", liteLLMTiers[at]}})
	}
	tiers, weights := yamlMap{}, yamlMap{}
	for i, tier := range liteLLMTiers {
		tiers = append(tiers, yamlPair{tier, models[i]})
	}
	for _, dimension := range []string{"tokenCount", "codePresence", "reasoningMarkers", "technicalTerms", "simpleIndicators", "multiStepPatterns", "questionComplexity"} {
		weights = append(weights, yamlPair{dimension, 0})
	}
	config := yamlMap{
		{"classifier_type", "heuristic"},
		{"tiers", tiers},
		{"dimension_weights", weights},
		{"reasoning_keywords", []string{"switchboard-none"}}, // two of them would mean REASONING
		{"escalation_keywords", []string{}},
	}
	if len(rules) > 0 {
		config = append(config, yamlPair{"keyword_tier_rules", rules}, yamlPair{"semantic_keyword_matching", false})
	}
	document := yamlMap{{"model_list", []any{yamlMap{
		{"model_name", "switchboard"},
		{"litellm_params", yamlMap{
			{"model", "auto_router/complexity_router"},
			{"complexity_router_default_model", reference},
			{"complexity_router_config", config},
		}},
	}}}}
	header := e.header(r, append(unused(e.Policy.Ladder, r), "how long a prompt is: keyword rules do not look at it")...)
	return writeYAML(w, append(header, "", "The policy's own decisions are possible in LiteLLM's proxy with a plugin, which is not written yet.",
		"Add it to the model_list of the proxy's config.yaml beside the deployments of these models; call it by the name switchboard."), document)
}
