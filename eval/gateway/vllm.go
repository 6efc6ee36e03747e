package gateway

import (
	"fmt"
	"io"
	"slices"
)

// vllmLimits: RE2's word borders are those of ASCII.
var vllmLimits = ruleLimits{Models: 1 << 10, Words: 64, Long: true, ASCII: true}

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
	document := vllmDocument{Version: "v0.3", Listeners: []vllmListener{{"http-8899", "127.0.0.1", 8899, "300s"}}}
	document.Providers.Defaults.Model = quoted(r.Default)
	for _, rung := range ladder.Rungs {
		model := quoted(rung.Model)
		document.Providers.Models = append(document.Providers.Models, vllmModel{model, model})
		document.Routing.Cards = append(document.Routing.Cards, vllmCard{model})
	}
	signals := &vllmSignals{}
	for i, rule := range slices.Backward(r.Words) {
		name := quoted(fmt.Sprintf("switchboard_words_%d", i+1))
		signals.Keywords = append(signals.Keywords, vllmKeywords{name, "OR", rule.Words, false})
		document.Routing.decide(name, "Words that the policy sends to this model", "keyword", 100+i, rule.Model)
	}
	if r.Long > 0 {
		long := vllmStructure{Name: "switchboard_long"}
		long.Feature.Type = "count"
		long.Feature.Source.Type, long.Feature.Source.Pattern = "regex", quoted(fmt.Sprintf("(?s).{%d}", lengthStep))
		long.Predicate.AtLeast = r.Long
		signals.Structure = append(signals.Structure, long)
		document.Routing.decide(long.Name, "Prompts so long that the policy sends them to the reference", "structure", 1000, ladder.Reference())
	}
	if len(document.Routing.Decisions) > 0 {
		document.Routing.Signals = signals
	}
	header := e.header(r, unused(ladder, r)...)
	return writeYAML(w, append(header, "",
		"Checked against the source of vLLM Semantic Router 0.3, contract v0.3: its loader, keyword and structure signals.",
		"From the model catalog on (0.4) write model for providers.defaults.default_model.",
		"Add backend_refs to each of providers.models, and set listeners; `vllm-sr validate` checks the file."), document)
}

// vllmDocument is the file, in the order in which it is written.
type vllmDocument struct {
	Version   quoted         `yaml:"version"`
	Listeners []vllmListener `yaml:"listeners"`
	Providers struct {
		Defaults struct {
			Model quoted `yaml:"default_model"`
		} `yaml:"defaults"`
		Models []vllmModel `yaml:"models"`
	} `yaml:"providers"`
	Routing vllmRouting `yaml:"routing"`
}

type vllmListener struct {
	Name    quoted `yaml:"name"`
	Address quoted `yaml:"address"`
	Port    int    `yaml:"port"`
	Timeout quoted `yaml:"timeout"`
}

type vllmModel struct {
	Name quoted `yaml:"name"`
	ID   quoted `yaml:"provider_model_id"`
}

type vllmCard struct {
	Name quoted `yaml:"name"`
}

type vllmRouting struct {
	Cards     []vllmCard     `yaml:"modelCards"`
	Signals   *vllmSignals   `yaml:"signals,omitempty"`
	Decisions []vllmDecision `yaml:"decisions,omitempty"`
}

type vllmSignals struct {
	Keywords  []vllmKeywords  `yaml:"keywords,omitempty"`
	Structure []vllmStructure `yaml:"structure,omitempty"`
}

type vllmKeywords struct {
	Name          quoted      `yaml:"name"`
	Operator      quoted      `yaml:"operator"`
	Keywords      quotedWords `yaml:"keywords"`
	CaseSensitive bool        `yaml:"case_sensitive"`
}

type vllmStructure struct {
	Name    quoted `yaml:"name"`
	Feature struct {
		Type   quoted `yaml:"type"`
		Source struct {
			Type    quoted `yaml:"type"`
			Pattern quoted `yaml:"pattern"`
		} `yaml:"source"`
	} `yaml:"feature"`
	Predicate struct {
		AtLeast int `yaml:"gte"`
	} `yaml:"predicate"`
}

type vllmDecision struct {
	Name        quoted `yaml:"name"`
	Description quoted `yaml:"description"`
	Priority    int    `yaml:"priority"`
	Rules       struct {
		Operator   quoted          `yaml:"operator"`
		Conditions []vllmCondition `yaml:"conditions"`
	} `yaml:"rules"`
	Models []vllmModelRef `yaml:"modelRefs"`
}

type vllmCondition struct {
	Type quoted `yaml:"type"`
	Name quoted `yaml:"name"`
}

type vllmModelRef struct {
	Model     quoted `yaml:"model"`
	Reasoning bool   `yaml:"use_reasoning"`
}

// decide sends prompts with a signal to a model. It has the signal's name.
func (r *vllmRouting) decide(name, description, signal quoted, priority int, model string) {
	d := vllmDecision{Name: name, Description: description, Priority: priority, Models: []vllmModelRef{{quoted(model), false}}}
	d.Rules.Operator, d.Rules.Conditions = "OR", []vllmCondition{{signal, name}}
	r.Decisions = append(r.Decisions, d)
}
