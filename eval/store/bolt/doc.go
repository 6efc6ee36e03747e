// Package bolt keeps the records of a store (eval/store/records) in one file.
//
// The file is made for its owner only. Forget deletes a trial so that no byte of
// it stays in it: bbolt keeps the text of what was deleted on pages that it
// will use again some day, so the rest is copied to a new file that takes
// the place of the old one at one stroke. A program that is killed leaves either
// the old file or the new one.
//
// What it promises beside what every store does:
//
//   - Several processes may work on one file. It is locked only during an
//     operation; who has to wait longer than Options.Wait is told for whom.
//     Between operations nothing is open and nothing is locked, so there is
//     nothing to close.
//   - A damaged file is an error that says what to do, never a panic. Check
//     finds out what is wrong, Salvage saves what is whole.
//   - A file of another program is refused and not touched.
//
// Two small files beside it hold nothing that has to last: path.lock says who
// came in last, path.till what processes hold of the daily cap. Each is locked
// while it is in use, on every system, and has to be a plain file.
//
// What it does not: it holds nobody off who can write the file, and it cannot
// take back what is in a backup or an export. A file system that has no locks,
// as some on the network, must not be shared by two machines.
package bolt
