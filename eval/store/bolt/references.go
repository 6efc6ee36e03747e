package bolt

import (
	"encoding/json"
	"strings"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/store"
)

// calibrationRecords lists the buckets of calibration in an order in which each record
// comes after those that it refers to, with the name that a record has in an
// export and what it has to agree with.
var calibrationRecords = []recordKind{
	{sessionBucket, "session", anything[eval.Session]},
	{endingBucket, "ending", refersTo(sessionBucket, func(e eval.Ending) string { return e.Session })},
	{runBucket, "run", anything[store.OpenedRun]},
	{closingBucket, "closing", refersTo(runBucket, func(c store.Closing) string { return c.Run })},
	{drawBucket, "draw", checkDraw},
	{frozenBucket, "frozen", checkFrozen},
	{policyBucket, "policy", checkPolicy},
	{sightingBucket, "seen", checkSighting},
	{appliedBucket, "applied", refersTo(policyBucket, func(a eval.Application) string { return a.Policy })},
}

// recordKind is one of these buckets. check says what is wrong with a record,
// given which other records there are, or "".
type recordKind struct {
	bucket string
	name   string
	check  func(key string, payload []byte, there func(bucket, key string) bool) (string, error)
}

func calibrationBuckets() []string {
	var names []string
	for _, c := range calibrationRecords {
		names = append(names, c.bucket)
	}
	return names
}

func anything[T any](_ string, payload []byte, _ func(bucket, key string) bool) (string, error) {
	var v T
	return "", json.Unmarshal(payload, &v)
}

// refersTo is for records that name one of another bucket; an empty name is
// none.
func refersTo[T any](bucket string, name func(T) string) func(string, []byte, func(bucket, key string) bool) (string, error) {
	return func(_ string, payload []byte, there func(bucket, key string) bool) (string, error) {
		var v T
		if err := json.Unmarshal(payload, &v); err != nil {
			return "", err
		}
		if n := name(v); n != "" && !there(bucket, n) {
			return "what it refers to in " + bucket + " is missing", nil
		}
		return "", nil
	}
}

// checkDraw makes sure that a draw has its run, and that none before it is
// missing.
func checkDraw(key string, payload []byte, there func(bucket, key string) bool) (string, error) {
	var d eval.Assignment
	if err := json.Unmarshal(payload, &d); err != nil {
		return "", err
	}
	switch {
	case string(d.Key()) != key:
		return "it is another draw than its key says", nil
	case d.Number > 0 && !there(drawBucket, string(eval.DrawKey(d.Run, d.Family, d.Number-1))):
		return "the draw before it is missing", nil
	case d.Run != eval.FitRun && !strings.HasPrefix(d.Run, eval.MonitorPrefix) && !there(runBucket, d.Run):
		return "its run is missing", nil
	}
	return "", nil
}

func checkSighting(key string, payload []byte, _ func(bucket, key string) bool) (string, error) {
	var s eval.Sighting
	err := json.Unmarshal(payload, &s)
	if err == nil && string(s.Key()) != key {
		return "it is about another rater or prompt than its key says", nil
	}
	return "", err
}

// checkFrozen makes sure that a verdict has its draw. What was judged before it
// came was never drawn, and has its run.
func checkFrozen(key string, payload []byte, there func(bucket, key string) bool) (string, error) {
	var f eval.FinalVerdict
	if err := json.Unmarshal(payload, &f); err != nil {
		return "", err
	}
	switch {
	case f.Basis == eval.BeforeItCame && !there(runBucket, f.Run):
		return "its run is missing", nil
	case f.Basis != eval.BeforeItCame && !there(drawBucket, string(eval.DrawKey(f.Run, f.Family, f.Number))):
		return "what it refers to in " + drawBucket + " is missing", nil
	}
	return "", nil
}

func checkPolicy(key string, payload []byte, _ func(bucket, key string) bool) (string, error) {
	var p routing.Policy
	err := json.Unmarshal(payload, &p)
	if err == nil && p.Hash != key {
		return "it is another policy than its key says", nil
	}
	return "", err
}

// recordKindOf finds a kind by its bucket.
func recordKindOf(bucket string) (recordKind, bool) {
	for _, c := range calibrationRecords {
		if c.bucket == bucket {
			return c, true
		}
	}
	return recordKind{}, false
}

// hasRecord is what a check asks of a transaction.
func hasRecord(tx boltfile.Tx) func(bucket, key string) bool {
	return func(bucket, key string) bool { return tx.Bucket(bucket).Has(key) }
}
