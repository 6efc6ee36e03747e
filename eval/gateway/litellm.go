package gateway

import (
	"io"

	"switchboard/eval/gateway/litellmplugin"
)

// liteLLMTiers are LiteLLM's, lowest first: of several rules that match, the
// highest tier counts.
var liteLLMTiers = [...]string{"SIMPLE", "MEDIUM", "COMPLEX", "REASONING"}

// liteLLMLimits leave a tier for the default and one for the reference.
var liteLLMLimits = ruleLimits{Models: len(liteLLMTiers) - 2, Words: 48}

// writeLiteLLM writes a router for LiteLLM's proxy: auto_router/complexity_router
// with keyword_tier_rules (docs.litellm.ai, "Auto Routing", beta of 2026-10).
// All weights of its own scorer are 0, so a prompt without a keyword has score
// 0 and is SIMPLE: there stands the default. The rules' models follow by
// strength, the reference is REASONING.
func (e Export) writeLiteLLM(w io.Writer) error {
	r := *e.rules
	reference := quoted(e.Policy.Ladder.Reference())
	models := [len(liteLLMTiers)]quoted{quoted(r.Default), reference, reference, reference}
	config := liteLLMConfig{
		Classifier: "heuristic",
		Reasoning:  quotedWords{"switchboard-none"}, // two of them would mean REASONING
		Escalation: quotedWords{},
	}
	next := 1
	for _, rule := range r.Words {
		at := len(liteLLMTiers) - 1
		if model := quoted(rule.Model); model != reference {
			at, next = next, next+1
		}
		models[at] = quoted(rule.Model)
		config.Rules = append(config.Rules, liteLLMRule{rule.Words, quoted(liteLLMTiers[at])})
	}
	if len(config.Rules) > 0 {
		config.Semantic = new(bool)
	}
	config.Tiers = liteLLMTierModels{models[0], models[1], models[2], models[3]}
	model := liteLLMModel{Name: "switchboard"}
	model.Params.Model, model.Params.Default, model.Params.Config = "auto_router/complexity_router", reference, config
	header := e.header(r, append(unused(e.Policy.Ladder, r), "how long a prompt is: keyword rules do not look at it")...)
	return writeYAML(w, append(header, "", "The policy's own decisions are possible in LiteLLM's proxy with the file that --format litellm-plugin writes.",
		"Add it to the model_list of the proxy's config.yaml beside the deployments of these models; call it by the name switchboard."),
		liteLLMDocument{[]liteLLMModel{model}})
}

// writePlugin writes the policy as a Python file that decides by it.
func (e Export) writePlugin(w io.Writer) error {
	return litellmplugin.Write(w, e.Policy, e.origin().lines())
}

// liteLLMDocument is the file, in the order in which it is written.
type liteLLMDocument struct {
	Models []liteLLMModel `yaml:"model_list"`
}

type liteLLMModel struct {
	Name   quoted `yaml:"model_name"`
	Params struct {
		Model   quoted        `yaml:"model"`
		Default quoted        `yaml:"complexity_router_default_model"`
		Config  liteLLMConfig `yaml:"complexity_router_config"`
	} `yaml:"litellm_params"`
}

type liteLLMConfig struct {
	Classifier quoted            `yaml:"classifier_type"`
	Tiers      liteLLMTierModels `yaml:"tiers"`
	Weights    liteLLMWeights    `yaml:"dimension_weights"`
	Reasoning  quotedWords       `yaml:"reasoning_keywords"`
	Escalation quotedWords       `yaml:"escalation_keywords"`
	Rules      []liteLLMRule     `yaml:"keyword_tier_rules,omitempty"`
	Semantic   *bool             `yaml:"semantic_keyword_matching,omitempty"` // nil where there are no rules
}

type liteLLMTierModels struct {
	Simple    quoted `yaml:"SIMPLE"`
	Medium    quoted `yaml:"MEDIUM"`
	Complex   quoted `yaml:"COMPLEX"`
	Reasoning quoted `yaml:"REASONING"`
}

// liteLLMWeights are all 0: the proxy's own scorer says nothing.
type liteLLMWeights struct {
	Tokens     int `yaml:"tokenCount"`
	Code       int `yaml:"codePresence"`
	Reasoning  int `yaml:"reasoningMarkers"`
	Technical  int `yaml:"technicalTerms"`
	Simple     int `yaml:"simpleIndicators"`
	Steps      int `yaml:"multiStepPatterns"`
	Complexity int `yaml:"questionComplexity"`
}

type liteLLMRule struct {
	Keywords quotedWords `yaml:"keywords"`
	Tier     quoted      `yaml:"tier"`
}
