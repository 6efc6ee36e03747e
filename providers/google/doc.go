// Package google speaks Gemini's generateContent protocol through the vendor's
// own client: a request becomes its parameters, its stream becomes events.
//
// Counts are brought to one meaning (output includes thoughts). It decides
// nothing about retries, limits or prices.
package google
