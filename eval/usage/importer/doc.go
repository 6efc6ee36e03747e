// Package importer imports files and folders of usage: it finds the files, reads
// each with usagefile and counts it with rollup. Commands and screens only show
// what it tells.
package importer
