// Package history is the screen that lists every stored trial.
package history
