// Package batch sends prompts through the batch interfaces of services: at a part of the
// price, answered within a day, each request exactly once.
//
// The state of a Batch is stored (Journal) before each step: its trials get ids, the trials
// are stored, the file is uploaded, the batch is created, its results are stored. A program
// that was killed at any moment goes on from there:
//
//   - Where the service's id of the batch is not known, the batch is looked for at the
//     service: by the mark that it was given or, where the service stores no mark, by its
//     time and size. The ids in its results then show whether it is ours.
//   - Results are stored by trial and lane. A result that is stored already is not stored
//     again, and one that comes twice counts once.
//
// The answers of a batch count as those of any run. Their cost is by the price of batches,
// and they have no times.
package batch
