// Package rate is the screen on which answers are judged blind, one key each.
package rate
