package eval

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	bolterrors "go.etcd.io/bbolt/errors"

	"switchboard/providers"
)

// What may be wrong with a store or with what it was asked to do. Every error
// of this package that has one of these reasons says so to errors.Is.
var (
	ErrDamaged   = errors.New("damaged store")
	ErrForeign   = errors.New("not a store")
	ErrNewer     = errors.New("store of a newer version")
	ErrOlder     = errors.New("store of an older version")
	ErrKind      = errors.New("store of the other kind")
	ErrLocked    = errors.New("store in use")
	ErrReadOnly  = errors.New("read-only store")
	ErrFull      = errors.New("disk full")
	ErrNotFound  = errors.New("not found")
	ErrAmbiguous = errors.New("more than one fits")
	ErrExists    = errors.New("exists already")
	ErrInvalid   = errors.New("invalid record")
)

// Error is what went wrong, for machines (Reason, by errors.Is) and people.
type Error struct {
	Reason   error  // one of the reasons above, or nil
	Sentence string // one sentence without a full stop
	Tip      string // what to do about it, or empty
	Err      error  // what lies beneath, or nil
}

func (e *Error) Error() string { return e.Sentence }

// Hint says what to do about it, or is empty.
func (e *Error) Hint() string { return e.Tip }

func (e *Error) Unwrap() []error {
	var under []error
	for _, err := range []error{e.Reason, e.Err} {
		if err != nil {
			under = append(under, err)
		}
	}
	return under
}

// RecordError is a record that is not what was written: its bytes and its
// checksum disagree. The records around it can be read all the same.
type RecordError struct {
	Bucket string // trials, answers, ratings, …
	Key    string
	What   string
}

func (e *RecordError) Error() string {
	return fmt.Sprintf("the record %s/%s is damaged: %s", e.Bucket, providers.CleanLine(e.Key, 80), e.What)
}

// Hint says how to find the way back.
func (e *RecordError) Hint() string { return wayBack }

func (e *RecordError) Unwrap() error { return ErrDamaged }

const wayBack = "`switchboard check` says what is damaged; restore a backup, or save what can still be read with `switchboard check --salvage FILE`"

// damaged says that the file itself cannot be trusted.
func damaged(path, what string, under error) *Error {
	return &Error{Reason: ErrDamaged, Sentence: fmt.Sprintf("the store %s is damaged: %s", path, what), Tip: wayBack, Err: under}
}

func invalid(format string, args ...any) *Error {
	return &Error{Reason: ErrInvalid, Sentence: fmt.Sprintf(format, args...)}
}

// explain turns what the system or bbolt said about the file into a sentence
// with a hint. What already is one stays.
func explain(path string, write bool, err error) error {
	var mine *Error
	var record *RecordError
	var broken *breakdown
	switch {
	case err == nil, errors.As(err, &mine), errors.As(err, &record), errors.Is(err, errMissing):
		return err
	case errors.As(err, &broken):
		return damaged(path, "a page of it makes no sense", err)
	case isAny(err, bolterrors.ErrInvalid, bolterrors.ErrVersionMismatch, bolterrors.ErrChecksum):
		return damaged(path, "its first pages cannot be read", err)
	case isAny(err, syscall.EIO):
		return damaged(path, "the disk could not read or write it", err)
	case errors.Is(err, bolterrors.ErrTimeout):
		return busy(path)
	case noSpace(err):
		return &Error{Reason: ErrFull, Sentence: fmt.Sprintf("the disk has no room left for the store %s; what was stored before is safe", path),
			Tip: "make room and try again", Err: err}
	case write && isAny(err, fs.ErrPermission, syscall.EROFS, syscall.EPERM):
		return readOnly(path, err)
	case isAny(err, fs.ErrPermission):
		return &Error{Sentence: fmt.Sprintf("the store %s may not be read by this user", path), Tip: "check its owner and mode", Err: err}
	}
	return &Error{Sentence: fmt.Sprintf("the store %s cannot be used: %s", path, plainly(err)), Err: err}
}

func readOnly(path string, under error) *Error {
	return &Error{Reason: ErrReadOnly, Sentence: fmt.Sprintf("the store %s is read-only: it can be looked at, but nothing can be added", path),
		Tip: "make it and its directory writable, or name another with --store", Err: under}
}

func noStore(path string) error {
	return &Error{Reason: ErrNotFound, Sentence: fmt.Sprintf("there is no store at %s", path), Tip: "name the right one with --store; that of the simulated models is used with --demo"}
}

// noSpace also looks at the words: bbolt drops the errno when it cannot grow
// the file.
func noSpace(err error) bool {
	for _, errno := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, errno) || strings.Contains(err.Error(), errno.Error()) {
			return true
		}
	}
	return false
}

func isAny(err error, targets ...error) bool {
	for _, target := range targets {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// plainly leaves out the operation and the path of a system error: the
// sentence around it names the file.
func plainly(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
