package boltfile

import "os"

// Mark tells states of a file apart: two are equal only where nothing was kept in
// between. Every transaction changes one of the two first pages, and a file that was
// put in the place of another is another one.
type Mark struct {
	place [2]uint64 // device and number of the file
	size  int64
	nano  int64 // when it was changed
	first [PageHead + metaLen]byte
	next  [PageHead + metaLen]byte
}

// Mark is that of the file as it is now. It waits for nobody: of a transaction that is
// being committed it sees nothing yet, or what no other mark is equal to. false: the
// file has none, for there is no such file, or nobody can tell here.
func (f *File) Mark() (m Mark, ok bool) {
	if notFollowed == 0 { // a file that is open may be in the way there
		return m, false
	}
	file, err := os.Open(f.path)
	if err != nil {
		return m, false
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil || !m.identify(info) {
		return m, false
	}
	if _, err := file.ReadAt(m.first[:], 0); err != nil {
		return m, false
	}
	page := int64(Order.Uint32(m.first[PageHead+8:]))
	_, err = file.ReadAt(m.next[:], page)
	return m, err == nil && page >= int64(len(m.first))
}
