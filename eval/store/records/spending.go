package records

import (
	"time"

	"switchboard/engine/caps"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/spending"
	"switchboard/providers"
)

// SpentOn is what the answers of one day cost, simulated ones aside, and how
// many of them have a cost that is not known. It is the day of the calendar
// in day's location; an answer belongs to the day on which its trial began.
func (s *Store) SpentOn(day time.Time) (sum providers.Money, unknown int, err error) {
	total, err := s.counted.On(day)
	if err != nil {
		return providers.Money{}, 0, err
	}
	return providers.Nano(total.Nano), total.Unknown, nil
}

// MeanCosts is the mean measured cost of an answer, by model: of whole
// answers whose usage the provider reported. Models without one are missing.
func (s *Store) MeanCosts() (means map[string]providers.Money, err error) {
	means = map[string]providers.Money{}
	err = s.view(func(tx keyed.Tx) error {
		means, err = spending.MeanCosts(tx)
		return err
	})
	return means, err
}

// SpentFor implements caps.CapSpending.
func (s *Store) SpentFor(caps []caps.Cap, now time.Time) ([]int64, error) {
	return s.counted.For(caps, now)
}
