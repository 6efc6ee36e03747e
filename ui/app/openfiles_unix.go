//go:build unix

package app

import (
	"math"
	"syscall"
)

// openFiles is how many files may be open at once.
func openFiles() uint64 {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil {
		return math.MaxUint64
	}
	return uint64(limit.Cur) // where it is signed, none is the greatest all the same
}
