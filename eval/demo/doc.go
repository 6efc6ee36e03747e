// Package demo fills a demo store, so that every screen has something to show
// in the first minute. All of it is simulated and marked so.
package demo
