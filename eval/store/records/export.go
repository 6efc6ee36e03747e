package records

import (
	"cmp"
	"io"
	"slices"
	"strconv"
	"strings"

	"switchboard/eval"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
	"switchboard/eval/internal/recordkind"
	"switchboard/eval/store"
	"switchboard/providers"
)

// exportLine is one line of an export; what a type does not use is left out.
type exportLine struct {
	Type    string     `json:"type"`
	Schema  int        `json:"schema,omitempty"`
	Kind    store.Kind `json:"kind,omitempty"`
	Trial   any        `json:"trial,omitempty"` // the trial, or its id
	Lane    *int       `json:"lane,omitempty"`
	Answer  any        `json:"answer,omitempty"`
	Rating  any        `json:"rating,omitempty"`
	Quarter string     `json:"quarter,omitempty"`
	Spend   any        `json:"spend,omitempty"`
	Model   string     `json:"model,omitempty"`
	Cost    any        `json:"cost,omitempty"`
	Record  any        `json:"record,omitempty"`
	Event   any        `json:"event,omitempty"`
}

// ExportJSONL writes everything that cannot be worked out from something
// else, one JSON object a line:
//
//	{"type":"meta","schema":3,"kind":"real"}
//	{"type":"trial","trial":{…}}               its answers without their texts
//	{"type":"answer","trial":"ID","lane":0,"answer":{…}}
//	{"type":"rating","rating":{…}}             in the order in which they were added
//	{"type":"spend","quarter":"2026-03-14T15:45Z","spend":{"nano":…,"unknown":…}}
//	{"type":"cost","model":"ID","cost":{"nano":…,"answers":…}}
//	{"type":"event","event":{…}}               as package audit says
//	{"type":"session","record":{…}}            and ending, run, closing, draw, frozen, policy, applied
//
// The objects are those that are stored, with harmful characters escaped. The trial of every answer
// and of every rating is there, also when others write meanwhile. A damaged
// record ends the export, and a store in Doubt has none: a copy that looks
// whole has to be whole.
func (s *Store) ExportJSONL(w io.Writer) (store.Exported, error) {
	e := &exporter{w: w, store: s}
	st, newest, err := s.bounds()
	if err = cmp.Or(err, s.Doubt()); err != nil {
		return e.count, err
	}
	if st.Kind == "" {
		return e.count, nil // nothing was ever stored
	}
	e.line(exportLine{Type: "meta", Schema: st.Schema, Kind: st.Kind})
	e.answers(e.trials())
	e.ratings(newest)
	e.each(spendBucket, func(r entry) bool {
		return e.line(exportLine{Type: "spend", Quarter: r.Key, Spend: r.Payload})
	})
	e.each(costBucket, func(r entry) bool {
		return e.line(exportLine{Type: "cost", Model: r.Key, Cost: r.Payload})
	})
	e.each(eventBucket, func(r entry) bool { return e.line(exportLine{Type: "event", Event: r.Payload}) })
	for _, kind := range slices.Backward(recordkind.All()) { // what a record refers to is read after it, so that it is there
		e.each(kind.Bucket, func(r entry) bool { return e.line(exportLine{Type: kind.Name, Record: r.Payload}) })
	}
	return e.count, e.err
}

// bounds are the stamp and the key of the newest rating. What comes later is
// not exported.
func (s *Store) bounds() (st Stamp, newest string, err error) {
	err = s.view(func(tx keyed.Tx) error {
		k, _ := tx.Bucket(ratingBucket).Cursor().Last()
		newest = string(k)
		st, err = ReadStamp(tx)
		return err
	})
	return st, newest, err
}

// exporter writes lines until something goes wrong.
type exporter struct {
	w     io.Writer
	store *Store
	count store.Exported
	err   error
}

// line reports whether to go on.
func (e *exporter) line(l exportLine) bool {
	var b []byte
	if e.err == nil {
		b, e.err = record.JSON(l)
	}
	if e.err == nil {
		_, e.err = io.WriteString(e.w, providers.EscapeJSON(string(b))+"\n")
	}
	return e.err == nil
}

// each calls fn with the records of a bucket until it has had enough.
func (e *exporter) each(bucket string, fn func(entry) bool) {
	if e.err != nil {
		return
	}
	for entry, err := range e.store.entries(bucket) {
		if e.err = err; err != nil || !fn(entry) {
			return
		}
	}
}

// trials returns the key of the last one.
func (e *exporter) trials() (last string) {
	e.each(trialBucket, func(t entry) bool {
		e.count.Trials++
		last = t.Key
		return e.line(exportLine{Type: "trial", Trial: t.Payload})
	})
	return last
}

func (e *exporter) answers(lastTrial string) {
	e.each(answerBucket, func(a entry) bool {
		trial, number, _ := strings.Cut(a.Key, "/")
		lane, err := strconv.Atoi(number)
		switch {
		case err != nil:
			e.err = &eval.RecordError{Bucket: answerBucket, Key: a.Key, What: "it names no lane"}
			return false
		case trial > lastTrial:
			return false // came meanwhile
		}
		e.count.Answers++
		return e.line(exportLine{Type: "answer", Trial: trial, Lane: &lane, Answer: a.Payload})
	})
}

func (e *exporter) ratings(newest string) {
	e.each(ratingBucket, func(r entry) bool {
		if r.Key > newest {
			return false
		}
		e.count.Ratings++
		return e.line(exportLine{Type: "rating", Rating: r.Payload})
	})
}
