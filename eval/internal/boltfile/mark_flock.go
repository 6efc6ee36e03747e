//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package boltfile

import "syscall"

// markOf asks the system without package os, which prepares files to be waited for.
func markOf(path string) (m Mark, ok bool) {
	fd, err := syscall.Open(path, syscall.O_RDONLY|syscall.O_CLOEXEC|notFollowed, 0)
	if err != nil {
		return m, false
	}
	defer syscall.Close(fd)
	var stat syscall.Stat_t
	if syscall.Fstat(fd, &stat) != nil {
		return m, false
	}
	m.device, m.number, m.size = uint64(stat.Dev), uint64(stat.Ino), stat.Size
	if n, err := syscall.Pread(fd, m.first[:], 0); err != nil || n != len(m.first) {
		return m, false
	}
	page := int64(Order.Uint32(m.first[PageHead+8:]))
	if page < int64(len(m.first)) {
		return m, false
	}
	n, err := syscall.Pread(fd, m.next[:], page)
	return m, err == nil && n == len(m.next)
}
