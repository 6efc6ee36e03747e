// Package records has the rules of a store, written once for whatever keeps its
// records: what may be added, how a rating is numbered, what is final, what
// goes with a trial that is forgotten, how events are chained and costs added
// up. It knows records, not what they mean: it calibrates nothing and reads no
// format but its own. Where the records stand is for a Backend: eval/store/bolt
// keeps them in a file, eval/store/postgres in a database.
//
// They stand there in plain text: the prompts, the answers and the raters' names
// can be read by everybody who may read the file or the database.
//
// What a Store promises:
//
//   - When a method that adds something returns nil, what it was given is kept
//     and survives kill -9 and a power cut. Callers that add at the same
//     time share a transaction and are told together.
//   - Several processes may work on one store.
//   - Every record carries a checksum. A damaged one is named and the others
//     can be read. Check finds out what is wrong.
//   - A store of a newer version, or of the other kind (real or demo) is
//     refused and not touched. One of an older version is brought up to date in
//     one transaction.
//
// The clock is the caller's: no record holds a time that was not given.
//
// # Reading while others write
//
// Trials and AllRatings read a page at a time. What they yield is consistent
// trial by trial, not over the whole sequence.
package records
