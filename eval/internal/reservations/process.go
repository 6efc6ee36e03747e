package reservations

import (
	"os"
	"sync"
)

// process names a process: no other has the same name, on this machine or
// elsewhere. The zero value names none.
type process struct {
	Place string `json:"place"` // the machine since it was started, and which processes see each other there
	PID   int    `json:"pid"`
	Start string `json:"start"` // when the process was started, as the system counts it
}

// self is this process; the zero value where it cannot be named for sure.
var self = sync.OnceValue(func() process {
	p := process{Place: place(), PID: os.Getpid()}
	if p.Place == "" {
		return process{}
	}
	p.Start, _ = started(p.PID)
	return p
})

// place is here, which stays as long as the process.
var place = sync.OnceValue(here)

// gone reports whether a process has ended for sure.
func (p process) gone() bool {
	if p.Place == "" || p.Place != place() {
		return false // nobody here can tell
	}
	start, ended := started(p.PID)
	return ended || start != "" && p.Start != "" && start != p.Start
}
