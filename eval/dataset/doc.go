// Package dataset reads outcomes from files, in our own format and in those of
// promptfoo, RouteLLM and LMArena, and imports them into a store. Each import format has
// a file of its own here.
package dataset
