package bolt

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"

	"switchboard/eval"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksumLen is the length of what stands before the JSON of a record: its
// checksum as eight hex digits, and a space.
const checksumLen = 9

// nothing is the JSON of a record that says all in its key.
var nothing = []byte("null")

// No record is longer: what seems to be is the length on a damaged page.
const (
	mostRecord = 64 << 20
	mostKey    = 1 << 10
)

// checksum is the CRC-32C over bucket, key and JSON, so that a record that
// turns up in another's place is noticed too.
func checksum(bucket string, key, payload []byte) uint32 {
	sum := crc32.Update(0, castagnoli, []byte(bucket))
	sum = crc32.Update(sum, castagnoli, []byte{0})
	sum = crc32.Update(sum, castagnoli, key)
	sum = crc32.Update(sum, castagnoli, []byte{0})
	return crc32.Update(sum, castagnoli, payload)
}

// written is a checksum as it stands before the JSON.
func written(sum uint32) string {
	var b [checksumLen]byte
	hex.Encode(b[:], binary.BigEndian.AppendUint32(nil, sum))
	b[checksumLen-1] = ' '
	return string(b[:])
}

// encodeRecord is the record as it is stored.
func encodeRecord(bucket string, key, payload []byte) []byte {
	return fmt.Appendf(make([]byte, 0, checksumLen+len(payload)), "%08x %s", checksum(bucket, key, payload), payload)
}

// decodeRecord is the JSON of a stored record, or a *RecordError. It is part of
// sealed.
func decodeRecord(bucket string, key, sealed []byte) ([]byte, error) {
	switch {
	case len(sealed) < checksumLen:
		return nil, &eval.RecordError{Bucket: bucket, Key: string(key), What: "it is too short"}
	case len(sealed) > mostRecord, len(key) > mostKey:
		return nil, &eval.RecordError{Bucket: bucket, Key: string(key[:min(len(key), mostKey)]), What: "it is too long"}
	}
	payload := sealed[checksumLen:]
	if string(sealed[:checksumLen]) != written(checksum(bucket, key, payload)) {
		return nil, &eval.RecordError{Bucket: bucket, Key: string(key), What: "its checksum does not fit"}
	}
	return payload, nil
}

// decodeInto also decodes the JSON.
func decodeInto(bucket string, key, sealed []byte, v any) error {
	payload, err := decodeRecord(bucket, key, sealed)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(payload, v); err != nil {
		return noJSON(bucket, key, err)
	}
	return nil
}

func noJSON(bucket string, key []byte, err error) error {
	return &eval.RecordError{Bucket: bucket, Key: string(key), What: "its JSON cannot be read: " + err.Error()}
}

// toJSON leaves <, > and & as they are: prompts are full of them.
func toJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, eval.Invalid("this cannot be stored: %v", err)
	}
	if b.Len() > mostRecord-checksumLen {
		return nil, eval.Invalid("%d MB are too much for one record of the store", b.Len()>>20)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'}), nil
}
