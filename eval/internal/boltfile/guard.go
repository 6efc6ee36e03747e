package boltfile

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// Breakdown is a panic or a memory fault that reading a damaged file caused.
type Breakdown struct{ cause any }

func (b *Breakdown) Error() string { return fmt.Sprint("broke down: ", b.cause) }

// guard runs fn and turns what bbolt does on a damaged file into an error: it
// panics on pages that make no sense, and where the file is shorter than its
// pages say, the memory it is mapped to faults. Panics of other origin go on.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			if !damaging(r) {
				panic(r)
			}
			err = &Breakdown{r}
		}
	}()
	return fn()
}

// damaging reports whether a panic being recovered was a fault at an address,
// or came out of bbolt. It has to be called by the deferred function.
func damaging(r any) bool {
	if _, fault := r.(interface{ Addr() uintptr }); fault {
		return true
	}
	var pcs [32]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		frame, more := frames.Next()
		switch {
		case strings.HasPrefix(frame.Function, "go.etcd.io/bbolt"):
			return true
		case !standard(frame.Function):
			return false
		}
		if !more {
			return false
		}
	}
}

// standard reports whether a function belongs to the standard library, which
// has no dot before its first slash.
func standard(function string) bool {
	first, _, _ := strings.Cut(function, "/")
	pkg, _, _ := strings.Cut(first, ".")
	return pkg != "switchboard" && (first == function || !strings.Contains(first, "."))
}
