// Package circuit knows which models and providers are not to be asked for a
// while: a breaker for each that opens after failures in a row, lets one call
// through after a rest and closes when that succeeds, and for each provider
// the time until which it wants no requests. It counts calls, not tokens, and
// keeps nothing on disk: what happened before the program started is told to
// it by Recall.
//
// The breakers are those of sony/gobreaker. failsafe-go's would do as well and
// can rest for a time of its own each time, but cannot give a permit back for
// a call that said nothing of the service, as a cancelled one: its half-open
// circuit would close on it or stay shut for good. It also brings gRPC along.
package circuit
