// Package usagefile opens files of usage and reads their records, one at a
// time, in constant memory.
//
// What a file is, it is told by its content, unless the format is named. It may
// be packed with gzip or Zstandard and be in UTF-8 or UTF-16; an export of DeepSeek is a ZIP
// of tables. A row that cannot be read is an error in its place, and the rows
// behind it follow.
package usagefile
