package eval

import (
	"encoding/json"
	"strings"

	bolt "go.etcd.io/bbolt"

	"switchboard/engine"
)

// chronicle lists the buckets of calibration in an order in which each record
// comes after those that it refers to, with the name that a record has in an
// export and what it has to agree with.
var chronicle = []chapter{
	{sessionBucket, "session", anything[Session]},
	{endingBucket, "ending", refersTo(sessionBucket, func(e Ending) string { return e.Session })},
	{runBucket, "run", anything[OpenedRun]},
	{closingBucket, "closing", refersTo(runBucket, func(c Closing) string { return c.Run })},
	{drawBucket, "draw", drawStands},
	{frozenBucket, "frozen", refersTo(drawBucket, func(f Frozen) string { return string(drawKey(f.Run, f.Family, f.Number)) })},
	{policyBucket, "policy", policyStands},
	{appliedBucket, "applied", refersTo(policyBucket, func(a Application) string { return a.Policy })},
}

// chapter is one of these buckets. stands says what is wrong with a record,
// given which other records there are, or "".
type chapter struct {
	bucket string
	name   string
	stands func(key string, payload []byte, there func(bucket, key string) bool) (string, error)
}

func chronicleBuckets() []string {
	var names []string
	for _, c := range chronicle {
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

// drawStands makes sure that a draw has its run, and that none before it is
// missing.
func drawStands(key string, payload []byte, there func(bucket, key string) bool) (string, error) {
	var d Drawn
	if err := json.Unmarshal(payload, &d); err != nil {
		return "", err
	}
	switch {
	case string(d.key()) != key:
		return "it is another draw than its key says", nil
	case d.Number > 0 && !there(drawBucket, string(drawKey(d.Run, d.Family, d.Number-1))):
		return "the draw before it is missing", nil
	case d.Run != FitRun && !strings.HasPrefix(d.Run, watchPrefix) && !there(runBucket, d.Run):
		return "its run is missing", nil
	}
	return "", nil
}

// watchPrefix begins the name under which the draws of a watch are kept.
const watchPrefix = "watch-"

func policyStands(key string, payload []byte, _ func(bucket, key string) bool) (string, error) {
	var p engine.Policy
	err := json.Unmarshal(payload, &p)
	if err == nil && p.Hash != key {
		return "it is another policy than its key says", nil
	}
	return "", err
}

// chapterOf finds a chapter by its bucket.
func chapterOf(bucket string) (chapter, bool) {
	for _, c := range chronicle {
		if c.bucket == bucket {
			return c, true
		}
	}
	return chapter{}, false
}

// hasRecord is what a chapter asks of a transaction.
func hasRecord(tx *bolt.Tx) func(bucket, key string) bool {
	return func(bucket, key string) bool { return tx.Bucket([]byte(bucket)).Get([]byte(key)) != nil }
}
