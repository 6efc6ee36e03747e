// Package prompt is the pane in which a prompt is written, and the files that it
// names with @.
package prompt
