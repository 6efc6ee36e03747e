// Package usagefile opens files of usage and reads their records, one at a
// time, in constant memory.
//
// The format of a file is told by its content, unless it is named. A file may be packed
// with gzip or Zstandard, and be in UTF-8 or UTF-16; an export of DeepSeek is a ZIP of
// tables. A row that cannot be read gives an error in its place, and the rows after it
// are still read.
package usagefile
