package boltfile

// Mark tells states of a file apart: two are equal only where nothing was kept in
// between. Every transaction changes one of the two first pages, and a file that was
// put in the place of another is another one.
type Mark struct {
	device, number uint64
	size           int64
	first, next    [PageHead + metaLen]byte
}

// Mark is that of the file as it is now. It waits for nobody: of a transaction that is
// being committed it sees nothing yet, or what no other mark is equal to. false: the
// file has none, for there is no such file, or nobody can tell here.
func (f *File) Mark() (Mark, bool) { return markOf(f.path) }
