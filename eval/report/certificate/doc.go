// Package certificate puts all that a certificate rests on onto one page that can
// be handed in: what is claimed, of which prompts, the draws with the votes that add
// up to the loss, who rated and how far they agree, the models with versions and
// prices, and what would make it lapse, and whether that has happened.
//
// Make reads a store and gives a Report: what programs read, as JSON. Its Page is
// the same for people. Nothing is worked out here that calibration does not say.
package certificate
