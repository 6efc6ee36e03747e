// Package batch sends prompts through the batch interfaces of services: at a
// part of the price, answered within a day, each request exactly once.
//
// A Batch is what is known of one, and it is kept (Journal) before each step is
// taken: the trials are named, then stored, the file is uploaded, the batch
// created, its results stored. Who is killed at any moment goes on from there:
//
//   - before the batch has a name of the service it is looked for there, by the
//     name that it was given or, where the service keeps none, by time and size;
//     the ids in its results then tell whether it is ours;
//   - results are stored under trial and lane. One that is stored already is not
//     stored again, and one that comes twice counts once.
//
// What a batch brought counts as the answers of any run do, with the cost of a
// batch and without times.
package batch
