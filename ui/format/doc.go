// Package format says figures in words: money, time, counts and shares. What is
// not known is a dash and never a zero.
package format
