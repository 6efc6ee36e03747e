//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package boltfile

import (
	"cmp"
	"errors"
	"io"
	"os"
	"syscall"
	"time"
)

// TryLock locks f if that is possible at once. It is the lock that bbolt
// takes: locking what is locked through the same *os.File succeeds.
func TryLock(f *os.File, alone bool) (bool, error) { return tryLock(int(f.Fd()), alone) }

func tryLock(fd int, alone bool) (bool, error) {
	how := syscall.LOCK_SH
	if alone {
		how = syscall.LOCK_EX
	}
	for {
		err := syscall.Flock(fd, how|syscall.LOCK_NB)
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

// lockSide opens and locks a file of ours, without package os, which makes ready to
// wait for it: that would take as long again.
func lockSide(path string, deadline time.Time) (*Side, error) {
	fd, err := syscall.Open(path, syscall.O_RDWR|syscall.O_CREAT|syscall.O_CLOEXEC|notFollowed, 0o600)
	if err != nil {
		return nil, cmp.Or(checkPlain(path), error(&os.PathError{Op: "open", Path: path, Err: err}))
	}
	file := plainFile(fd)
	var stat syscall.Stat_t
	if err = syscall.Fstat(fd, &stat); err == nil && stat.Mode&syscall.S_IFMT != syscall.S_IFREG {
		err = &NotPlainError{path}
	}
	if err == nil {
		err = waitFor(func() (bool, error) { return tryLock(fd, true) }, deadline)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return &Side{file: file}, nil
}

// plainFile is the number of an open file that is no pipe.
type plainFile int

func (f plainFile) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) {
		m, err := syscall.Pread(int(f), p[n:], at+int64(n))
		switch n += max(0, m); {
		case err == syscall.EINTR:
		case err != nil:
			return n, os.NewSyscallError("pread", err)
		case m < len(p)-n+m: // the end: somebody else could only lock it to add more
			return n, io.EOF
		}
	}
	return n, nil
}

func (f plainFile) WriteAt(p []byte, at int64) (n int, err error) {
	for n < len(p) {
		m, err := syscall.Pwrite(int(f), p[n:], at+int64(n))
		if n += max(0, m); err != nil && err != syscall.EINTR {
			return n, os.NewSyscallError("pwrite", err)
		}
	}
	return n, nil
}

func (f plainFile) Truncate(size int64) error {
	return os.NewSyscallError("ftruncate", syscall.Ftruncate(int(f), size))
}

func (f plainFile) Close() error { return os.NewSyscallError("close", syscall.Close(int(f))) }
