package spending

import (
	"bytes"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/providers"
)

// TallyBucket holds what was spent for a scope on a day: scope, a slash, and
// the day of the calendar where and when the trial began.
const TallyBucket = "tallies"

func tallyKey(scope caps.Scope, day string) []byte {
	return append(append([]byte(scope), '/'), day...)
}

// dayForm is the day of a tally.
const dayForm = "2006-01-02"

// Tally counts an answer of a trial for its models, its task and its tags, and
// for everything.
func Tally(tx keyed.Tx, t engine.Trial, a engine.Answer) error {
	if a.Simulated || a.Imported {
		return nil
	}
	var whole Sum
	models := map[string]Sum{}
	for try := range a.Tries() {
		whole.add(try.Cost)
		sum := models[try.Model]
		sum.add(try.Cost)
		models[try.Model] = sum
	}
	day := t.Time.Format(dayForm)
	add := func(scope caps.Scope, sum Sum) error {
		key := tallyKey(scope, day)
		if len(key) > record.MostKey {
			return nil
		}
		return addTo(tx, TallyBucket, key, sum)
	}
	for model, sum := range models {
		if err := add(caps.ModelScope(model), sum); err != nil {
			return err
		}
	}
	if err := add("", whole); err != nil {
		return err
	}
	if err := add(caps.TaskScope(string(t.Decision.Task)), whole); err != nil {
		return err
	}
	for k, v := range engine.EachTag(t.Tags) {
		if err := add(caps.TagScope(k, v), whole); err != nil {
			return err
		}
	}
	return nil
}

// AddOrphan counts an answer whose trial was deleted meanwhile: for its models
// and for everything, as nobody knows its task and tags any more.
func AddOrphan(tx keyed.Tx, now time.Time, a engine.Answer) error {
	if err := Add(tx, now, a); err != nil {
		return err
	}
	return Tally(tx, engine.Trial{Time: now}, a)
}

// For is what was spent for a scope in a period: a day, or a month as its days
// begin. For a tag that counts under its key in whatever case.
func For(tx keyed.Tx, scope caps.Scope, period string) (total Sum, err error) {
	for _, one := range append(otherCase(tx, scope), scope) {
		sum, err := forSpelled(tx, one, period)
		if err != nil {
			return Sum{}, err
		}
		total.Nano, total.Unknown = providers.SumNano(total.Nano, sum.Nano), total.Unknown+sum.Unknown
	}
	return total, nil
}

// otherCase are the scopes of a tag whose key is kept in another case, from before keys
// were folded. Of each key one record is looked at.
func otherCase(tx keyed.Tx, scope caps.Scope) (others []caps.Scope) {
	tags := []byte("tag/")
	_, value, ok := strings.Cut(string(scope), "=")
	if !ok || !strings.HasPrefix(string(scope), string(tags)) {
		return nil
	}
	c := tx.Bucket(TallyBucket).Cursor()
	for k, _ := c.Seek(tags); bytes.HasPrefix(k, tags); {
		key, _, _ := bytes.Cut(k, []byte("="))
		if other := caps.Scope(string(key) + "=" + value); other != scope && other.Folded() == scope {
			others = append(others, other)
		}
		k, _ = c.Seek(append(bytes.Clone(key), '='+1)) // behind all values of the key
	}
	return others
}

func forSpelled(tx keyed.Tx, scope caps.Scope, period string) (total Sum, err error) {
	from := tallyKey(scope, period)
	length := len(tallyKey(scope, dayForm))
	c := tx.Bucket(TallyBucket).Cursor()
	for k, v := c.Seek(from); bytes.HasPrefix(k, from); k, v = c.Next() {
		var day Sum
		if len(k) != length {
			continue
		}
		if err := record.Decode(TallyBucket, k, v, &day); err != nil {
			return Sum{}, err
		}
		total.Nano, total.Unknown = providers.SumNano(total.Nano, day.Nano), total.Unknown+day.Unknown
	}
	return total, nil
}
