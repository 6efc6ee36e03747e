// Package certify plans certification runs, families and threshold grids, and
// proves thresholds by betting on draws in the order they came.
//
// A proof holds however often it is looked at (docs/guarantee.md). The package
// reads no store: it is given rated prompts.
package certify
