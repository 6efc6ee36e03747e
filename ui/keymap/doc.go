// Package keymap is the table of keys: which keys do what in which mode. The
// dispatch of keys, the hints, the help, the palette and the check of rebound
// keys are all made from it. It draws nothing and knows no screen.
package keymap
