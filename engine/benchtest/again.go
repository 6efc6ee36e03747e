//go:build unix

package benchtest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// Cost is what some processes have used.
type Cost struct {
	CPU    time.Duration
	PeakMB int64 // peak memory of the process that had most, in units of 2^20 bytes
	runs   int
}

// CostSince is what this process has used since CPU returned then.
func CostSince(t testing.TB, then time.Duration) Cost {
	t.Helper()
	return Cost{CPU(t) - then, PeakMB(t), 1}
}

// And is both costs together.
func (c Cost) And(d Cost) Cost {
	return Cost{c.CPU + d.CPU, max(c.PeakMB, d.PeakMB), c.runs + d.runs}
}

// Report reports the mean processor time of a process, and the peak memory.
func (c Cost) Report(b *testing.B) {
	b.Helper()
	b.ReportMetric(float64(c.CPU.Milliseconds())/float64(c.runs), "cpu-ms/op")
	b.ReportMetric(float64(c.PeakMB), "peak-MB")
}

const told = "\ncost "

// Tell reports the cost to the process that started this one with Again.
func (c Cost) Tell() { fmt.Printf(told+"%d %d\n", c.CPU, c.PeakMB) }

// Again runs the benchmark once in a process of its own, and returns the cost that it
// reports with Tell. environment is added to the process's own, to say what it has to do.
func Again(b *testing.B, environment ...string) Cost {
	b.Helper()
	name, _, _ := strings.Cut(b.Name(), "/")
	cmd := exec.Command(os.Args[0], "-test.run=^$", "-test.bench=^"+name+"$", "-test.benchtime=1x", fmt.Sprintf("-test.short=%t", testing.Short()))
	cmd.Env = append(os.Environ(), environment...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	c := Cost{runs: 1}
	_, said, _ := bytes.Cut(out, []byte(told))
	if _, err := fmt.Sscan(string(said), &c.CPU, &c.PeakMB); err != nil {
		b.Fatalf("the process said %s", out)
	}
	return c
}
