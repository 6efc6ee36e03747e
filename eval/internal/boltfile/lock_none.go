//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package boltfile

import "os"

// TryLock leaves locking to bbolt, which waits longer between attempts.
func TryLock(*os.File, bool) (bool, error) { return true, nil }

// notFollowed is nothing here: what stands at a path is looked at before only.
const notFollowed = 0

func keepOwner(*os.File, os.FileInfo) {}
