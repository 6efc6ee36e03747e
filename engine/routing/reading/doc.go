// Package reading reads a prompt once, from left to right: what can be counted in it, which
// words of the lexicon stand in it, and what they say of its task. It judges nothing: how
// hard a prompt is and which model answers it is for package routing.
package reading
