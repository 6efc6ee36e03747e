package certify

import (
	"slices"
	"time"

	"switchboard/engine/routing/agreement"
)

// UnaskedCheck is a check that is not asked for a family, and why.
type UnaskedCheck struct {
	Rung  string        `json:"rung"`  // the rung whose answer is not checked
	Model string        `json:"model"` // the model that would check it
	Why   UnaskedReason `json:"why"`
	Gain  float64       `json:"gain,omitempty"` // what it would save beyond the prompt alone, as FamilyCheck.Gain; 0 also where that is unknown

	GainError float64 `json:"gain_error,omitempty"` // its standard error, where it may be chance

	// AddedMS is what the check would add to an answer, in milliseconds: the median over
	// Timed prompts of the family. It is set where that is the reason, because it is more
	// than MostMS.
	AddedMS int64 `json:"added_ms,omitempty"`
	Timed   int   `json:"timed,omitempty"`
	MostMS  int64 `json:"most_ms,omitempty"`
}

// Added is AddedMS.
func (u UnaskedCheck) Added() time.Duration { return time.Duration(u.AddedMS) * time.Millisecond }

// Most is MostMS.
func (u UnaskedCheck) Most() time.Duration { return time.Duration(u.MostMS) * time.Millisecond }

// UnaskedReason says why a check is not asked.
type UnaskedReason string

// Why a check is not asked, the first that holds.
const (
	FewRated    UnaskedReason = "few_rated"  // fewer than FewestChecked rated prompts have both answers
	NotAnswered UnaskedReason = "unanswered" // one of the two answers is missing to a prompt of the family
	SameTexts   UnaskedReason = "same_text"  // both answers are the same text to every prompt, as those of one model at temperature 0 are
	NoGain      UnaskedReason = "no_gain"    // it saves less than WorthChecking beyond the prompt alone
	UnsureGain  UnaskedReason = "unsure"     // what it saves is not above 0 by two standard errors
	TooSlow     UnaskedReason = "slow"       // it adds more to the wait than is allowed
)

// judge settles whether a check of this gain is asked. waits are what it was measured to
// add, in any order; where there are none, it is not known to be too slow. A limit of 0
// is none.
func (u *UnaskedCheck) judge(gain Gain, waits []time.Duration, most time.Duration) {
	switch median := Median(waits); {
	case gain.Share < WorthChecking:
		u.Why = NoGain
	case gain.unsure():
		u.Why, u.GainError = UnsureGain, sixDigits(gain.Error)
	case most > 0 && median > most:
		u.Why, u.AddedMS, u.Timed, u.MostMS = TooSlow, median.Milliseconds(), len(waits), most.Milliseconds()
	}
}

// sameTexts reports whether the check of a rung gives the rung's text to every prompt of
// a family: then it tells nothing.
func (m *familyPrompts) sameTexts(rung int) bool {
	compared := 0
	for _, p := range m.prompts {
		switch pair := &p.Pairs[rung]; {
		case pair.State != Compared:
		case pair.Features[agreement.SameText] == 0:
			return false
		default:
			compared++
		}
	}
	return compared > 0
}

// waits are what the check of a rung was measured to add to the answers of a family.
func (m *familyPrompts) waits(rung int) []time.Duration {
	var all []time.Duration
	for _, p := range m.prompts {
		if rung < len(p.Pairs) && p.Pairs[rung].Timed {
			all = append(all, p.Pairs[rung].Added)
		}
	}
	return all
}

// Median of an even number is the larger of the two in the middle; 0 of none. It
// leaves the times sorted.
func Median(times []time.Duration) time.Duration {
	if len(times) == 0 {
		return 0
	}
	slices.Sort(times)
	return times[len(times)/2]
}
