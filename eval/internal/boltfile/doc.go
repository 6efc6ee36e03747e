// Package boltfile looks a bbolt file over before it is opened, and turns what
// bbolt panics with on damaged pages into errors.
package boltfile
