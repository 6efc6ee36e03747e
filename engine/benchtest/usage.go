//go:build unix

package benchtest

import (
	"runtime"
	"syscall"
	"testing"
	"time"
)

func usage(t testing.TB) (u syscall.Rusage) {
	t.Helper()
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return u
}

// CPU is the processor time that this process has used, of all processors.
func CPU(t testing.TB) time.Duration {
	t.Helper()
	u := usage(t)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// PeakMB is the most memory that this process ever had, in units of 2^20 bytes.
func PeakMB(t testing.TB) int64 {
	t.Helper()
	peak := int64(usage(t).Maxrss)
	if runtime.GOOS == "darwin" { // in bytes there, and in kilobytes elsewhere
		peak >>= 10
	}
	return peak >> 10
}

// ReportCPU reports the processor time that an operation took, since CPU returned then.
func ReportCPU(b *testing.B, then time.Duration) {
	b.ReportMetric(float64((CPU(b)-then).Nanoseconds())/1000/float64(b.N), "cpu-µs/op")
}
