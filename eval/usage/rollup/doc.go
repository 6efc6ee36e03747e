// Package rollup stores the usage that files report, in a file beside the store.
//
// It stores sums and not rows: the requests, tokens and money of each Series on each day,
// and of each Series without its tags in each hour. A row counts once, however often it is
// imported and however many files it stands in: an ID of 16 bytes is stored for each row. A
// prompt is stored as its PromptKey with its figures, and its text is not.
//
// An import is written in batches. Each is one transaction, which also stores how far the
// file was read. An import that was killed goes on after its last batch, and counts nothing
// twice.
//
// The calls of this program itself are not here: they are in the store.
package rollup
