// Package eval remembers and learns.
//
// # Calibration
//
// From ratings to a policy with a certificate, in memory and without a clock:
//
//	Study     what is known: prompts of the fit part with what was judged of
//	          them, prompts of the certify part without
//	PlanRun   learns from the fit part and writes down a Run: families, their
//	          grids of thresholds, the order of the draws
//	Certify   walks each grid on the longest prefix of final judgements, and
//	          makes the policy that follows
//	Explorer  says what the fit part lets one expect at other limits
//	Watch     tests a certificate on the traffic that came later
//
// Backtest plays the same on outcomes that are known. Whether a certificate is
// true depends on the Run having been kept before its first judgement, on the
// order of the draws, and on judgements that never change once they are final.
// docs/guarantee.md says what is promised, docs/statistics.md why.
package eval
