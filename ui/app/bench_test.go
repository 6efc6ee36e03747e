//go:build unix

package app

import (
	"bufio"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"switchboard/engine"
	"switchboard/engine/benchtest"
	"switchboard/engine/dispatch"
	"switchboard/engine/routing"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/providers"
	"switchboard/providers/open"
)

func startChunkServer(b testing.TB) (address string) {
	b.Helper()
	address, _ = startChild(b, "chunkserver")
	return address
}

// startChild runs this program under another name, and returns what it prints first.
func startChild(b testing.TB, name string, args ...string) (first string, pid int) {
	b.Helper()
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(program, args...)
	cmd.Args[0] = name
	stdin, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		stdin.Close()
		_ = cmd.Process.Signal(syscall.SIGTERM) // serve ends with nothing else
		cmd.Wait()
	})
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	return strings.TrimSpace(line), cmd.Process.Pid
}

// atOnce runs calls 64 at a time and reports the CPU of each.
func atOnce(b *testing.B, call func()) {
	b.SetParallelism(32)
	b.ReportAllocs()
	call() // opens the first connection, compiles what is compiled once
	b.ResetTimer()
	before := benchtest.CPU(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			call()
		}
	})
	benchtest.ReportCPU(b, before)
}

// BenchmarkCall is a streamed call of 100 chunks, 64 at once: dispatched,
// decided, cleaned and stored, beside the vendor's client alone with the
// answer thrown away.
func BenchmarkCall(b *testing.B) {
	address := startChunkServer(b)
	b.Run("stored", func(b *testing.B) {
		d, job := benchDispatcher(b, address)
		atOnce(b, func() {
			if t := d.Start(b.Context(), job).Wait(); !t.Answers[0].OK() {
				b.Error(t.Answers[0].Failure)
			}
		})
	})
	b.Run("client_alone", func(b *testing.B) {
		transport := &http.Transport{MaxIdleConnsPerHost: 64}
		client := openai.NewClient(option.WithBaseURL(address+"/v1"), option.WithAPIKey("none"), option.WithHTTPClient(&http.Client{Transport: transport}))
		params := openai.ChatCompletionNewParams{Model: "m", Messages: []openai.ChatCompletionMessageParamUnion{openai.UserMessage(benchPrompt)}}
		atOnce(b, func() {
			stream := client.Chat.Completions.NewStreaming(b.Context(), params)
			for stream.Next() {
				_ = stream.Current()
			}
			if err := stream.Err(); err != nil {
				b.Error(err)
			}
			stream.Close()
		})
	})
}

const benchPrompt = "Summarize for a customer in two sentences: the outage began at 09:14, when a disk filled up, and ended at 10:02."

func benchDispatcher(b *testing.B, address string) (*dispatch.Dispatcher, dispatch.Job) {
	config := providers.Config{ID: "bench", Kind: providers.OpenAICompatible, BaseURL: address + "/v1", Concurrency: 64}
	provider, err := open.Open(config)
	if err != nil {
		b.Fatal(err)
	}
	records, err := bolt.Open(filepath.Join(b.TempDir(), "bench.db"), bolt.Options{Kind: store.Real})
	if err != nil {
		b.Fatal(err)
	}
	model := providers.Model{ID: "m", Provider: "bench", Name: "m"}
	catalog := engine.Catalog{
		Models: []providers.Model{model}, Providers: map[string]engine.Service{"bench": {Config: config, Provider: provider}},
		Lanes: []string{"m"}, Ladder: []string{"m"}, Reference: "m",
	}
	policy, err := routing.DefaultPolicy(catalog, nil)
	if err != nil {
		b.Fatal(err)
	}
	limits := dispatch.Limits{FirstToken: time.Minute, Idle: time.Minute, MaxOutput: 4096}
	d := dispatch.NewDispatcher(catalog, routing.NewRouter(policy), limits, records, nil)
	return d, dispatch.Job{Query: engine.Query{Prompt: benchPrompt}, Models: []providers.Model{model}}
}
