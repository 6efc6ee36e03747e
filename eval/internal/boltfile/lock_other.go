//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package boltfile

import (
	"os"
	"time"

	"github.com/gofrs/flock"
)

// TryLock leaves locking to bbolt, which waits longer between attempts.
func TryLock(*os.File, bool) (bool, error) { return true, nil }

// notFollowed is nothing here: what stands at a path is looked at before only.
const notFollowed = 0

func keepOwner(*os.File, os.FileInfo) {}

func lockSide(path string, deadline time.Time) (*Side, error) {
	if err := checkPlain(path); err != nil {
		return nil, err
	}
	lock := flock.New(path, flock.SetFlag(os.O_RDWR|os.O_CREATE), flock.SetPermissions(0o600))
	if err := waitFor(lock.TryLock, deadline); err != nil {
		return nil, err
	}
	f, err := openPlain(path, os.O_RDWR)
	if err != nil {
		lock.Close()
		return nil, err
	}
	return &Side{file: f, lock: lock}, nil
}
