// Package pareto draws cost against quality: a chart with each model and the router over
// its thresholds, and the same in lines. It reads and keeps nothing: all it draws is in a
// View.
package pareto
