// Package styled is text with styles, measured in cells: the theme, lines, the
// ruler that knows how wide a terminal draws a text, and frames.
package styled
