// Package rows reads tables and JSON one row at a time, in constant memory.
//
// A Row is looked at by name, whether it is the row of a table or an object of
// JSON. What cannot be read of it is noted in the row and asked for once, at
// the end: see Row.Err.
package rows
