// Package outfile writes files that a user named. A file is written under
// another name beside its place, and moved there when it is whole and on disk:
// until then what stood there stands there, whatever fails, and also when the
// program is killed or the power goes.
//
// What is refused, as root too, and also with Overwrite:
//
//   - what is not a regular file: a device, a pipe, a socket, a folder;
//   - a file that is read or kept by the same command (Job.Keep), under
//     whatever name or link;
//   - a link that leads nowhere. Other symbolic links are followed: the file
//     that they lead to is replaced, and they stay.
//
// A file that holds the very bytes already is left as it is. Any other that is
// there is replaced only with Job.Overwrite, or when the user says so
// (Job.Ask). New files are for their owner only (0600). One that is replaced
// keeps its mode as far as that is narrower; other names of it (hard links)
// keep the old bytes.
//
// What is being written has no name on Linux, and is gone when its writer is
// killed. Elsewhere, and where a file system has no such files, it is called
// .NAME.NUMBER.switchboard and is locked. When its writer was killed the lock is
// gone, and the next one who writes to the same place takes it away (Sweep).
// Where there is no flock, and so no telling, it stays.
package outfile

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Stdout is the name that stands for it.
const Stdout = "-"

// Job is one file to be written.
type Job struct {
	Path      string
	Stdout    io.Writer // what the name "-" stands for; nil: a file of that name
	Keep      []Kept    // never written over
	Overwrite bool      // replace a file that is there

	// Ask asks whether to replace the file that is there, once. Nil where
	// nobody can be asked.
	Ask func() (bool, error)

	// Verify looks over the whole file, under the name it has until then. An
	// error of it ends the job. It may make files beside whose names begin
	// with that name. Stdout is not verified.
	Verify func(path string) error
}

// Kept is a file that must not be written over. It need not exist.
type Kept struct {
	What string // "the store"
	Path string
}

// Streams reports whether the job writes to stdout.
func (j Job) Streams() bool { return j.Path == Stdout && j.Stdout != nil }

// Check says what is wrong with the place, before any work is done for it. A
// file that is there is not wrong: it may come out the same.
func (j Job) Check() error {
	if j.Streams() {
		return nil
	}
	_, _, err := j.look()
	return err
}

// Append opens the file to write behind what is there, each write in one piece.
// It is made where it is missing.
func (j Job) Append() (*os.File, error) {
	place, _, err := j.look()
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(place, os.O_APPEND|os.O_CREATE|os.O_WRONLY, ownerOnly)
	return f, cannot(j.Path, err)
}

// Write writes what fill writes, and returns how many bytes that were. An
// error of fill comes back as it is, one of the file as *Error, and that of
// ctx when it ended before the file had its name.
func (j Job) Write(ctx context.Context, fill func(io.Writer) error) (int64, error) {
	if j.Streams() {
		p := &pen{ctx: ctx, path: "stdout", w: j.Stdout}
		err := p.fill(fill)
		return p.written, err
	}
	place, _, err := j.look()
	if err != nil {
		return 0, err
	}
	Sweep(place)
	d, err := Begin(place)
	if err != nil {
		return 0, cannot(j.Path, err)
	}
	defer d.Discard()
	p := &pen{ctx: ctx, path: j.Path, w: d.file}
	if err := p.fill(fill); err != nil {
		return 0, err
	}
	if j.Verify != nil {
		if err := j.Verify(d.Path()); err != nil {
			return 0, err
		}
	}
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	return p.written, j.settle(d)
}

// settle gives the draft its name, if it may have it.
func (j Job) settle(d *Draft) error {
	_, old, err := j.look() // again: writing may have taken long
	if err != nil {
		return err
	}
	if old == nil {
		return cannot(j.Path, d.Take())
	}
	mode := old.Mode().Perm() & ownerOnly
	same := d.equals(old.Size())
	if same && mode == old.Mode().Perm() {
		return nil
	}
	if !same && !j.Overwrite {
		if err := j.ask(); err != nil {
			return err
		}
	}
	if err := d.file.Chmod(mode); err != nil {
		return cannot(j.Path, err)
	}
	return cannot(j.Path, d.Replace())
}

func (j Job) ask() error {
	there := &Error{Path: j.Path, Reason: fs.ErrExist}
	if j.Ask == nil {
		return there
	}
	yes, err := j.Ask()
	if err == nil && !yes {
		err = there
	}
	return err
}

// look is where the file goes and what is there now: nil for nothing.
func (j Job) look() (place string, there fs.FileInfo, err error) {
	if place, err = resolve(j.Path); err != nil {
		return "", nil, cannot(j.Path, err)
	}
	there, err = os.Lstat(place)
	if errors.Is(err, fs.ErrNotExist) {
		there, err = nil, nil
	}
	if err != nil {
		return "", nil, cannot(j.Path, err)
	}
	if there != nil && !there.Mode().IsRegular() {
		return "", nil, &Error{Path: j.Path, Reason: ErrNoFile, What: kindOf(there.Mode())}
	}
	for _, k := range j.Keep {
		if k.is(place, there) {
			return "", nil, &Error{Path: j.Path, Reason: ErrKept, What: k.What}
		}
	}
	return place, there, nil
}

// is reports whether the file is that at a place, by name or by what is there.
func (k Kept) is(place string, there fs.FileInfo) bool {
	if k.Path == "" {
		return false
	}
	if own, err := resolve(k.Path); err == nil && own == place {
		return true
	}
	mine, err := os.Stat(k.Path)
	return err == nil && there != nil && os.SameFile(mine, there)
}

// resolve is the absolute path of what a name leads to, without links.
func resolve(name string) (string, error) {
	if name == "" || os.IsPathSeparator(name[len(name)-1]) {
		return "", &Error{Path: name, Reason: ErrNoFile, What: "a folder"}
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return "", err
	}
	if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
		folder, err := filepath.EvalSymlinks(filepath.Dir(path))
		return filepath.Join(folder, filepath.Base(path)), err
	}
	if there, err := os.Stat(path); err == nil && !there.Mode().IsRegular() {
		return "", &Error{Path: name, Reason: ErrNoFile, What: kindOf(there.Mode())} // a link to a pipe has no path
	}
	real, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", &Error{Path: name, Reason: ErrNoFile, What: "a link that leads nowhere"}
	}
	return real, err
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeDevice != 0:
		return "a device"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "no regular file"
}

// pen writes until ctx ends. It tells its own errors from those of who uses it.
type pen struct {
	ctx     context.Context
	path    string
	w       io.Writer
	written int64
	failed  error
}

func (p *pen) Write(b []byte) (int, error) {
	if p.failed == nil {
		p.failed = p.ctx.Err()
	}
	if p.failed != nil {
		return 0, p.failed
	}
	n, err := p.w.Write(b)
	p.written += int64(n)
	p.failed = cannot(p.path, err)
	return n, p.failed
}

func (p *pen) fill(fill func(io.Writer) error) error {
	w := bufio.NewWriterSize(p, 1<<18)
	err := fill(w)
	if err == nil {
		err = w.Flush()
	}
	if p.failed != nil {
		return p.failed
	}
	return err
}
