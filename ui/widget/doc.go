// Package widget has the parts that screens are made of: editor, table, chart,
// scrolling.
package widget
