// Package snapshot reads a store into memory as calibration sees it: prompts
// with their answers, votes, draws, and what they come to. It is read, and
// decides nothing about thresholds.
package snapshot
