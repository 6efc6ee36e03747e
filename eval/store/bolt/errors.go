package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"time"

	"switchboard/eval"
	"switchboard/eval/internal/boltfile"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/store/records"
	"switchboard/providers"
)

// damaged says that the file itself cannot be trusted.
func damaged(path, what string, under error) *eval.Error {
	return &eval.Error{Reason: eval.ErrDamaged, Sentence: fmt.Sprintf("the store %s is damaged: %s", path, what), Tip: eval.WayBack, Err: under}
}

// Explain turns what the system or bbolt said about the file into a sentence
// with a hint. What already is one stays.
func Explain(path string, write bool, err error) error {
	if err == nil {
		return nil
	}
	var mine *eval.Error
	var record *eval.RecordError
	var broken *boltfile.Breakdown
	var flaw keyed.Flaw
	var other *boltfile.NotPlainError
	switch {
	case errors.As(err, &mine), errors.As(err, &record), errors.Is(err, boltfile.ErrMissing), errors.Is(err, keyed.ErrAbandoned):
		return err
	case errors.As(err, &flaw):
		return damaged(path, string(flaw), nil)
	case errors.As(err, &other):
		return &eval.Error{Reason: eval.ErrForeign, Sentence: fmt.Sprintf("%s is not a plain file, and the store keeps one there", other.Path), Tip: "move it away", Err: err}
	case errors.As(err, &broken):
		return damaged(path, "a page of it makes no sense", err)
	case boltfile.FirstPagesRefused(err):
		return damaged(path, "its first pages cannot be read", err)
	case eval.IsAny(err, syscall.EIO):
		return damaged(path, "the disk could not read or write it", err)
	case errors.Is(err, boltfile.ErrBusy):
		return busy(path)
	case errors.Is(err, boltfile.ErrGone):
		return &eval.Error{Reason: eval.ErrNoStore, Sentence: fmt.Sprintf("the store %s is not there any more", path), Tip: "put it back; to begin a new one start the program again", Err: err}
	case errors.Is(err, boltfile.ErrReadOnly):
		return records.ReadOnly(path, nil)
	case errors.Is(err, boltfile.ErrNotFile):
		return &eval.Error{Reason: eval.ErrForeign, Sentence: fmt.Sprintf("%s is not a file", path), Tip: "name a file with --store"}
	case errors.Is(err, boltfile.ErrNoPages):
		return &eval.Error{Reason: eval.ErrForeign, Sentence: fmt.Sprintf("%s is no switchboard store, or its beginning is damaged", path),
			Tip: "name another file with --store; if this was a store, restore a backup or save what can be read with `switchboard check --salvage FILE`"}
	case noSpace(err):
		return &eval.Error{Reason: eval.ErrFull, Sentence: fmt.Sprintf("the disk has no room left for the store %s; what was stored before is safe", path),
			Tip: "make room and try again", Err: err}
	case write && eval.IsAny(err, fs.ErrPermission, syscall.EROFS, syscall.EPERM):
		return records.ReadOnly(path, err)
	case eval.IsAny(err, fs.ErrPermission):
		return &eval.Error{Sentence: fmt.Sprintf("the store %s may not be read by this user", path), Tip: "check its owner and mode", Err: err}
	}
	return &eval.Error{Sentence: fmt.Sprintf("the store %s cannot be used: %s", path, eval.Plainly(err)), Err: err}
}

// busy says who has the file, as far as anybody knows.
func busy(path string) *eval.Error {
	who := "another process"
	if n, ok := boltfile.ReadNote(path); ok {
		who = fmt.Sprintf("%s (pid %d) since %s", providers.CleanLine(n.Command, 40), n.PID, n.Since.Local().Format(time.TimeOnly))
	}
	return &eval.Error{
		Reason:   eval.ErrLocked,
		Sentence: fmt.Sprintf("the store %s is in use by %s", path, who),
		Tip:      "try again when it has finished",
		Err:      boltfile.ErrBusy,
	}
}

func noStore(path string) error {
	return &eval.Error{Reason: eval.ErrNoStore, Sentence: fmt.Sprintf("there is no store at %s", path), Tip: "name the right one with --store; that of the simulated models is used with --demo"}
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
