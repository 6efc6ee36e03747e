// Package requestbody reads the body of a request that a gateway is sent: a prompt,
// a body of Chat Completions or one of Responses. It reads as much as a decision needs,
// and writes the chosen model into the body.
package requestbody
