// Package lane is one answer in its box: its text while it streams, its meters,
// what it cost, and where it is scrolled to.
package lane
