package bolt

import (
	"time"

	"switchboard/engine"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/record"
	"switchboard/providers"
)

// spending is what the answers of a quarter of an hour cost. Quarters, in
// UTC, add up to the days of every place on earth.
type spending struct {
	Nano    int64 `json:"nano"`    // dollars, in billionths
	Unknown int   `json:"unknown"` // answers whose cost is not known
}

const spendForm = "2006-01-02T15:04Z"

func spendKey(t time.Time) []byte {
	return []byte(t.UTC().Truncate(15 * time.Minute).Format(spendForm))
}

// addSpending counts an answer to the time at which its trial began. What is
// forgotten later stays counted: it was spent. What was simulated or imported
// was not.
func addSpending(tx boltfile.Tx, began time.Time, a engine.Answer) error {
	if a.Simulated || a.Imported {
		return nil
	}
	key := spendKey(began)
	var sum spending
	if err := record.GetJSON(tx, spendBucket, key, &sum); err != nil {
		return err
	}
	before := sum
	for try := range a.Tries() {
		if !try.Cost.Known() {
			sum.Unknown++
		}
		sum.Nano = providers.SumNano(sum.Nano, try.Cost.Nano())
	}
	if sum == before {
		return nil
	}
	return record.PutJSON(tx, spendBucket, key, sum)
}

// SpentOn is what the answers of one day cost, simulated ones aside, and how
// many of them have a cost that is not known. It is the day of the calendar
// in day's location; an answer belongs to the day on which its trial began.
func (s *Store) SpentOn(day time.Time) (sum providers.Money, unknown int, err error) {
	y, m, d := day.Date()
	from := spendKey(time.Date(y, m, d, 0, 0, 0, 0, day.Location()))
	to := string(spendKey(time.Date(y, m, d+1, 0, 0, 0, 0, day.Location())))
	total := spending{}
	err = s.view(func(tx boltfile.Tx) error {
		total = spending{}
		c := tx.Bucket(spendBucket).Cursor()
		for k, v := c.Seek(from); k != nil && string(k) < to; k, v = c.Next() {
			var quarter spending
			if err := record.Decode(spendBucket, k, v, &quarter); err != nil {
				return err
			}
			total.Nano = providers.SumNano(total.Nano, quarter.Nano)
			total.Unknown += quarter.Unknown
		}
		return nil
	})
	if err != nil {
		return providers.Money{}, 0, err
	}
	return providers.Nano(total.Nano), total.Unknown, nil
}

// costTally is what the answers of a model cost that ran to their end and
// whose usage was reported. Those of batches are left out: they cost less.
type costTally struct {
	Nano    int64 `json:"nano"`
	Answers int64 `json:"answers"`
}

func addCost(tx boltfile.Tx, a engine.Answer) error {
	if !a.OK() || !a.Cost.Known() || a.Cached != nil || a.Batch != "" || a.Usage.Estimated || a.Model == "" || len(a.Model) > record.MostKey {
		return nil
	}
	var sum costTally
	if err := record.GetJSON(tx, costBucket, []byte(a.Model), &sum); err != nil {
		return err
	}
	sum.Nano = providers.SumNano(sum.Nano, a.Cost.Nano())
	sum.Answers++
	return record.PutJSON(tx, costBucket, []byte(a.Model), sum)
}

// MeanCosts is the mean measured cost of an answer, by model: of whole
// answers whose usage the provider reported. Models without one are missing.
func (s *Store) MeanCosts() (map[string]providers.Money, error) {
	means := map[string]providers.Money{}
	err := s.view(func(tx boltfile.Tx) error {
		return tx.Bucket(costBucket).ForEach(func(k, v []byte) error {
			var sum costTally
			if err := record.Decode(costBucket, k, v, &sum); err != nil {
				return err
			}
			if sum.Answers > 0 {
				means[string(k)] = providers.Nano(providers.SumNano(sum.Nano, sum.Answers/2) / sum.Answers)
			}
			return nil
		})
	})
	return means, err
}
