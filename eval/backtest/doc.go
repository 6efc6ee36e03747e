// Package backtest says how good routing would be on outcomes that are known:
// some of their prompts count as rated, to fit a scorer and certify a threshold, and
// the policy is tried on all others.
package backtest
