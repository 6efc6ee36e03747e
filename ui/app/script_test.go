package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"switchboard/engine/batch/batchserver"
	"switchboard/eval/store/pgtest"
	"switchboard/providers/local"
)

// configVariable tells a program that runs in a script where the config is
// that main embeds.
const configVariable = "TEST_DEFAULT_CONFIG"

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"switchboard": func() {
		os.Exit(testApp().run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
	}, "chunkserver": chunkServer, "plainproxy": plainProxy, "clerk": clerk})
}

// testApp is the program with the config it ships. Local servers are only
// looked for where TEST_LOCAL says, as in "ollama=http://127.0.0.1:1234".
func testApp() environment {
	defaults, err := os.ReadFile(cmp.Or(os.Getenv(configVariable), "../../config.toml"))
	if err != nil {
		panic(err)
	}
	a := environment{defaults: string(defaults), discoveryTimeout: time.Minute}
	for place := range strings.FieldsSeq(os.Getenv("TEST_LOCAL")) {
		id, origin, _ := strings.Cut(place, "=")
		a.locals = append(a.locals, local.Place{ID: id, Origin: origin, Concurrency: 1})
	}
	return a
}

// TestScripts runs the program as a shell would. Each script has a home of
// its own and no keys.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			server := httptest.NewServer(http.HandlerFunc(chatCompletions))
			env.Defer(server.Close)
			local := httptest.NewServer(http.HandlerFunc(localModels))
			env.Defer(local.Close)
			for _, vendor := range batchserver.Vendors {
				batches := httptest.NewServer(&batchserver.Server{Vendor: vendor})
				env.Defer(batches.Close)
				env.Setenv("BATCH_"+strings.ToUpper(string(vendor)), batches.URL)
			}
			defaults, err := filepath.Abs("../../config.toml")
			if err != nil {
				return err
			}
			for name, value := range map[string]string{
				"HOME":            env.WorkDir,
				"XDG_CONFIG_HOME": filepath.Join(env.WorkDir, "config"),
				"XDG_DATA_HOME":   filepath.Join(env.WorkDir, "data"),
				"USER":            "ana",
				configVariable:    defaults,
				"GORACE":          os.Getenv("GORACE"),
				"SERVER":          server.URL,
				"LOCAL":           local.URL,
			} {
				env.Setenv(name, value)
			}
			return nil
		},
		Condition: func(name string) (bool, error) {
			if name != "postgres" {
				return false, fmt.Errorf("there is no condition %s", name)
			}
			return pgtest.Installed(), nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"json":   jsonValue,
			"keep":   keepValue,
			"shape":  jsonShape,
			"lines":  lineCount,
			"tamper": tamper,

			"database": database,
		},
	})
}

// database starts a PostgreSQL server, whose address without a schema is $DATABASE.
func database(ts *testscript.TestScript, _ bool, _ []string) {
	server, err := pgtest.Start("")
	ts.Check(err)
	ts.Defer(server.Stop)
	ts.Setenv("DATABASE", server.TCP("postgres", pgtest.Password, "postgres"))
}

// exits CODE COMMAND… runs a command that ends with this code. A failure
// writes one line to stderr, and an excerpt of the config at most.
func exits(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// lines FILE N counts the lines of a file, stdout or stderr.
func lineCount(ts *testscript.TestScript, _ bool, args []string) {
	if n := strings.Count(ts.ReadFile(args[0]), "\n"); strconv.Itoa(n) != args[1] {
		ts.Fatalf("%s has %d lines, want %s", args[0], n, args[1])
	}
}

// json PATH VALUE compares a value in the first JSON object on stdout, as in
// "json answers.0.finish stop". Numbers and null are compared as written.
func jsonValue(ts *testscript.TestScript, neg bool, args []string) {
	got := valueAt(ts, args[0])
	if (got == args[1]) == neg {
		ts.Fatalf("%s is %s, wanted %s (unless negated)", args[0], got, args[1])
	}
}

// keep PATH NAME keeps a value of the first JSON object on stdout as $NAME.
func keepValue(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[1], valueAt(ts, args[0]))
}

// valueAt is the value at a path in the first JSON object on stdout.
func valueAt(ts *testscript.TestScript, path string) string {
	v := decode(ts)
	for part := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(in) {
				ts.Fatalf("%s: no element %s of %d", path, part, len(in))
			}
			v = in[i]
		default:
			ts.Fatalf("%s: nothing at %s", path, part)
		}
	}
	if v == nil {
		return "null"
	}
	return fmt.Sprint(v)
}

// shape FILE compares the names and types of the first JSON object on stdout
// with those in a file.
func jsonShape(ts *testscript.TestScript, _ bool, args []string) {
	got, err := json.MarshalIndent(shapeOf(decode(ts)), "", "  ")
	ts.Check(err)
	if want := strings.TrimSpace(ts.ReadFile(args[0])); string(got) != want {
		ts.Fatalf("shape is\n%s\nwant\n%s", got, want)
	}
}

func decode(ts *testscript.TestScript) any {
	dec := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	dec.UseNumber()
	var v any
	ts.Check(dec.Decode(&v))
	return v
}

// shapeOf replaces values by the names of their types. Of an array the first
// element speaks for all.
func shapeOf(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			v[name] = shapeOf(value)
		}
		return v
	case []any:
		if len(v) > 0 {
			return []any{shapeOf(v[0])}
		}
		return v
	case json.Number:
		return "number"
	case string:
		return "text"
	case bool:
		return "bool"
	}
	return "null"
}

// localModels is a server of models that wants no key.
func localModels(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/v1/models" {
		fmt.Fprint(w, `{"object":"list","data":[{"id":"llama3.3:latest"},{"id":"qwen3:8b"},{"id":"nomic-embed-text"},{"id":"phi4"},{"id":"gemma3"}]}`)
		return
	}
	r.Header.Set("Authorization", "Bearer right")
	chatCompletions(w, r)
}

// chatCompletions is a service that speaks the OpenAI protocol and answers
// every prompt alike, with the model "tools" by reasoning and calls of tools
// alone. It wants the key "right".
func chatCompletions(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer right" {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}`)
		return
	}
	if strings.HasSuffix(r.URL.Path, "/models") {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"object":"list","data":[{"id":"one","object":"model"},{"id":"two","object":"model"}]}`)
		return
	}
	said := []string{
		`"choices":[{"index":0,"delta":{"role":"assistant","content":"\u001b]0;title\u0007Good"}}]`,
		`"choices":[{"index":0,"delta":{"content":" day"}}]`,
	}
	var asked struct{ Model string }
	if json.NewDecoder(r.Body).Decode(&asked); asked.Model == "tools" {
		said = []string{
			`"choices":[{"index":0,"delta":{"reasoning_content":"I need the weather.\nSo I ask."}}]`,
			`"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","type":"function","function":{"name":"weather","arguments":""}}]}}]`,
			`"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":\"Paris\"}"}}]}}]`,
		}
	}
	if asked.Model == "dear" { // whoever draws both has something to judge
		said[1] = `"choices":[{"index":0,"delta":{"content":" evening"}}]`
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for _, chunk := range append(said,
		`"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]`,
		`"choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100,"prompt_tokens_details":{"cached_tokens":400}}`,
	) {
		fmt.Fprintf(w, "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",%s}\n\n", chunk)
	}
	fmt.Fprint(w, "data: [DONE]\n\n")
}

func TestRunWithoutATerminalReadsThePromptFromStdin(t *testing.T) {
	if testing.Short() {
		t.Skip("what runs at once in it, other tests run too")
	}
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Setenv("XDG_DATA_HOME", dir)
	var stdout, stderr strings.Builder
	code := testApp().run(t.Context(), []string{"--demo", "--json"}, strings.NewReader("hello\n"), &stdout, &stderr)
	var trial struct{ Prompt string }
	if err := json.Unmarshal([]byte(stdout.String()), &trial); err != nil || code != 0 || trial.Prompt != "hello" {
		t.Errorf("code %d, prompt %q, %v; stderr %s", code, trial.Prompt, err, stderr.String())
	}
	if _, err := os.Stat(filepath.Join(dir, "switchboard", "demo.db")); err != nil {
		t.Error(err)
	}
}
