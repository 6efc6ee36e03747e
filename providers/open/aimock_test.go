package open_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
	"switchboard/providers/local"
	"switchboard/providers/open"
)

// The tests in this file talk to @copilotkit/aimock, a server that nobody of
// this project wrote. Its answers stand in testdata/aimock.

// aimock starts the server and returns its address.
func aimock(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SWITCHBOARD_AIMOCK")
	if dir == "" {
		t.Skip("SWITCHBOARD_AIMOCK is not set: it names a directory in which `npm install @copilotkit/aimock@1.43.0` was run")
	}
	vendortest.Offline(t)
	// "llmock" is aimock's program without a config file.
	script := filepath.Join(dir, "node_modules", "@copilotkit", "aimock", "dist", "cli.js")
	cmd := exec.CommandContext(t.Context(), "node", script, "--port", "0", "--strict", "--journal-max", "0",
		"--fixtures", "testdata/aimock/models.json", "--fixtures", "testdata/aimock/any.json")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	var said []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said = append(said, lines.Text())
		if _, address, ok := strings.Cut(lines.Text(), "listening on "); ok {
			return address
		}
	}
	t.Fatalf("aimock did not start: %s", strings.Join(said, "\n"))
	return ""
}

func askOf(model, text string) providers.Request {
	req := vendortest.Request(text)
	req.Model.Name = model
	return req
}

func TestAgainstAimockEightyPromptsBringTextUsageAndCost(t *testing.T) {
	const prompts, atOnce = 80, 8
	address := aimock(t)
	price := providers.Price{Rates: providers.Rates{Input: providers.USD(0.05), Output: providers.USD(0.40)}}
	want := fixtureAnswer(t)
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		p := d.Open(t, address, providers.Key{})
		model := strings.ReplaceAll(d.String(), " ", "-") // tells the kinds apart in the journal
		var wg sync.WaitGroup
		places := make(chan struct{}, atOnce)
		for i := range prompts {
			wg.Go(func() {
				places <- struct{}{}
				defer func() { <-places }()
				ctx, watch := providers.WithStopwatch(t.Context())
				o := vendortest.Collect(t, p.Stream(ctx, askOf(model, fmt.Sprintf("Question %d: explain it to a child.", i))))
				if o.Err != nil || o.Text != want || o.Done.Finish != providers.Stop || len(o.Usage) == 0 {
					t.Errorf("prompt %d: %v, %v", i, o.Events, o.Err)
					return
				}
				if cost := price.Cost(o.Usage[len(o.Usage)-1]); cost.Decimal() != "0.00001465" { // 21 × $0.05 and 34 × $0.40 a million
					t.Errorf("prompt %d: %+v costs %s", i, o.Usage, cost.Decimal())
				}
				attempts := watch.Attempts()
				if len(attempts) != 1 || attempts[0].Status != 200 || attempts[0].FirstByte == 0 {
					t.Errorf("prompt %d: attempts %+v", i, attempts)
				}
			})
		}
		wg.Wait()
		if n := streamsServed(t, address, d, model); n != prompts {
			t.Errorf("the server noted %d streams, want %d", n, prompts)
		}
	})
}

// fixtureAnswer is the content that testdata/aimock/any.json gives.
func fixtureAnswer(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("testdata/aimock/any.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Fixtures []struct{ Response struct{ Content string } }
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	return file.Fixtures[0].Response.Content
}

// streamsServed counts the requests for a model in the server's own journal.
func streamsServed(t *testing.T, address string, d vendortest.Dialect, model string) int {
	t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(address + "/__aimock/journal?limit=1000")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var entries []struct {
		Path string
		Body struct {
			Model   string
			Stream  bool
			Options struct {
				Usage bool `json:"include_usage"`
			} `json:"stream_options"`
		}
		Response struct{ Status int }
	}
	if err := json.NewDecoder(resp.Body).Decode(&entries); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		chat := strings.HasSuffix(e.Path, "/chat/completions")
		if e.Body.Model == model && e.Body.Stream && e.Body.Options.Usage == chat && e.Response.Status == http.StatusOK {
			n++
		}
	}
	return n
}

func TestAgainstAimockEndsAndFaultsAreNamed(t *testing.T) {
	address := aimock(t)
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		p := d.Open(t, address, providers.Key{})
		call := func(model string) vendortest.Outcome {
			return vendortest.Collect(t, p.Stream(t.Context(), askOf(model, "hello")))
		}
		t.Run("reasoning comes before the text", func(t *testing.T) {
			o := call("thinks")
			if o.Reasoning != "The user greets me." || o.Text != "Hello." || o.Done == nil {
				t.Errorf("got %v, %v", o.Events, o.Err)
			}
		})
		for model, finish := range map[string]providers.Finish{"short": providers.Length, "filtered": providers.Refused} {
			if model == "filtered" && d.API == "responses" {
				continue // aimock says failed there, where OpenAI says incomplete
			}
			t.Run(model+" ends with "+string(finish), func(t *testing.T) {
				if o := call(model); o.Done == nil || o.Done.Finish != finish {
					t.Errorf("got %v, %v", o.Events, o.Err)
				}
			})
		}
		t.Run("a rate limit carries its wait", func(t *testing.T) {
			o := call("limited")
			vendortest.WantFault(t, o.Err, providers.RateLimited)
			if o.Err.RetryAfter != 30*time.Second {
				t.Errorf("wait %s", o.Err.RetryAfter)
			}
		})
		t.Run("a server error is unavailable", func(t *testing.T) { vendortest.WantFault(t, call("broken").Err, providers.Unavailable) })
		t.Run("a stream that breaks off is truncated", func(t *testing.T) {
			o := call("cut")
			vendortest.WantFault(t, o.Err, providers.CutOff)
		})
	})
}

func TestAgainstAimockToolCallsComeThrough(t *testing.T) {
	address := aimock(t)
	weather := providers.ToolCall{Name: "weather", Arguments: `{"city":"Paris"}`}
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		p := d.Open(t, address, providers.Key{})
		t.Run("alone they are no answer, and the failure names them", func(t *testing.T) {
			o := vendortest.Collect(t, p.Stream(t.Context(), askOf("calls", "hello")))
			vendortest.WantFault(t, o.Err, providers.OnlyToolCalls)
			if calls := numbered(o.ToolCalls); len(calls) != 2 || calls[0] != weather || calls[1].Name != "trains" || !json.Valid([]byte(calls[1].Arguments)) {
				t.Errorf("got %+v", o.Events)
			}
		})
		t.Run("beside words and reasoning", func(t *testing.T) {
			o := vendortest.Collect(t, p.Stream(t.Context(), askOf("speaks-and-calls", "hello")))
			if calls := numbered(o.ToolCalls); o.Err != nil || o.Text != "Let me look." || o.Reasoning != "The user asks for the weather." || len(calls) != 1 || calls[0] != weather {
				t.Errorf("got %+v, %v", o.Events, o.Err)
			}
		})
	})
}

// numbered are calls by their order, whatever the service counts by.
func numbered(calls []providers.ToolCall) []providers.ToolCall {
	calls = slices.DeleteFunc(calls, func(c providers.ToolCall) bool { return c.Name == "" })
	for i := range calls {
		calls[i].Index = i
	}
	return calls
}

func TestAgainstAimockModelsAreListed(t *testing.T) {
	names, err := vendortest.OpenAICompatible.Open(t, aimock(t), providers.Key{}).(vendortest.WithAPI).Provider.(providers.Lister).Models(t.Context())
	if err != nil || len(names) == 0 {
		t.Errorf("got %v, %v", names, err)
	}
}

func TestAgainstAimockOllamaIsFoundAndAnswers(t *testing.T) {
	address := aimock(t)
	places := local.Places(address) // as OLLAMA_HOST would name it
	found := local.Discover(t.Context(), places[:1], 10*time.Second)
	if len(found) != 1 || found[0].Config.ID != "ollama" || len(found[0].Models) == 0 {
		t.Fatalf("found %+v", found)
	}
	p, err := open.Open(found[0].Config)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(found[0].Models, func(m providers.Model) bool { return m.ID == "ollama/thinks" })
	if i < 0 {
		t.Fatalf("its list lacks a model of the fixtures: %+v", found[0].Models)
	}
	req := vendortest.Request("hello")
	req.Model = found[0].Models[i]
	o := vendortest.Collect(t, p.Stream(t.Context(), req))
	if o.Err != nil || o.Text != "Hello." || o.Done.Finish != providers.Stop || len(o.Usage) == 0 {
		t.Errorf("got %v, %v", o.Events, o.Err)
	}
}
