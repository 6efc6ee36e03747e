package outfile

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// Why a file is not written; beside them there is fs.ErrExist.
var (
	ErrNoFile = errors.New("not a regular file")
	ErrKept   = errors.New("kept by the same command")
)

// Error is why a file was not written: nothing was changed.
type Error struct {
	Path   string // as the user named it
	Reason error  // ErrNoFile, ErrKept, fs.ErrExist, or nil
	What   string // what is there, for the first two
	Err    error  // what the system says, or nil
}

func (e *Error) Error() string {
	switch e.Reason {
	case ErrNoFile:
		return e.Path + " is " + e.What + ", and only files are written"
	case ErrKept:
		return e.Path + " is " + e.What + " itself"
	case fs.ErrExist:
		return e.Path + " is there already"
	}
	return e.Path + ": " + plainly(e.Err)
}

// Hint says what to do about it.
func (e *Error) Hint() string {
	switch {
	case e.Reason != nil:
		return "name another file"
	case errors.Is(e.Err, syscall.ENOSPC):
		return "make room and try again"
	}
	return "check its name and its folder"
}

func (e *Error) Unwrap() []error {
	var under []error
	for _, err := range []error{e.Reason, e.Err} {
		if err != nil {
			under = append(under, err)
		}
	}
	return under
}

// cannot says of an error which file it is about. What says so already, and
// the end of a context, stay.
func cannot(path string, err error) error {
	var mine *Error
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &mine):
		named := *mine
		named.Path = path
		return &named
	case errors.Is(err, fs.ErrExist):
		return &Error{Path: path, Reason: fs.ErrExist}
	}
	return &Error{Path: path, Err: err}
}

// plainly leaves out the name that the file had for a while.
func plainly(err error) string {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err.Error()
	case errors.As(err, &link):
		return link.Err.Error()
	}
	return err.Error()
}
