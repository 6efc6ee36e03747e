// Package importer imports files and folders of usage: it finds the files, reads
// each with package usagefile and counts its rows with package rollup. Commands and
// screens only show what it reports.
package importer
