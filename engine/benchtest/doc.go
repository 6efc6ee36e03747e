// Package benchtest measures what Go's own benchmark figures leave out: the processor time
// and the memory of the whole process.
package benchtest
