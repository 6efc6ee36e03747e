// Package faultbench tries routed calls on faults. It has a server that speaks Chat
// Completions and misbehaves as it is told, a list of faults with what a good client
// makes of each, and a storm, in which all faults come again and again. It works in real
// time (its command play) and on the clock of testing/synctest.
package faultbench
