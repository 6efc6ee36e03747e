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
	"switchboard/eval/internal/heads"
	"switchboard/eval/internal/keyed"
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

// Find are those of some texts that are there, as far as they can be read.
func Find(tx keyed.Tx, in []store.AnswerAt) (found []store.Features) {
	keyed.Values(tx, Bucket, in, Key, func(_ store.AnswerAt, key, sealed []byte) bool {
		if sealed == nil {
			return true
		}
		payload, err := record.Open(Bucket, key, sealed)
		if err != nil {
			return true
		}
		if f, err := Read(string(key), payload); err == nil {
			found = append(found, f)
		}
		return true
	})
	return found
}

// Put keeps some, and what another reader found in the same text no longer.
func Put(tx keyed.Tx, f store.Features) error {
	payload := binary.AppendUvarint(make([]byte, 0, binary.MaxVarintLen64+len(f.Reader)+len(f.Found)), uint64(len(f.Reader)))
	return record.Put(tx, Bucket, Key(f.Text), append(append(payload, f.Reader...), f.Found...))
}

// Found is what a reader found, as part of what was sealed; nil where it was
// another reader.
func Found(payload []byte, reader string) []byte {
	name, found, ok := split(payload)
	if !ok || string(name) != reader {
		return nil
	}
	return found
}

// split is the name of the reader, and what it found.
func split(payload []byte) (reader, found []byte, ok bool) {
	length, n := binary.Uvarint(payload)
	if n <= 0 || length > uint64(len(payload)-n) {
		return nil, nil, false
	}
	payload = payload[n:]
	return payload[:length], payload[length:], true
}

// Read is a record by its key and what was sealed.
func Read(key string, payload []byte) (store.Features, error) {
	reader, found, ok := split(payload)
	if !ok {
		return store.Features{}, &eval.RecordError{Bucket: Bucket, Key: key, What: "it names no reader"}
	}
	f := store.Features{Text: store.AnswerAt{Trial: key, Lane: store.OfPrompt}, Reader: string(reader), Found: bytes.Clone(found)}
	if strings.Contains(key, "/") {
		at, ok := heads.Place(key)
		if !ok {
			return f, &eval.RecordError{Bucket: Bucket, Key: key, What: "it names no text"}
		}
		f.Text = at
	}
	return f, nil
}
