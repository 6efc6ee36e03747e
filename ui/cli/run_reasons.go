package cli

import (
	"cmp"
	"slices"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/format"
)

// reasonJSON is why calls of a run failed, and how many did for that.
type reasonJSON struct {
	Model    string          `json:"model"`
	Fault    providers.Fault `json:"fault"`
	Calls    int             `json:"calls"`
	Sentence string          `json:"sentence"` // of the first of these calls
	hint     string
}

// reasonsOf groups the failures of a run by model and kind, most first.
func reasonsOf(answers []engine.Answer) []reasonJSON {
	var reasons []reasonJSON
	for _, a := range answers {
		if a.OK() || a.Failure == nil {
			continue
		}
		at := slices.IndexFunc(reasons, func(r reasonJSON) bool { return r.Model == a.Model && r.Fault == a.Failure.Fault })
		if at < 0 {
			at = len(reasons)
			reasons = append(reasons, reasonJSON{Model: a.Model, Fault: a.Failure.Fault, Sentence: a.Failure.Sentence, hint: a.Failure.Hint})
		}
		reasons[at].Calls++
	}
	slices.SortStableFunc(reasons, func(a, b reasonJSON) int { return cmp.Compare(b.Calls, a.Calls) })
	return reasons
}

func (p *printer) reasons(reasons []reasonJSON) {
	for _, r := range reasons {
		text := format.Counts("%v × %s: %s", r.Calls, r.Model, providers.CleanLine(r.Sentence, maxSentence))
		if r.hint != "" {
			text += " (" + providers.CleanLine(r.hint, maxSentence) + ")"
		}
		p.line(text)
	}
}
