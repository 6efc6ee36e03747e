// Package spend says where the money goes: what was spent on calls, by day, model,
// task, tag and source, and what the policy in force and the reference alone would
// have cost in its place.
//
// Read makes a History of two sources: what this program sent itself, from its
// store, and what usage files reported, from the roll-up beside it. Both become
// Lines: sums over calls of one Group on one day, in UTC. Everything else, totals,
// rows of a table, a trend, is a sum over lines, so that all of it agrees to the last
// digit. A History is a value: reading it again gives a new one.
//
// # What is compared
//
// Of a prompt that is known, three amounts are set beside each other: Listed, what
// it cost by the model that answered it; Routed, what it would have cost as the
// policy decides; and Reference, what it would have cost to ask the reference each
// time. All three are of the same prompts, and Compared counts those.
//
//   - Of a prompt that was sent here side by side nobody knows which model would
//     have answered in production. It counts as one that the reference answered, and
//     what the lanes cost beyond that was spent on comparing.
//   - Of a call from a file the three are list prices of as many tokens. Where the
//     policy would have sent it to another model, Lost is what that model takes more
//     for tokens that were read from a prompt cache: at most, for a cache that moves
//     along is filled once. It is part of Routed.
package spend
