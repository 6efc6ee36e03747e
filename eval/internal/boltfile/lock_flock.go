//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package boltfile

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// TryLock locks f if that is possible at once. It is the lock that bbolt
// takes: locking what is locked through the same *os.File succeeds.
func TryLock(f *os.File, alone bool) (bool, error) {
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	for {
		err := syscall.Flock(int(f.Fd()), how|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, syscall.EINTR):
			return false, err
		}
	}
}

// notFollowed opens no symbolic link, and does not wait at a pipe.
const notFollowed = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// keepOwner gives f the owner that info has, when we may.
func keepOwner(f *os.File, info os.FileInfo) {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		_ = f.Chown(int(stat.Uid), int(stat.Gid))
	}
}

func lockSide(path string, deadline time.Time) (*Side, error) {
	f, err := openPlain(path, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	if err := waitLock(f, true, deadline); err != nil {
		f.Close()
		return nil, err
	}
	return &Side{file: f}, nil
}
