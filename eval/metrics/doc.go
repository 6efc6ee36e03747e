// Package metrics has the figures of models and raters: intervals, leaderboard,
// agreement, bias. Formulas name their source.
package metrics
