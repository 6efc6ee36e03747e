package providers

import (
	"fmt"
	"slices"
	"strings"
)

// Inexpressible lists the parameters that models of this kind cannot be asked for, one
// sentence each. They are reported before anything is sent, and never dropped without a
// word. What only some models of the kind do not support is reported by their service.
func Inexpressible(kind Kind, m Model, p Parameters) []string {
	var out []string
	say := func(format string, values ...any) { out = append(out, m.ID+" "+fmt.Sprintf(format, values...)) }
	switch kind {
	case Anthropic:
		if t := p.Temperature; t.Float() > 1 {
			say("takes temperatures from 0 to 1, not %v", t)
		}
		if p.Temperature.Known() && p.Effort.Reasons() {
			say("takes no temperature while it reasons; unset one of temperature and effort")
		}
		if p.Effort == EffortMinimal {
			say("has no effort minimal; there are none, %s", listed(anthropicEfforts))
		}
	case Google:
		if has := geminiEfforts(m); p.Effort != "" && !slices.Contains(has, p.Effort) {
			say("has no effort %s; there are %s", p.Effort, listed(has))
		}
	}
	return out
}

// anthropicEfforts are the efforts that output_config accepts; for none, thinking is switched
// off instead.
var anthropicEfforts = []Effort{EffortLow, EffortMedium, EffortHigh, EffortXHigh, EffortMax}

// geminiEfforts are the efforts that a model supports: Gemini 3 and later have levels, and
// their thinking cannot be switched off; Gemini 2.5 has a budget.
func geminiEfforts(m Model) []Effort {
	if GeminiTakesBudget(m) {
		return Efforts[:5]
	}
	return Efforts[1:5]
}

// GeminiTakesBudget reports whether a model limits its thinking by a number of tokens.
func GeminiTakesBudget(m Model) bool { return strings.HasPrefix(m.Name, "gemini-2") }

// GeminiBudget is the number of tokens for an effort, as in Google's own translation of
// OpenAI's efforts.
var GeminiBudget = map[Effort]int32{EffortNone: 0, EffortMinimal: 1024, EffortLow: 1024, EffortMedium: 8192, EffortHigh: 24576}
