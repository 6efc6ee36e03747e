// Package store keeps trials, ratings, sessions, runs and policies in one file.
//
// What was acknowledged survives a crash; several processes may use one file;
// damage is reported with the way back and never a panic. It knows records, not
// what they mean: it calibrates nothing and reads no format but its own.
package store
