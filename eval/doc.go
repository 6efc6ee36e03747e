// Package eval remembers and learns.
//
// Store keeps trials and rating events in one bbolt file that several
// processes may use at once. Nothing is acknowledged before it is on disk,
// every record carries a checksum, and a file that is damaged, newer than
// this program or of the other kind (real or demo) is refused with a sentence
// that says what to do.
package eval
