// Package rows reads tables and JSON one row at a time, in constant memory.
//
// The fields of a Row are read by name, whether it is the row of a table or a JSON
// object. The row keeps the first error of reading a field, so that a reader asks for it
// once, at the end: see Row.Err.
package rows
