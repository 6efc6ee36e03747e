// Package stall ends calls whose provider keeps silent: before the first token,
// between two tokens, and where a whole answer takes too long.
package stall
