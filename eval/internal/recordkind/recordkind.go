// Package recordkind lists what is kept for calibration: a bucket for each kind of
// record, the name that it has in an export, and what it has to agree with.
package recordkind

import (
	"encoding/json"
	"slices"

	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/store"
)

// The buckets.
const (
	Sessions  = "sessions"
	Endings   = "endings"
	Runs      = "runs"
	Closings  = "closings"
	Draws     = "draws"
	Frozen    = "frozen"
	Policies  = "policies"
	Applied   = "applied"
	Sightings = "seen"
)

// Kind is one of these. Check says what is wrong with a record, given which other
// records there are, or "".
type Kind struct {
	Bucket string
	Name   string
	Check  func(key string, payload []byte, there func(bucket, key string) bool) (string, error)
}

var kinds = []Kind{
	{Sessions, "session", anything[eval.Session]},
	{Endings, "ending", refersTo(Sessions, func(e eval.Ending) string { return e.Session })},
	{Runs, "run", anything[store.OpenedRun]},
	{Closings, "closing", refersTo(Runs, func(c store.Closing) string { return c.Run })},
	{Draws, "draw", checkDraw},
	{Frozen, "frozen", checkFrozen},
	{Policies, "policy", checkPolicy},
	{Sightings, "seen", checkSighting},
	{Applied, "applied", refersTo(Policies, func(a eval.Application) string { return a.Policy })},
}

// All are in an order in which each record comes after those that it refers to.
func All() []Kind { return slices.Clone(kinds) }

// Buckets are theirs.
func Buckets() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.Bucket
	}
	return names
}

// Has reports whether a bucket is one of these.
func Has(bucket string) bool {
	return slices.ContainsFunc(kinds, func(k Kind) bool { return k.Bucket == bucket })
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
	case d.Number > 0 && !there(Draws, string(eval.DrawKey(d.Run, d.Family, d.Number-1))):
		return "the draw before it is missing", nil
	case d.Run != eval.FitRun && !eval.IsMonitorRun(d.Run) && !there(Runs, d.Run):
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
	case f.Basis == eval.BeforeItCame && !there(Runs, f.Run):
		return "its run is missing", nil
	case f.Basis != eval.BeforeItCame && !there(Draws, string(eval.DrawKey(f.Run, f.Family, f.Number))):
		return "what it refers to in " + Draws + " is missing", nil
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
