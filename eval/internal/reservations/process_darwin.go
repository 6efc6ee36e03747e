package reservations

import (
	"errors"
	"syscall"
)

// here is the start of the machine; "" where it is not known.
func here() string {
	boot, err := syscall.Sysctl("kern.bootsessionuuid")
	if err != nil {
		return ""
	}
	return boot
}

// started says only whether a process with that number has ended: another one
// may have the number now.
func started(pid int) (start string, ended bool) {
	return "", errors.Is(syscall.Kill(pid, 0), syscall.ESRCH)
}
