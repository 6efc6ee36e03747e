// Package forecast says what a month will have cost when it ends, from what each
// day has cost so far.
//
// Four simple methods are played over the history, each from every day of the
// last half year as if it were that day's evening, and the one that was least
// wrong is used. How wrong the choice was, day by day, is what the interval is
// made of: it is as wide as past errors were, and Past says how often such an
// interval held the truth. With too few days nothing is said.
//
// It reads no clock and no store, and the same history gives the same forecast.
// What it cannot know: a price that changes tomorrow, a launch, a holiday.
package forecast
