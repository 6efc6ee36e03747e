// Package health knows how each model has answered in each task: how long it
// takes to its first token and to the end, how fast it writes, how often and
// how it fails, and what an answer costs; over the last hour, day and week and
// by the hour of the day. From that it works out how late a first token may
// be before that is a spike, see Health.FirstTokenLimit.
//
// It is kept in memory and in constant space: for each model and task a week of
// hours, and an hour of spans of five minutes, which are joined when somebody
// asks. A model and task whose times spread over a factor of a hundred and that
// has a hundred answers in every hour takes 0.6 MB, one with ten takes 0.14; no
// more than 2.5 MB is possible, see TestMemoryOfAPairIsBounded. Of more than
// a thousand models, the one that has not answered for longest is dropped.
//
// Times are kept in quantile sketches: DDSketch (Masson, Rim and Lee, 2019), as
// kept by github.com/DataDog/sketches-go, within 2 % of the true value whatever
// the distribution and however often parts are joined. Two t-digests, of
// caio/go-tdigest and influxdata/tdigest, were measured beside it: they took
// 22 and 17 KB for a part where this takes 0.2 to 2.7, 250 and 94 ns for a value
// where this takes 34, and the smaller of them was wrong by 58 % for the p95 of
// two kinds of answers joined from seven parts. None allocates for a value. It
// brings the run time of protocol buffers, which Google's client brings anyway.
//
// An answer counts when it has ended, and only if the model was asked for it
// here: not when it was read from a file or cached, never sent, or stopped by
// the user.
package health
