// Package engine holds the words of a decision and of a trial.
//
// A Query is decided: a Decision names the model that a policy chooses for its
// Task, the gaps it predicted, and why. What is then sent is a Trial, with an
// Answer for each lane and a Ledger of what it cost and would have cost. The
// Catalog is what there is to choose from and to send to. A Recorder is where
// trials are kept; the store of package eval is one.
//
// It decides nothing, sends nothing and keeps nothing: package routing decides,
// package dispatch sends.
package engine
