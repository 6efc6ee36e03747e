// Package netvalue shows what answers are worth after their cost: a table of the ways to
// answer each kind of work, always by one model or by the policy in force, and what the
// selected one is worth beside the reference. It reads and stores nothing: its figures come
// from package worth.
package netvalue
