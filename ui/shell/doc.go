// Package shell is what every screen stands in: its context, who takes which
// message, generations that let stale replies drop, overlays, and the messages
// that several screens take. It knows no screen.
package shell
