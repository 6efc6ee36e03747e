// Package bolt keeps trials, ratings, sessions, runs and policies in one file.
// It knows records, not what they mean: it calibrates nothing and reads no
// format but its own.
//
// They stand there in plain text: the prompts, the answers and the raters' names
// can be read by everybody who may read the file, which is made for its owner
// only. Forget deletes a trial so that no byte of it stays in the file.
//
// What it promises:
//
//   - When a method that adds something returns nil, what it was given is on
//     disk and survives kill -9 and a power cut. Callers that add at the same
//     time share a transaction and are told together.
//   - Several processes may work on one file. It is locked only during an
//     operation; who has to wait longer than Options.Wait is told for whom.
//   - Every record carries a checksum. A damaged one is named and the others
//     can be read; a damaged file is an error that says what to do, never a
//     panic. Check finds out what is wrong, Salvage saves what is whole.
//   - A file of a newer version, of the other kind (real or demo) or of
//     another program is refused and not touched. One of an older version is
//     brought up to date in one transaction.
//
// Two small files beside it hold nothing that has to last: path.lock says who
// came in last, path.till what processes hold of the daily cap. Each is locked
// while it is in use, on every system, and has to be a plain file.
//
// What it does not: it holds nobody off who can write the file, and it cannot
// take back what is in a backup or an export. A file system that has no locks,
// as some on the network, must not be shared by two machines.
//
// The clock is the caller's: no record holds a time that was not given.
//
// # Reading while others write
//
// Trials and AllRatings open the file for a page at a time. What they yield
// is consistent trial by trial, not over the whole sequence.
package bolt
