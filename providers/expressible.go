package providers

import (
	"fmt"
	"slices"
	"strings"
)

// Inexpressible says what of the parameters a model of this kind cannot be
// asked for, one sentence each: it is said before anything is sent, and never
// dropped in silence. What a single model of the kind does not know is said
// by its service.
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

// anthropicEfforts are those that output_config takes; for none thinking is
// switched off.
var anthropicEfforts = []Effort{EffortLow, EffortMedium, EffortHigh, EffortXHigh, EffortMax}

// geminiEfforts are those of a model: Gemini 3 and later have levels and
// cannot be kept from thinking; Gemini 2.5 has a budget.
func geminiEfforts(m Model) []Effort {
	if GeminiTakesBudget(m) {
		return Efforts[:5]
	}
	return Efforts[1:5]
}

// GeminiTakesBudget reports a model that counts its thinking in tokens.
func GeminiTakesBudget(m Model) bool { return strings.HasPrefix(m.Name, "gemini-2") }

// GeminiBudget is what Google's own translation of OpenAI's efforts makes of
// them for such a model.
var GeminiBudget = map[Effort]int32{EffortNone: 0, EffortMinimal: 1024, EffortLow: 1024, EffortMedium: 8192, EffortHigh: 24576}
