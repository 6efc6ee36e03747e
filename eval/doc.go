// Package eval names what people say of answers, and what is kept of it. There
// are ratings on their scales and what takes them back, the draws of a
// certification run and the verdicts that became final, sessions of raters,
// what a rater has seen with names, and the applications of policies. It says
// which part of the prompts may fit and which may certify.
//
// The work is done by the packages below it: annotate says what is rated next,
// snapshot reads what was kept, certify plans runs and proves thresholds,
// calibrate goes from ratings to a policy, and store keeps everything.
// docs/guarantee.md says what is promised, docs/statistics.md why.
package eval
