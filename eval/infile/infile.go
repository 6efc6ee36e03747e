// Package infile reads a file that somebody named.
//
// It takes regular files only: a pipe, a device or a folder is refused at
// once, for to open one may wait for ever, and to read one may never end. A
// file that is held in memory has a bound, and one that is read as it goes ends
// with its context.
package infile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// Error is a file that is not read for what it is.
type Error struct {
	Name string
	What string // goes on after the name
	Tip  string
}

func (e *Error) Error() string { return e.Name + " " + e.What }

// Hint says what to do about it.
func (e *Error) Hint() string { return e.Tip }

// Open opens a regular file of at most so many bytes. Reading it ends with an
// error as soon as the context does.
func Open(ctx context.Context, name string, most int64) (io.ReadCloser, error) {
	f, err := openRegular(name, most)
	if err != nil {
		return nil, err
	}
	return &reader{ctx: ctx, f: f, most: most}, nil
}

// Read is all of a regular file of at most so many bytes.
func Read(name string, most int64) ([]byte, error) {
	f, err := openRegular(name, most)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most))
}

func size(bytes int64) string {
	if bytes >= 1<<20 {
		return fmt.Sprintf("%d MB", bytes>>20)
	}
	return fmt.Sprintf("%d KB", bytes>>10)
}

// openRegular looks before it opens: to open a pipe would wait for its other end.
func openRegular(name string, most int64) (*os.File, error) {
	info, err := os.Stat(name)
	if err != nil {
		if e := (*fs.PathError)(nil); errors.As(err, &e) {
			e.Op = "open"
		}
		return nil, err
	}
	if what := kind(info.Mode()); what != "" {
		return nil, &Error{name, "is " + what + ", not a file", "name a regular file; write what a command prints to one first"}
	}
	if info.Size() > most {
		return nil, tooLarge(name, most)
	}
	return os.Open(name)
}

func tooLarge(name string, most int64) *Error {
	return &Error{name, "is larger than " + size(most) + ", the most that is read here", "check that it is the right file, or split it"}
}

// kind is what a file is that is no regular one, or "".
func kind(m fs.FileMode) string {
	switch {
	case m.IsRegular():
		return ""
	case m.IsDir():
		return "a folder"
	case m&fs.ModeNamedPipe != 0:
		return "a pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

// reader reads until its context ends, and no more than a file may hold: one
// can grow while it is read, and some say that they are empty and are not.
type reader struct {
	ctx  context.Context
	f    *os.File
	most int64
	read int64
}

func (r *reader) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.f.Read(p)
	if r.read += int64(n); r.read > r.most {
		return 0, tooLarge(r.f.Name(), r.most)
	}
	return n, err
}

func (r *reader) Close() error { return r.f.Close() }
