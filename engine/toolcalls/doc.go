// Package toolcalls puts the calls of tools in an answer together from the pieces
// that stream in.
package toolcalls
