// Package exchange is one streamed HTTP exchange with a model's service: the
// transport under the vendors' clients, the record of attempts, the limits of
// what is read, and what a status or an error body means.
//
// It promises that a call never asks twice by itself, that no read is without
// a bound, and that every failure is a [providers.Error] with a named fault.
// It knows no vendor's protocol: those are the packages beside it.
package exchange
