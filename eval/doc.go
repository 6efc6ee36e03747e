// Package eval remembers and learns.
//
// # The store
//
// Store keeps trials and rating events in one bbolt file, in plain text: the
// prompts, the answers and the raters' names can be read by everybody who may
// read the file, which is made for its owner only. Forget deletes a trial so
// that no byte of it stays in the file.
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
// came in last, path.till what processes hold of the daily cap.
//
// What it does not: it holds nobody off who can write the file, and it cannot
// take back what is in a backup or an export. A file system that has no locks,
// as some on the network, must not be shared by two machines.
//
// The clock is the caller's: no record holds a time that was not given.
//
// # Calibration
//
// From ratings to a policy with a certificate, in memory and without a clock:
//
//	Study     what is known: prompts of the fit part with what was judged of
//	          them, prompts of the certify part without
//	PlanRun   learns from the fit part and writes down a Run: families, their
//	          grids of thresholds, the order of the draws
//	Certify   walks each grid on the longest prefix of final judgements, and
//	          makes the policy that follows
//	Explorer  says what the fit part lets one expect at other limits
//	Watch     tests a certificate on the traffic that came later
//
// Backtest plays the same on outcomes that are known. Whether a certificate is
// true depends on the Run having been kept before its first judgement, on the
// order of the draws, and on judgements that never change once they are final.
// docs/guarantee.md says what is promised, docs/statistics.md why.
//
// # Reading while others write
//
// Trials and AllRatings open the file for a page at a time. What they yield
// is consistent trial by trial, not over the whole sequence.
package eval
