// Package rateserver offers the Rate screen over SSH, so that a rater needs nothing
// but ssh. Raters are known by public key. A session has a terminal and the screen in
// it, and there is nothing else: no command, no file transfer, no forwarding, no
// variable of the client's but TERM.
package rateserver
