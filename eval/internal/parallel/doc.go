// Package parallel does independent pieces of work on all processors.
package parallel
