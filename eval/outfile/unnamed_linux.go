package outfile

import (
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// unnamed is a draft without a name, which is gone as soon as its writer is,
// however that ends. It is nil where the file system has no such files.
func unnamed(target string) *Draft {
	fd, err := unix.Open(filepath.Dir(target), unix.O_TMPFILE|unix.O_RDWR|unix.O_CLOEXEC, uint32(ownerOnly))
	if err != nil {
		return nil
	}
	f := os.NewFile(uintptr(fd), fmt.Sprintf("/proc/self/fd/%d", fd))
	mine, err := f.Stat()
	if there, stat := os.Stat(f.Name()); err != nil || stat != nil || !os.SameFile(mine, there) {
		f.Close()
		return nil
	}
	return &Draft{target: target, file: f, path: f.Name(), unnamed: true}
}

// link gives an unnamed draft a name that nothing has.
func (d *Draft) link(name string) error {
	err := unix.Linkat(unix.AT_FDCWD, d.path, unix.AT_FDCWD, name, unix.AT_SYMLINK_FOLLOW)
	if err != nil {
		return &os.LinkError{Op: "link", Old: d.path, New: name, Err: err}
	}
	return nil
}
