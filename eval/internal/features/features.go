// Package features keeps what readers found in prompts and answers, a record a
// text. What is damaged or missing is read anew, so none of it is ever an
// error.
package features

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/heads"
	"switchboard/eval/internal/record"
	"switchboard/eval/store"
)

// Bucket holds them under trial or trial/lane, so that they come in the order of
// the trials. A record of it is sealed as others are, and no JSON: the length
// and name of the reader, and what it found.
const Bucket = "features"

// Key is where the record of a text stands.
func Key(at store.AnswerAt) []byte {
	if at.Lane == store.OfPrompt {
		return []byte(at.Trial)
	}
	return fmt.Appendf(nil, "%s/%03d", at.Trial, at.Lane)
}

// Put keeps some, and what another reader found in the same text no longer.
func Put(tx boltfile.Tx, f store.Features) error {
	payload := binary.AppendUvarint(make([]byte, 0, binary.MaxVarintLen64+len(f.Reader)+len(f.Found)), uint64(len(f.Reader)))
	return record.Put(tx, Bucket, Key(f.Text), append(append(payload, f.Reader...), f.Found...))
}

// Read is a record by its key and what was sealed.
func Read(key string, payload []byte) (store.Features, error) {
	length, n := binary.Uvarint(payload)
	if n <= 0 || length > uint64(len(payload)-n) {
		return store.Features{}, &eval.RecordError{Bucket: Bucket, Key: key, What: "it names no reader"}
	}
	payload = payload[n:]
	f := store.Features{Text: store.AnswerAt{Trial: key, Lane: store.OfPrompt}, Reader: string(payload[:length]), Found: bytes.Clone(payload[length:])}
	if strings.Contains(key, "/") {
		at, ok := heads.Place(key)
		if !ok {
			return f, &eval.RecordError{Bucket: Bucket, Key: key, What: "it names no text"}
		}
		f.Text = at
	}
	return f, nil
}
