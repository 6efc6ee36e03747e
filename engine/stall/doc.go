// Package stall ends calls whose provider sends nothing for too long, before the first
// token or between two tokens, and calls whose whole answer takes too long.
package stall
