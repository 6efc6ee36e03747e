// Package faultbench puts routed calls to the test: a server that speaks Chat
// Completions and misbehaves as it is told, a list of faults with what a good
// client makes of each, and a storm of all of them at once. It works on a
// clock that can be moved (the tests) and in real time (its command play).
package faultbench
