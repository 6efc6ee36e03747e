// Package fit learns weights on prompt features from rated prompts: ridge
// regression, shrunk towards a hand-set prior, and the curve that says how well
// a score orders prompts. The same rows give the same bytes.
package fit
