// Package calibrate goes from ratings to a policy: what is asked for, what can
// be certified with what is there, what a policy would change, and whether an
// applied one still holds.
package calibrate
