// Package benchtest measures for benchmarks what Go's own figures leave out: the
// processor time and the memory of the whole process.
package benchtest
