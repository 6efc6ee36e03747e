// Package boltfile keeps records in one bbolt file that several processes
// share. Nothing is open between operations: each opens the file under a lock,
// looks its first pages over, runs one transaction and closes it again.
// Callers that write at the same time share a transaction. A damaged file is
// an error, never a panic, and pages can be read without bbolt. It knows
// nothing of what the records say.
package boltfile
