//go:build linux

package app

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

const serveBenchConfig = `lanes = ["m"]
reference = "m"
[limits]
output_tokens = 4096
usd_per_day = %s
[[provider]]
id = "here"
kind = "openai-compatible"
base_url = "%s/v1"
concurrency = 16384
[[model]]
id = "m"
provider = "here"
context = 100000
[model.price]
input = 0.5
output = 1.0
as_of = 2026-11-23
`

// startServe runs serve in a process of its own, in front of a service, with a cap in
// dollars a day.
func startServe(b testing.TB, upstream, perDay string) (address string, pid int) {
	b.Helper()
	dir := b.TempDir()
	config := filepath.Join(dir, "config.toml")
	if err := os.WriteFile(config, fmt.Appendf(nil, serveBenchConfig, perDay, upstream), 0o600); err != nil {
		b.Fatal(err)
	}
	first, pid := startChild(b, "switchboard", "--config", config, "--store", filepath.Join(dir, "store.db"), "--json", "serve", "--listen", "127.0.0.1:0")
	var said struct{ Listening string }
	if err := json.Unmarshal([]byte(first), &said); err != nil {
		b.Fatal(first, err)
	}
	return said.Listening, pid
}

// cpuOf is what a process has used of all processors.
func cpuOf(b testing.TB, pid int) time.Duration {
	b.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		b.Fatal(err)
	}
	fields := strings.Fields(string(raw[strings.LastIndexByte(string(raw), ')')+1:]))
	var ticks time.Duration
	for _, field := range fields[11:13] {
		n, err := strconv.Atoi(field)
		if err != nil {
			b.Fatal(err)
		}
		ticks += time.Duration(n)
	}
	return ticks * 10 * time.Millisecond
}

// BenchmarkServe is a request to serve beside one to Go's plain reverse proxy, in
// front of the same service, each in a process of its own: the CPU of that process
// for a request, and how long the first piece of a stream takes.
func BenchmarkServe(b *testing.B) {
	upstream := startChunkServer(b)
	proxy, proxyPID := startChild(b, "plainproxy", upstream)
	served, servedPID := startServe(b, upstream, "5.0")
	const messages = `"messages":[{"role":"user","content":"` + benchPrompt + `"}]`
	for _, c := range []struct {
		name, at, path, body string
		pid                  int
	}{
		{"decide", served, "/decide", `{` + messages + `}`, servedPID},
		{"whole/plain_proxy", proxy, "/v1/chat/completions", `{"model":"m","seed":1,` + messages + `}`, proxyPID},
		{"whole/passed_on", served, "/v1/chat/completions", `{"model":"m","seed":1,` + messages + `}`, servedPID},
		{"whole/routed", served, "/v1/chat/completions", `{"model":"switchboard",` + messages + `}`, servedPID},
		{"stream/plain_proxy", proxy, "/v1/chat/completions", `{"model":"m","stream":true,"seed":1,` + messages + `}`, proxyPID},
		{"stream/passed_on", served, "/v1/chat/completions", `{"model":"m","stream":true,"seed":1,` + messages + `}`, servedPID},
		{"stream/named", served, "/v1/chat/completions", `{"model":"m","stream":true,` + messages + `}`, servedPID},
	} {
		b.Run(c.name, func(b *testing.B) {
			transport := &http.Transport{MaxIdleConnsPerHost: 64}
			defer transport.CloseIdleConnections()
			client := &http.Client{Transport: transport}
			var toFirst atomic.Int64
			call := func() {
				began := time.Now()
				r, err := client.Post(c.at+c.path, "application/json", strings.NewReader(c.body))
				if err != nil {
					b.Error(err)
					return
				}
				defer r.Body.Close()
				in := bufio.NewReader(r.Body)
				_, _ = in.ReadByte()
				toFirst.Add(int64(time.Since(began)))
				_, err = io.Copy(io.Discard, in)
				if broken := err != nil || r.StatusCode != http.StatusOK; broken && c.pid != proxyPID { // of the proxy some break off
					b.Error(r.Status, err)
				}
			}
			measured := func(run func(b *testing.B)) func(b *testing.B) {
				return func(b *testing.B) {
					call()
					toFirst.Store(0)
					before := cpuOf(b, c.pid)
					run(b)
					b.ReportMetric(float64((cpuOf(b, c.pid)-before).Microseconds())/float64(b.N), "cpu-µs/op")
					b.ReportMetric(float64(toFirst.Load())/float64(b.N)/1000, "first-µs/op")
				}
			}
			b.Run("one", measured(func(b *testing.B) {
				for range b.N {
					call()
				}
			}))
			b.Run("64_at_once", measured(func(b *testing.B) {
				b.SetParallelism(32)
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						call()
					}
				})
			}))
		})
	}
}

// TestManyStreamsAtOnce opens streams that do not end, as many as a busy service has,
// and looks at the memory of the process.
func TestManyStreamsAtOnce(t *testing.T) {
	streams := 200
	if os.Getenv("SWITCHBOARD_LONG") != "" {
		var files syscall.Rlimit
		if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil {
			t.Fatal(err)
		}
		streams = min(10_000, int(files.Max-200)/2) // serve has two connections for each
	}
	served, pid := startServe(t, startChunkServer(t), "1000.0") // enough for what all may cost together
	transport := &http.Transport{MaxIdleConnsPerHost: streams}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var open sync.WaitGroup
	var failed atomic.Int64
	places := make(chan struct{}, 64) // that are opened at once
	for i := range streams {
		places <- struct{}{}
		open.Go(func() {
			defer func() { <-places }()
			body := fmt.Sprintf(`{"model":"m","stream":true,"messages":[{"role":"user","content":"Begin story %d %s"}]}`, i, waits)
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, served+"/v1/chat/completions", strings.NewReader(body))
			if err != nil {
				t.Error(err)
				return
			}
			got, err := client.Do(r)
			if err != nil {
				failed.Add(1)
				return
			}
			t.Cleanup(func() { got.Body.Close() })
			in := bufio.NewReader(got.Body)
			for line := ""; !strings.Contains(line, "word"); {
				if line, err = in.ReadString('\n'); err != nil || got.StatusCode != http.StatusOK {
					failed.Add(1)
					return
				}
			}
		})
	}
	open.Wait()
	if n := failed.Load(); n > 0 {
		t.Errorf("%d of %d failed", n, streams)
	}
	resident := residentOf(t, pid)
	t.Logf("%d streams at once: %d MB, %d KB each", streams, resident>>20, resident/int64(streams)>>10)
	if resident > 1<<30 {
		t.Errorf("%d MB", resident>>20)
	}
	cancel()
}

// residentOf is the memory of a process that is in RAM.
func residentOf(t testing.TB, pid int) int64 {
	t.Helper()
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := strconv.ParseInt(strings.Fields(string(raw))[1], 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return pages * int64(os.Getpagesize())
}
