// Package dataset reads outcomes from files, our own format and those of
// promptfoo, RouteLLM and arena, and brings them into a store. A new import
// format is one file here.
package dataset
