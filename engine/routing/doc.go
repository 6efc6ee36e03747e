// Package routing reads a prompt and chooses a model for it.
//
// A policy is a value: weights, thresholds, ladder and certificates, named by
// its hash. A router decides with it in microseconds, always the same way for
// the same text, without the network, a clock or anything random. The package
// imports no module of others, so that a gateway can embed it. It fits
// nothing: that is package fit.
package routing
