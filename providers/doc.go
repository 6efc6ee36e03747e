// Package providers defines the types of a call to a model: request, events,
// usage, money and price, faults, parameters and keys. Each wire protocol is a
// package below it (openai, anthropic, google), and so are the models that need
// no network (simulated) and the servers found on this machine (local). Package
// open makes a Provider of a Config.
//
// A Provider streams one answer as a sequence of events and reports every
// failure as an *Error with a Fault for machines and a sentence and a hint
// for people. It does not retry (but for one request without a parameter that
// a host rejects, noted as an attempt of its own), does not decide and does
// not keep anything: that is package engine's work.
//
// # Measured, reported, estimated
//
// Times are measured with the Stopwatch in the call's context, on the
// monotonic clock. Token counts are what the service reported, brought to one
// meaning by the adapter (see Usage). Costs are worked out from those counts
// and a dated Price. What is not known is unknown: the zero values of
// Tokens and Money mean that, and a sum with an unknown part is unknown.
//
// # What comes from outside
//
// Text arrives as the model sent it. Cleaner takes out what could move a
// cursor or reorder a line; everything that keeps or shows text uses it. The
// words of a service inside an Error are cleaned already.
//
// # Simulated models
//
// Kind Simulated needs no network and no key: written answers for a built-in
// set of prompts, generated text for every other, with prices, speeds and
// faults, all from a seed. It is the only simulation in this program, and
// every record of it says so.
package providers
