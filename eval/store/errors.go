package store

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"

	bolterrors "go.etcd.io/bbolt/errors"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
)

// damaged says that the file itself cannot be trusted.
func damaged(path, what string, under error) *eval.Error {
	return &eval.Error{Reason: eval.ErrDamaged, Sentence: fmt.Sprintf("the store %s is damaged: %s", path, what), Tip: eval.WayBack, Err: under}
}

// explain turns what the system or bbolt said about the file into a sentence
// with a hint. What already is one stays.
func explain(path string, write bool, err error) error {
	var mine *eval.Error
	var record *eval.RecordError
	var broken *boltfile.Breakdown
	switch {
	case err == nil, errors.As(err, &mine), errors.As(err, &record), errors.Is(err, errMissing):
		return err
	case errors.As(err, &broken):
		return damaged(path, "a page of it makes no sense", err)
	case eval.IsAny(err, bolterrors.ErrInvalid, bolterrors.ErrVersionMismatch, bolterrors.ErrChecksum):
		return damaged(path, "its first pages cannot be read", err)
	case eval.IsAny(err, syscall.EIO):
		return damaged(path, "the disk could not read or write it", err)
	case errors.Is(err, bolterrors.ErrTimeout):
		return busy(path)
	case noSpace(err):
		return &eval.Error{Reason: eval.ErrFull, Sentence: fmt.Sprintf("the disk has no room left for the store %s; what was stored before is safe", path),
			Tip: "make room and try again", Err: err}
	case write && eval.IsAny(err, fs.ErrPermission, syscall.EROFS, syscall.EPERM):
		return readOnly(path, err)
	case eval.IsAny(err, fs.ErrPermission):
		return &eval.Error{Sentence: fmt.Sprintf("the store %s may not be read by this user", path), Tip: "check its owner and mode", Err: err}
	}
	return &eval.Error{Sentence: fmt.Sprintf("the store %s cannot be used: %s", path, eval.Plainly(err)), Err: err}
}

func readOnly(path string, under error) *eval.Error {
	return &eval.Error{Reason: eval.ErrReadOnly, Sentence: fmt.Sprintf("the store %s is read-only: it can be looked at, but nothing can be added", path),
		Tip: "make it and its directory writable, or name another with --store", Err: under}
}

func noStore(path string) error {
	return &eval.Error{Reason: eval.ErrNotFound, Sentence: fmt.Sprintf("there is no store at %s", path), Tip: "name the right one with --store; that of the simulated models is used with --demo"}
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
