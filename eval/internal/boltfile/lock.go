package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"switchboard/eval"
	"switchboard/providers"
)

// errBusy says that the wait for a lock was in vain.
var errBusy = errors.New("locked by another process")

// lockPause is the time between two attempts to get a lock. bbolt's own is
// 50 ms, in which a busy writer never seems to let go.
const lockPause = time.Millisecond

// note says who came in last. It may be out of date: nobody takes it away.
type note struct {
	PID     int       `json:"pid"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
}

func lockPath(path string) string { return path + ".lock" }

// queue waits for our turn to wait for the file. It is nil where there can be
// no queue, such as in a directory that is read-only, and when the time is
// up: then the wait for the file itself will say so.
func (d *door) queue(deadline time.Time) *os.File {
	f, err := os.OpenFile(lockPath(d.path), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil
	}
	if err := waitLock(f, true, deadline); err != nil {
		f.Close()
		return nil
	}
	return f
}

// waitLock locks f, or returns errBusy when the deadline passes.
func waitLock(f *os.File, alone bool, deadline time.Time) error {
	for {
		ok, err := tryLock(f, alone)
		if ok || err != nil {
			return err
		}
		if !time.Now().Before(deadline) {
			return errBusy
		}
		time.Sleep(lockPause)
	}
}

// leaveNote is best effort: the note only serves an error message.
func leaveNote(f *os.File, n note) {
	b, err := json.Marshal(n)
	if err != nil {
		return
	}
	b = append(b, '\n')
	if _, err := f.WriteAt(b, 0); err == nil {
		_ = f.Truncate(int64(len(b)))
	}
}

func readNote(path string) (n note, ok bool) {
	f, err := os.Open(lockPath(path))
	if err != nil {
		return n, false
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, 4096))
	return n, err == nil && json.Unmarshal(b, &n) == nil && n.PID > 0
}

// busy says who has the file, as far as anybody knows.
func busy(path string) *eval.Error {
	who := "another process"
	if n, ok := readNote(path); ok {
		who = fmt.Sprintf("%s (pid %d) since %s", providers.CleanLine(n.Command, 40), n.PID, n.Since.Local().Format(time.TimeOnly))
	}
	return &eval.Error{
		Reason:   eval.ErrLocked,
		Sentence: fmt.Sprintf("the store %s is in use by %s", path, who),
		Tip:      "try again when it has finished",
		Err:      errBusy,
	}
}
