// Package engine decides and dispatches.
//
// Deciding: a prompt becomes Features, its Task is detected, a Policy predicts
// for each cheaper model on its Ladder the gap to the reference, and the
// Router picks the cheapest model whose gap is within the task's threshold.
// All of it is local, deterministic and takes microseconds.
//
// Dispatching: the Dispatcher sends one prompt to several lanes at once, one
// goroutine a lane, within the limits of each provider and of the day's
// Budget. What happens arrives in a Mailbox that never blocks the lanes and
// never drops anything. Every answer is handed to the Recorder as it ends, so
// that a program that dies loses no finished answer.
//
// What must be kept is described here as a port and implemented in package
// eval, which imports this one.
package engine
