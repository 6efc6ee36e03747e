// Package postgres keeps the records of a store (eval/store/records) in a
// PostgreSQL database, for several people and machines.
//
// Each bucket is a table of keys and values in a schema of its own. Reads are
// one transaction on a moment; writes come one after another, under an advisory
// lock on the store, so that what holds for one file with one writer holds
// here: a number, a draw and a run are given once. Callers of one process share a
// transaction. When the connection is lost in the middle of a commit, it is found
// out whether it happened.
//
// Forget deletes the records in one transaction. The database keeps their bytes
// until it vacuums the tables, and its log and backups for as long as they are
// kept.
//
// No message names a password.
package postgres
