// Package way draws the way of a routed prompt as a ladder: the models that
// were left and why, the one that answers, and what all of it took and cost.
package way
