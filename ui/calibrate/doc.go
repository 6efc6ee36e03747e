// Package calibrate is the screen that turns ratings into thresholds: cost
// against quality, what is certified, backtest, export.
package calibrate
