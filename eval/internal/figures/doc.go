// Package figures reads from the JSON of trials and answers what figures are
// made of, and passes over their texts. encoding/json takes seven times as long,
// see BenchmarkAnswer.
package figures
