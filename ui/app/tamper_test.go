package app

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"
	"go.etcd.io/bbolt"
)

// tamper STORE NUMBER removes an event of a store, as somebody does who knows how
// it is kept; tamper STORE NUMBER OLD NEW changes words of it.
func tamper(ts *testscript.TestScript, _ bool, args []string) {
	number, err := strconv.Atoi(args[1])
	ts.Check(err)
	file, err := bbolt.Open(ts.MkAbs(args[0]), 0o600, nil)
	ts.Check(err)
	defer file.Close()
	key := fmt.Appendf(nil, "%016x", number)
	ts.Check(file.Update(func(tx *bbolt.Tx) error {
		events := tx.Bucket([]byte("events"))
		_, line, ok := bytes.Cut(events.Get(key), []byte(" "))
		if !ok {
			return fmt.Errorf("there is no event %d", number)
		}
		if len(args) == 2 {
			return events.Delete(key)
		}
		changed := bytes.Replace(line, []byte(args[2]), []byte(args[3]), 1)
		if bytes.Equal(changed, line) {
			return fmt.Errorf("the event %d has no %q: %s", number, args[2], line)
		}
		sum := crc32.Checksum(sealed("events", key, changed), crc32.MakeTable(crc32.Castagnoli))
		return events.Put(key, fmt.Appendf(nil, "%08x %s", sum, changed))
	}))
}

// sealed is what the checksum of a record covers.
func sealed(bucket string, key, payload []byte) []byte {
	return bytes.Join([][]byte{[]byte(bucket), key, payload}, []byte{0})
}
