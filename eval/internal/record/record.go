// Package record seals what a store keeps: a checksum and JSON. The checksum
// covers the bucket and the key, so that a record that turns up in another's
// place is noticed too.
package record

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash/crc32"

	"switchboard/eval"
	"switchboard/eval/internal/keyed"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksumLen is the length of what stands before the JSON of a record: its
// checksum as eight hex digits, and a space.
const checksumLen = 9

// Nothing is the JSON of a record that says all in its key.
var Nothing = []byte("null")

// No record is longer: what seems to be is the length on a damaged page.
const (
	MostBytes = 64 << 20
	MostKey   = 1 << 10
)

// checksum is the CRC-32C over bucket, key and JSON, so that a record that
// turns up in another's place is noticed too.
func checksum(bucket string, key, payload []byte) uint32 {
	sum := withZero(withName(0, bucket))
	sum = withZero(crc32.Update(sum, castagnoli, key))
	return crc32.Update(sum, castagnoli, payload)
}

// withName is crc32.Update by a short text, of which no slice is made.
func withName(sum uint32, name string) uint32 {
	sum = ^sum
	for i := range len(name) {
		sum = castagnoli[byte(sum)^name[i]] ^ sum>>8
	}
	return ^sum
}

// withZero is crc32.Update by a zero byte.
func withZero(sum uint32) uint32 {
	sum = ^sum
	return ^(castagnoli[byte(sum)] ^ sum>>8)
}

// written is a checksum as it stands before the JSON.
func written(sum uint32) (b [checksumLen]byte) {
	var whole [4]byte
	binary.BigEndian.PutUint32(whole[:], sum)
	hex.Encode(b[:], whole[:])
	b[checksumLen-1] = ' '
	return b
}

// Checksum is the checksum that a stored record names, right or wrong; 0 where it
// names none.
func Checksum(sealed []byte) uint32 {
	var whole [4]byte
	if len(sealed) < checksumLen {
		return 0
	}
	if _, err := hex.Decode(whole[:], sealed[:checksumLen-1]); err != nil {
		return 0
	}
	return binary.BigEndian.Uint32(whole[:])
}

// Seal is the record as it is stored.
func Seal(bucket string, key, payload []byte) []byte {
	sum := written(checksum(bucket, key, payload))
	return append(append(make([]byte, 0, checksumLen+len(payload)), sum[:]...), payload...)
}

// Open is the JSON of a stored record, or a *RecordError. It is part of
// sealed.
func Open(bucket string, key, sealed []byte) ([]byte, error) {
	switch {
	case len(sealed) < checksumLen:
		return nil, &eval.RecordError{Bucket: bucket, Key: string(key), What: "it is too short"}
	case len(sealed) > MostBytes, len(key) > MostKey:
		return nil, &eval.RecordError{Bucket: bucket, Key: string(key[:min(len(key), MostKey)]), What: "it is too long"}
	}
	payload := sealed[checksumLen:]
	if [checksumLen]byte(sealed) != written(checksum(bucket, key, payload)) {
		return nil, &eval.RecordError{Bucket: bucket, Key: string(key), What: "its checksum does not fit"}
	}
	return payload, nil
}

// Decode also decodes the JSON.
func Decode(bucket string, key, sealed []byte, v any) error {
	payload, err := Open(bucket, key, sealed)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(payload, v); err != nil {
		return NoJSON(bucket, key, err)
	}
	return nil
}

func NoJSON(bucket string, key []byte, err error) error {
	return &eval.RecordError{Bucket: bucket, Key: string(key), What: "its JSON cannot be read: " + err.Error()}
}

// JSON leaves <, > and & as they are: prompts are full of them.
func JSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, eval.Invalid("this cannot be stored: %v", err)
	}
	if b.Len() > MostBytes-checksumLen {
		return nil, eval.Invalid("%d MB are too much for one record of the store", b.Len()>>20)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), nil
}

// PutJSON seals and stores one record.
func PutJSON(tx keyed.Tx, bucket string, key []byte, v any) error {
	payload, err := JSON(v)
	if err != nil {
		return err
	}
	return Put(tx, bucket, key, payload)
}

// Put is PutJSON for what is JSON already.
func Put(tx keyed.Tx, bucket string, key, payload []byte) error {
	return tx.Bucket(bucket).Put(key, Seal(bucket, key, payload))
}

// GetJSON reads a record; what is not there leaves v as it is.
func GetJSON(tx keyed.Tx, bucket string, key []byte, v any) error {
	sealed := tx.Bucket(bucket).Get(key)
	if sealed == nil {
		return nil
	}
	return Decode(bucket, key, sealed, v)
}
