// Package simulated has models that need no network: written answers for a
// built-in set of prompts, with quality, speed, price and faults that follow
// from a seed. They are the one simulation in the program, and each answer of
// theirs says so.
package simulated
