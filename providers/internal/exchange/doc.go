// Package exchange is one streamed HTTP exchange with a model's service: the
// transport under the vendors' clients, the record of attempts, the limits of
// what is read, and what a status or an error body means. The wording by which
// errors are told apart stands in error_patterns.go.
//
// It promises that a call never asks twice by itself, that no read is without
// a bound, and that every failure is a [providers.Error] with a named fault.
// It knows no vendor's protocol and imports no vendor's client: an adapter
// opens a Sequence, puts an Exchange into the context of its call, passes what
// it reads on to the EventSink, and hands over its TokenCounts.
package exchange
