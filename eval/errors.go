package eval

import (
	"errors"
	"fmt"
	"io/fs"

	"switchboard/providers"
)

// ErrNothingToRate says that the queue is empty; its sentence says why.
var ErrNothingToRate = errors.New("nothing to rate")

func EmptyQueue(sentence, tip string) error {
	return &Error{Reason: ErrNothingToRate, Sentence: sentence, Tip: tip}
}

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
	ErrNoStore   = errors.New("no store") // there is none, or none any more: what was in it may come back
	ErrNotFound  = errors.New("not found")
	ErrAmbiguous = errors.New("more than one fits")
	ErrExists    = errors.New("exists already")
	ErrInvalid   = errors.New("invalid record")
	ErrDenied    = errors.New("not allowed")
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
func (e *RecordError) Hint() string { return WayBack }

func (e *RecordError) Unwrap() error { return ErrDamaged }

const WayBack = "`switchboard check` says what is damaged; restore a backup, or save what can still be read with `switchboard check --salvage FILE`"

func Invalid(format string, args ...any) *Error {
	return &Error{Reason: ErrInvalid, Sentence: fmt.Sprintf(format, args...)}
}

func IsAny(err error, targets ...error) bool {
	for _, target := range targets {
		if errors.Is(err, target) {
			return true
		}
	}
	return false
}

// Plainly leaves out the operation and the path of a system error: the
// sentence around it names the file.
func Plainly(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err.Error()
	}
	return err.Error()
}
