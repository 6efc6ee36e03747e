// Package shell is what every screen stands in: its context, the table of keys,
// turns that let stale replies drop, overlays, and the replies that several
// screens take.
package shell
