package format

import (
	"fmt"

	"switchboard/engine"
	"switchboard/eval/certify"
)

// WhyUnasked says why a check is not asked for a family, to follow who is not checked
// by whom.
func WhyUnasked(u certify.UnaskedCheck) string {
	switch u.Why {
	case certify.TooSlow:
		return fmt.Sprintf("it adds %s to an answer, the median of %s, and check_adds allows %s", Duration(u.Added()), Plural(u.Timed, "prompt"), Duration(u.Most()))
	case certify.NoGain:
		return fmt.Sprintf("that saves less than %s %% more than the prompt alone", engine.Decimal(100*certify.WorthChecking, 0))
	case certify.UnsureGain:
		return fmt.Sprintf("the %s %% it saves more than the prompt alone may be chance, give or take %s: more ratings tell", engine.Decimal(100*u.Gain, 1), engine.Decimal(200*u.GainError, 1))
	case certify.SameTexts:
		return "both give the same text to every prompt, which tells nothing; samples of one model need a temperature above 0"
	case certify.NotAnswered:
		return "not all prompts have both answers yet"
	}
	return fmt.Sprintf("fewer than %d rated prompts have both answers", certify.FewestChecked)
}
