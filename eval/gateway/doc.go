// Package gateway writes a policy for other programs: whole, for those that can
// run the scorer, and as rules for those that cannot, with the share of prompts
// on which the rules agree. A new export format is one file here.
package gateway
