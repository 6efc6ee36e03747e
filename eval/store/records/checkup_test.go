package records

import (
	"fmt"
	"runtime"
	"testing"

	"switchboard/eval/internal/evaltest"
	"switchboard/eval/internal/record"
)

// TestCheckupRemembersLittle feeds a checkup many trials with their answers and ratings:
// a store has millions of records, and what is remembered of each counts.
func TestCheckupRemembersLittle(t *testing.T) {
	const trials, most = 5_000, 64 // bytes a record
	c := NewCheckup("store.db")
	give := func(bucket, key string, v any) {
		payload, err := record.JSON(v)
		evaltest.Must(t, err)
		c.Record(bucket, []byte(key), record.Seal(bucket, []byte(key), payload))
	}
	give(MetaBucket, infoKey, Stamp{Schema: SchemaVersion, Kind: "real"})
	before := heap()
	for i := range trials {
		give(trialBucket, evaltest.TestID(i), headerOf(evaltest.NewTrial(i)))
	}
	for i := range trials {
		give(answerBucket, string(answerKey(evaltest.TestID(i), 0)), evaltest.NewTrial(i).Answers[0])
	}
	for i := range trials {
		give(endedBucket, string(answerKey(evaltest.TestID(i), 0)), nil)
	}
	for i := range trials {
		give(ratingBucket, string(ratingKey(uint64(i))), evaltest.NewRating(fmt.Sprint("r", i), evaltest.NewTrial(i)))
	}
	for i := range trials {
		give(ratedBucket, string(ratedKey(evaltest.TestID(i), uint64(i))), nil)
	}
	if got := (int64(heap()) - int64(before)) / (5 * trials); got > most {
		t.Errorf("it remembers %d bytes of a record, more than %d", got, most)
	}
	for _, name := range Buckets() {
		c.Bucket(name)
	}
	if err := c.Conclude(Place{}, ""); err != nil || !c.Report.OK() {
		t.Errorf("%v, %d places are damaged: %+.300v", err, len(c.Report.Damage), c.Report.Damage)
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
