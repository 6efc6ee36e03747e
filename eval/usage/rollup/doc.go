// Package rollup keeps what usage files said, in a file beside the store.
//
// It keeps sums and no rows: what each Series had of requests, tokens and money
// on each day, and in each hour, where series are not told apart by their tags. A row counts once, however often it is
// imported and in however many files it stands: of each row a name of 16 bytes
// is kept. Prompts are kept as PromptKeys with their figures; their text is not.
//
// An import is written in batches. Each is one transaction, together with the
// mark of how far the file was read: an import that was killed goes on behind
// its last batch, and counts nothing twice.
//
// What this program itself sent is not here: the store has it.
package rollup
