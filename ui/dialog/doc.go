// Package dialog has the panes over a screen in which parameters are set and
// lanes are picked.
package dialog
