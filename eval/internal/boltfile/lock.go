package boltfile

import (
	"encoding/json"
	"os"
	"time"
)

// lockPause is the time between two attempts to get a lock. bbolt's own is
// 50 ms, in which a busy writer never seems to let go.
const lockPause = time.Millisecond

// Note says who came in last. It may be out of date: nobody takes it away.
type Note struct {
	PID     int       `json:"pid"`
	Command string    `json:"command"`
	Since   time.Time `json:"since"`
}

// LockPath is the file beside a file in which its users queue.
func LockPath(path string) string { return path + ".lock" }

// waitLock locks f, or returns ErrBusy when the deadline passes.
func waitLock(f *os.File, alone bool, deadline time.Time) error {
	return waitFor(func() (bool, error) { return TryLock(f, alone) }, deadline)
}

func waitFor(try func() (bool, error), deadline time.Time) error {
	for {
		ok, err := try()
		if ok || err != nil {
			return err
		}
		if !time.Now().Before(deadline) {
			return ErrBusy
		}
		time.Sleep(lockPause)
	}
}

// leaveNote is best effort: the note only serves an error message.
func leaveNote(to *Side, n Note) {
	b, err := json.Marshal(n)
	if err != nil {
		return
	}
	_ = to.Write(append(b, '\n'))
}

// ReadNote is what who came in last to a file has left.
func ReadNote(path string) (n Note, ok bool) {
	f, err := openPlain(LockPath(path), os.O_RDONLY)
	if err != nil {
		return n, false
	}
	defer f.Close()
	b, err := sideText(f, 4096)
	return n, err == nil && json.Unmarshal(b, &n) == nil && n.PID > 0
}
