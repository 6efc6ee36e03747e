// Package engine defines the types of a decision and of a trial.
//
// A Query is decided: a Decision names the model that a policy chooses for its
// Task, the gaps it predicted, and why. What is then sent is a Trial, with an
// Answer for each lane and a Ledger of what it cost and would have cost. The
// Catalog is the models to choose from and the providers to send to. A Recorder stores
// trials; the stores below eval/store are Recorders.
//
// It does not decide, send or store anything: package routing decides, and package
// dispatch sends.
package engine
