package store

import (
	"encoding/json"
	"strings"

	bolt "go.etcd.io/bbolt"

	"switchboard/engine/routing"
	"switchboard/eval"
)

// chronicle lists the buckets of calibration in an order in which each record
// comes after those that it refers to, with the name that a record has in an
// export and what it has to agree with.
var chronicle = []chapter{
	{SessionBucket, "session", anything[eval.Session]},
	{EndingBucket, "ending", refersTo(SessionBucket, func(e eval.Ending) string { return e.Session })},
	{RunBucket, "run", anything[OpenedRun]},
	{closingBucket, "closing", refersTo(RunBucket, func(c Closing) string { return c.Run })},
	{DrawBucket, "draw", drawStands},
	{FrozenBucket, "frozen", refersTo(DrawBucket, func(f eval.Frozen) string { return string(eval.DrawKey(f.Run, f.Family, f.Number)) })},
	{PolicyBucket, "policy", policyStands},
	{AppliedBucket, "applied", refersTo(PolicyBucket, func(a eval.Application) string { return a.Policy })},
}

// chapter is one of these buckets. stands says what is wrong with a record,
// given which other records there are, or "".
type chapter struct {
	bucket string
	name   string
	stands func(key string, payload []byte, there func(bucket, key string) bool) (string, error)
}

func ChronicleBuckets() []string {
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
	var d eval.Drawn
	if err := json.Unmarshal(payload, &d); err != nil {
		return "", err
	}
	switch {
	case string(d.Key()) != key:
		return "it is another draw than its key says", nil
	case d.Number > 0 && !there(DrawBucket, string(eval.DrawKey(d.Run, d.Family, d.Number-1))):
		return "the draw before it is missing", nil
	case d.Run != eval.FitRun && !strings.HasPrefix(d.Run, eval.WatchPrefix) && !there(RunBucket, d.Run):
		return "its run is missing", nil
	}
	return "", nil
}

func policyStands(key string, payload []byte, _ func(bucket, key string) bool) (string, error) {
	var p routing.Policy
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
