// Package spending adds up what answers cost: by quarter of an hour, by model,
// and by day for everything that a cap may be about. Sums outlast the trials
// that they come from. What was simulated or imported was not spent.
package spending

import (
	"time"

	"switchboard/engine"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/providers"
)

// The buckets.
const (
	QuarterBucket = "spend"
	CostBucket    = "costs"
)

// Sum is what some answers cost.
type Sum struct {
	Nano    int64 `json:"nano"`    // dollars, in billionths
	Unknown int   `json:"unknown"` // answers whose cost is not known
}

func (s *Sum) add(cost providers.Money) {
	if !cost.Known() {
		s.Unknown++
	}
	s.Nano = providers.SumNano(s.Nano, cost.Nano())
}

const quarterForm = "2006-01-02T15:04Z"

// quarterKey is that of a quarter of an hour. Quarters, in UTC, add up to the
// days of every place on earth.
func quarterKey(t time.Time) []byte {
	return []byte(t.UTC().Truncate(15 * time.Minute).Format(quarterForm))
}

// Add counts an answer to the time at which its trial began.
func Add(tx keyed.Tx, began time.Time, a engine.Answer) error {
	if a.Simulated || a.Imported {
		return nil
	}
	var more Sum
	for try := range a.Tries() {
		more.add(try.Cost)
	}
	return addTo(tx, QuarterBucket, quarterKey(began), more)
}

func addTo(tx keyed.Tx, bucket string, key []byte, more Sum) error {
	if more == (Sum{}) {
		return nil
	}
	var sum Sum
	if err := record.GetJSON(tx, bucket, key, &sum); err != nil {
		return err
	}
	sum.Nano, sum.Unknown = providers.SumNano(sum.Nano, more.Nano), sum.Unknown+more.Unknown
	return record.PutJSON(tx, bucket, key, sum)
}

// On is the sum of one day: the day of the calendar in day's location.
func On(tx keyed.Tx, day time.Time) (total Sum, err error) {
	y, m, d := day.Date()
	from := quarterKey(time.Date(y, m, d, 0, 0, 0, 0, day.Location()))
	to := string(quarterKey(time.Date(y, m, d+1, 0, 0, 0, 0, day.Location())))
	c := tx.Bucket(QuarterBucket).Cursor()
	for k, v := c.Seek(from); k != nil && string(k) < to; k, v = c.Next() {
		var quarter Sum
		if err := record.Decode(QuarterBucket, k, v, &quarter); err != nil {
			return Sum{}, err
		}
		total.Nano = providers.SumNano(total.Nano, quarter.Nano)
		total.Unknown += quarter.Unknown
	}
	return total, nil
}

// Cost is what the answers of a model cost that ran to their end and whose
// usage was reported. Those of batches are left out: they cost less.
type Cost struct {
	Nano    int64 `json:"nano"`
	Answers int64 `json:"answers"`
}

// AddCost counts an answer to those of its model.
func AddCost(tx keyed.Tx, a engine.Answer) error {
	if !a.OK() || !a.Cost.Known() || a.Cached != nil || a.Batch != "" || a.Usage.Estimated || a.Model == "" || len(a.Model) > record.MostKey {
		return nil
	}
	var sum Cost
	if err := record.GetJSON(tx, CostBucket, []byte(a.Model), &sum); err != nil {
		return err
	}
	sum.Nano = providers.SumNano(sum.Nano, a.Cost.Nano())
	sum.Answers++
	return record.PutJSON(tx, CostBucket, []byte(a.Model), sum)
}

// MeanCosts is the mean cost of such an answer, by model.
func MeanCosts(tx keyed.Tx) (map[string]providers.Money, error) {
	means := map[string]providers.Money{}
	err := tx.Bucket(CostBucket).ForEach(func(k, v []byte) error {
		var sum Cost
		if err := record.Decode(CostBucket, k, v, &sum); err != nil {
			return err
		}
		if sum.Answers > 0 {
			means[string(k)] = providers.Nano(providers.SumNano(sum.Nano, sum.Answers/2) / sum.Answers)
		}
		return nil
	})
	return means, err
}
