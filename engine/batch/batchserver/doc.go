// Package batchserver is the batch interfaces of four vendors as servers for
// loopback: it speaks the wire format of each, ends batches as it is told, and
// cuts connections where a test wants a client to die.
package batchserver
