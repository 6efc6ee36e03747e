//go:build !unix

package app

import (
	"math"
)

// openFiles is how many files may be open at once: as far as is known, any.
func openFiles() uint64 { return math.MaxUint64 }
