// Package anthropic speaks Anthropic's Messages protocol through the vendor's
// own client: a request becomes its parameters, its stream becomes events.
//
// Counts are brought to one meaning (input includes what came from a cache).
// It decides nothing about retries, limits or prices.
package anthropic
