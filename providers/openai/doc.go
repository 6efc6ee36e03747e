// Package openai speaks OpenAI's two protocols, Chat Completions and Responses, in the
// types of the vendor's own client, for OpenAI and for every server that is
// compatible with it.
//
// A request is written and an answer read by those types. The request itself is made,
// and a plain piece of text read, without them: it takes a fraction of the time. Tests
// hold both against the client.
//
// It decides nothing about retries, limits or prices.
package openai
