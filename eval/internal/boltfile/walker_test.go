package boltfile

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// newFile is a file of many pages, some of which are free.
func newFile(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.db")
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	write := func(fn func(b *bolt.Bucket, key []byte, i int) error) {
		err := db.Update(func(tx *bolt.Tx) error {
			b, err := tx.CreateBucketIfNotExists([]byte("things"))
			for i := 0; i < 3000 && err == nil; i++ {
				err = fn(b, fmt.Appendf(nil, "thing-%05d", i), i)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	write(func(b *bolt.Bucket, key []byte, i int) error {
		return b.Put(key, bytes.Repeat([]byte{'x'}, 100+i%7*1500))
	})
	write(func(b *bolt.Bucket, key []byte, i int) error {
		if i/500%2 == 1 {
			return b.Delete(key)
		}
		return nil
	})
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// flawsOf is what a walk over all pages finds.
func flawsOf(t *testing.T, file []byte) (records int, flaws []string) {
	t.Helper()
	r := bytes.NewReader(file)
	l, err := ReadLayout(r, int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	w := Walker{R: r, L: l, Named: func(string) {}, Record: func(string, []byte, []byte) { records++ },
		Flaw: func(_ string, err error) { flaws = append(flaws, err.Error()) }}
	w.Walk()
	w.Account()
	return records, flaws
}

func TestWalkerSeesWhatBboltWouldTrust(t *testing.T) {
	whole := newFile(t)
	l, err := ReadLayout(bytes.NewReader(whole), int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	list := int64(l.freelist)*l.PageSize + PageHead
	for outcome, c := range map[string]struct {
		harm func(file []byte)
		want string
	}{
		"nothing is wrong with a whole file": {func([]byte) {}, ""},
		"keys in the wrong order are found": {func(file []byte) {
			a, b := bytes.LastIndex(file, []byte("thing-00007x")), bytes.LastIndex(file, []byte("thing-00008x"))
			file[a+10], file[b+10] = '8', '7'
		}, "out of order"},
		"a key on the page of others is found": {func(file []byte) {
			for at := bytes.Index(file, []byte("thing-00007x")); at >= 0; at = bytes.Index(file, []byte("thing-00007x")) {
				copy(file[at:], "thing-90007")
			}
		}, "out of order"},
		"a page in use that is called free is found": {func(file []byte) { Order.PutUint64(file[list:], 2) }, "page 2 is in use, and stands in the list"},
		"a page that is neither in use nor free is found": {func(file []byte) {
			n := Order.Uint16(file[list-PageHead+10:])
			Order.PutUint16(file[list-PageHead+10:], n-1)
		}, "is missing in the list of free pages"},
	} {
		t.Run(outcome, func(t *testing.T) {
			file := slices.Clone(whole)
			c.harm(file)
			records, flaws := flawsOf(t, file)
			if records != 1500 {
				t.Errorf("it has %d records", records)
			}
			if all := strings.Join(flaws, "\n"); (c.want == "") != (all == "") || !strings.Contains(all, c.want) {
				t.Errorf("got %q", all)
			}
		})
	}
}
