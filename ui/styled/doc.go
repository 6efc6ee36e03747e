// Package styled is text with styles, measured in cells: the theme, lines, the
// way a terminal counts cells, and frames.
package styled
