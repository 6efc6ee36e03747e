package spend

import (
	"slices"

	"switchboard/eval/spend/whatif"
	"switchboard/providers"
)

// idleText says why a slider that was moved changes nothing; "" where it does.
func (s *Spend) idleText(alone whatif.Scenario, why func() string) string {
	if s.whatIf.baseline == nil || s.whatIf.baseline.Under(alone).Spent != s.whatIf.baseline.Base().Spent {
		return ""
	}
	if kept := s.whatIf.baseline.Base(); kept.Spent == kept.Kept {
		return "changes nothing: of these calls no tokens or no price is known"
	}
	return "changes nothing: " + why()
}

// idleBatch and idleCache are the notes behind their sliders.
func (s *Spend) idleBatch() string {
	if s.whatIf.assumed.batch == 0 {
		return ""
	}
	return s.idleText(whatif.Scenario{Batch: hundredths(s.whatIf.assumed.batch)}, func() string {
		if !s.anyPrice(func(p providers.Price) bool { return p.Batch > 0 && p.Batch < 1 }) {
			return "no price for batches is known of these models"
		}
		return "what has such a price is sent in batches as it is"
	})
}

func (s *Spend) idleCache() string {
	if s.whatIf.assumed.cacheHit == asItWas {
		return ""
	}
	hit := hundredths(s.whatIf.assumed.cacheHit)
	return s.idleText(whatif.Scenario{CacheHit: &hit}, func() string {
		if !s.anyPrice(func(p providers.Price) bool { return p.CachedInput.Known() && p.CachedInput != p.Input }) {
			return "no price for cached input is known of these models"
		}
		return "as much was read from a cache as it is"
	})
}

// anyPrice reports whether the price of one of the used models, as of now, is such.
func (s *Spend) anyPrice(such func(providers.Price) bool) bool {
	pricer := whatif.New(s.book(), whatif.Scenario{})
	return slices.ContainsFunc(s.usedModels(), func(model string) bool {
		price, _ := pricer.Price(model, s.now)
		return price.Known() && such(price)
	})
}
