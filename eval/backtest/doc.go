// Package backtest says how good routing would be on outcomes that are known:
// some prompts are rated, fit and certify, and all others are the test.
package backtest
