// Package openai speaks OpenAI's two protocols, Chat Completions and Responses,
// through the vendor's own client, for OpenAI and for every server that is
// compatible with it.
//
// It decides nothing about retries, limits or prices.
package openai
