// Package caps keeps spending below its caps: of a day or a month, of a model, a task
// or a tag, and of a run.
//
// Before a call is sent the most that it can cost is set aside (Reserve, or Await, which
// waits for calls under way); when its answer is stored, that is given back and the
// store's own sums count. Processes that share a store tell each other what they hold.
// Shares of a cap that are spent are told of once.
package caps
