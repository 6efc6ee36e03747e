// Package annotate is the queue of what is to be rated next: which prompt, which
// answers, for whom, drawn how. It keeps raters blind and draws in the way that
// the certificate needs (docs/guarantee.md).
package annotate
