// Package requestbody reads what a gateway is sent, a prompt, a body of Chat
// Completions or one of Responses, as far as a decision needs it, and puts the
// model that was decided for into it.
package requestbody
