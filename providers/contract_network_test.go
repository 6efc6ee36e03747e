package providers_test

import (
	"bytes"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"switchboard/providers"
)

func TestUnreachableServicesAreNamed(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		for _, unreachable := range []struct {
			outcome string
			address func(t *testing.T) string
			fault   providers.Fault
		}{
			{"nobody listens", closedPort, providers.Unreachable},
			{"the connection is closed at once", func(t *testing.T) string { return loopback(t, wire.cut) }, providers.Unreachable},
			{"a name that cannot exist", func(t *testing.T) string { offline(t); return "http://" + strings.Repeat("x", 64) + ".invalid" }, providers.DNS},
			{"a certificate nobody vouches for", func(t *testing.T) string {
				return start(t, httptest.NewUnstartedServer(handler(script())), (*httptest.Server).StartTLS)
			}, providers.TLS},
			{"https to a server of plain http", func(t *testing.T) string {
				return strings.Replace(loopback(t, script()), "http:", "https:", 1)
			}, providers.TLS},
			{"headers without end", func(t *testing.T) string {
				return loopback(t, func(w wire) { w.Header().Set("X-Much", strings.Repeat("x", 1<<17)); w.WriteHeader(200) })
			}, providers.Oversized},
		} {
			t.Run(unreachable.outcome+" is "+string(unreachable.fault), func(t *testing.T) {
				ctx, watch := providers.WithStopwatch(t.Context())
				p := d.open(t, unreachable.address(t), providers.Key{})
				o := collect(t, p.Stream(ctx, ask("hello")))
				wantFault(t, o.err, unreachable.fault)
				if attempts := watch.Attempts(); len(attempts) != 1 || attempts[0].Error == "" || attempts[0].Status != 0 {
					t.Errorf("attempts %+v, want one with its error", attempts)
				}
			})
		}
		t.Run("a redirect is not followed", func(t *testing.T) {
			o := d.call(t, func(w wire) {
				if w.r.URL.Path == "/elsewhere" {
					t.Error("the prompt went elsewhere")
				}
				http.Redirect(w, w.r, "/elsewhere", http.StatusTemporaryRedirect)
			})
			wantFault(t, o.err, providers.BadRequest)
			if !strings.Contains(o.err.Detail, "/elsewhere") {
				t.Errorf("detail %q does not say where to", o.err.Detail)
			}
		})
	})
}

func closedPort(t *testing.T) string {
	offline(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return "http://" + l.Addr().String()
}

func TestAttemptsAreNoted(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		ctx, watch := providers.WithStopwatch(t.Context())
		address := loopback(t, func(w wire) {
			w.Header().Set("Request-Id", "req-7")
			script(d.greeting()...)(w)
		})
		p := d.open(t, address, providers.Key{})
		collect(t, p.Stream(ctx, ask("hello")))
		attempts := watch.Attempts()
		if len(attempts) != 1 {
			t.Fatalf("%d attempts, want 1", len(attempts))
		}
		a := attempts[0]
		if a.Status != 200 || a.RequestID != "req-7" || a.Error != "" {
			t.Errorf("got %+v", a)
		}
		if a.FirstByte <= a.Start || a.FirstByte > watch.Elapsed() {
			t.Errorf("first byte at %s, between %s and %s", a.FirstByte, a.Start, watch.Elapsed())
		}
	})
}

func TestFailuresAreNeverRetried(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		ctx, watch := providers.WithStopwatch(t.Context())
		address := loopback(t, func(w wire) {
			w.Header().Set("X-Should-Retry", "true")
			page(503, "application/json", d.complaint("", "busy"))(w)
		})
		o := collect(t, d.open(t, address, providers.Key{}).Stream(ctx, ask("hello")))
		wantFault(t, o.err, providers.Overloaded)
		if n := len(watch.Attempts()); n != 1 {
			t.Errorf("%d attempts, want 1", n)
		}
	})
}

// TestConnectionsAreKept fails if every call pays for a new handshake.
func TestConnectionsAreKept(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		connections := make(chan string, 10)
		address := loopback(t, func(w wire) {
			connections <- w.r.RemoteAddr
			script(d.greeting()...)(w)
		})
		p := d.open(t, address, providers.Key{})
		seen := map[string]bool{}
		for range 10 {
			wantGreeting(t, collect(t, p.Stream(t.Context(), ask("hello"))))
			seen[<-connections] = true
		}
		if len(seen) > 5 { // one, and another where the machine was slower than drainTime
			t.Errorf("10 calls took %d connections", len(seen))
		}
	})
}

func TestKeys(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		t.Run("are sent when the config names one", func(t *testing.T) {
			t.Setenv("CONTRACT_KEY", "sk-ours")
			header := d.sent(t, providers.Key{Env: "CONTRACT_KEY"})
			if got := header.Get(d.key); strings.TrimPrefix(got, "Bearer ") != "sk-ours" {
				t.Errorf("%s: %q", d.key, got)
			}
		})
		t.Run("and nothing else come from the environment", func(t *testing.T) {
			header := d.sent(t, providers.Key{})
			for name, values := range header {
				if v := strings.Join(values, " "); strings.Contains(v, "stray") || name == d.key || strings.HasPrefix(name, "X-Stainless") {
					t.Errorf("sent %s: %s", name, v)
				}
			}
		})
		for outcome, key := range map[string]providers.Key{
			"that are missing are known before any request":    {Env: "CONTRACT_NO_SUCH_KEY"},
			"that cannot be sent are known before any request": {Cmd: `printf 'two\nlines'`},
			"whose command fails are known before any request": {Cmd: "exit 3"},
		} {
			t.Run(outcome, func(t *testing.T) {
				address := loopback(t, func(wire) { t.Error("a request came") })
				o := collect(t, d.open(t, address, key).Stream(t.Context(), ask("hello")))
				wantFault(t, o.err, providers.Auth)
				if strings.Contains(o.err.Error(), "two") {
					t.Errorf("the key is shown: %v", o.err)
				}
			})
		}
	})
}

// sent is the header of a request made in an environment full of settings
// that vendors' clients would pick up.
func (d dialect) sent(t *testing.T, key providers.Key) http.Header {
	headers := make(chan http.Header, 1)
	address := loopback(t, func(w wire) {
		headers <- w.r.Header
		script(d.greeting()...)(w)
	})
	for name, value := range map[string]string{
		"OPENAI_API_KEY": "stray", "OPENAI_ADMIN_KEY": "stray", "OPENAI_BASE_URL": "http://127.0.0.1:1/stray",
		"OPENAI_ORG_ID": "stray", "OPENAI_PROJECT_ID": "stray", "OPENAI_CUSTOM_HEADERS": "X-Custom: stray",
		"ANTHROPIC_API_KEY": "stray", "ANTHROPIC_AUTH_TOKEN": "stray", "ANTHROPIC_BASE_URL": "http://127.0.0.1:1/stray",
		"ANTHROPIC_PROFILE": "stray", "ANTHROPIC_CUSTOM_HEADERS": "X-Custom: stray",
		"GOOGLE_API_KEY": "stray", "GEMINI_API_KEY": "stray", "GOOGLE_GEMINI_BASE_URL": "http://127.0.0.1:1/stray",
		"GOOGLE_GENAI_USE_VERTEXAI": "true", "GOOGLE_CLOUD_PROJECT": "stray", "GOOGLE_CLOUD_LOCATION": "stray",
	} {
		t.Setenv(name, value)
	}
	wantGreeting(t, collect(t, d.open(t, address, key).Stream(t.Context(), ask("hello"))))
	return <-headers
}

func TestNothingIsPrinted(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		var logged bytes.Buffer
		log.SetOutput(&logged)
		defer log.SetOutput(os.Stderr)
		defer func(out, err *os.File) { os.Stdout, os.Stderr = out, err }(os.Stdout, os.Stderr)
		file, err := os.Create(filepath.Join(t.TempDir(), "printed"))
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout, os.Stderr = file, file
		for _, answer := range []func(w wire){
			script(d.greeting()...), script(d.event("{]")), script(d.failure("500", "x")), script(d.text("x")), wire.cut,
			page(500, "text/html", "<html>"), page(200, "application/json", "{}"), page(429, "application/json", d.complaint("", "x")),
		} {
			d.call(t, answer)
		}
		file.Close()
		printed, _ := os.ReadFile(file.Name())
		if len(printed)+logged.Len() > 0 {
			t.Errorf("printed %q, logged %q", printed, logged.String())
		}
	})
}

func TestHugeAnswers(t *testing.T) {
	const size, piece = 20 << 20, 4 << 10
	each(t, func(t *testing.T, d dialect) {
		huge := func(w wire) {
			w.stream()
			one := d.text(strings.Repeat("x", piece))
			for range size / piece {
				if _, err := io.WriteString(w, one); err != nil {
					return
				}
			}
			w.send(d.finish(providers.Stop, nil), d.end)
		}
		t.Run("pass through without being kept", func(t *testing.T) {
			p := d.open(t, loopback(t, huge), providers.Key{})
			before, received := heap(), 0
			for event, err := range p.Stream(t.Context(), ask("hello")) {
				if err != nil {
					t.Fatal(err)
				}
				text, _ := event.(providers.Text)
				if received += len(text); len(text) > 0 && received%(5<<20) == 0 {
					if grown := heap() - before; grown > 4<<20 {
						t.Fatalf("%d KB are held after %d KB", grown>>10, received>>10)
					}
				}
			}
			if received != size {
				t.Errorf("received %d bytes, want %d", received, size)
			}
		})
		t.Run("end where the consumer's limit is", func(t *testing.T) {
			done := make(chan struct{})
			p := d.open(t, loopback(t, func(w wire) { huge(w); close(done) }), providers.Key{})
			received := 0
			for event := range p.Stream(t.Context(), ask("hello")) {
				if received += len(event.(providers.Text)); received >= 4<<20 {
					break
				}
			}
			soon(t, done, "the end of the connection")
		})
	})
}

// heap is the memory that is in use, in bytes.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func TestOpenRefusesWhatCannotWork(t *testing.T) {
	for outcome, cfg := range map[string]providers.Config{
		"an unknown kind":         {Kind: "telepathy", BaseURL: "http://localhost/v1"},
		"no address":              {Kind: providers.OpenAICompatible},
		"an address without http": {Kind: providers.OpenAICompatible, BaseURL: "localhost:11434/v1"},
		"a password in it":        {Kind: providers.OpenAICompatible, BaseURL: "http://a:hunter2@localhost/v1"},
		"a query in it":           {Kind: providers.OpenAICompatible, BaseURL: "http://localhost/v1?version=1"},
		"a simulated provider":    {Kind: providers.Simulated},
	} {
		t.Run(outcome, func(t *testing.T) {
			cfg.ID = "here"
			p, err := providers.Open(cfg)
			if err == nil || p != nil {
				t.Fatalf("opened %v", p)
			}
			if s := err.Error(); !strings.Contains(s, `"here"`) || strings.Contains(s, "hunter2") {
				t.Errorf("message %q", s)
			}
		})
	}
}

// TestEventsDoNotWaitForTheNext would not end if an event were held back until
// more of the stream has come.
func TestEventsDoNotWaitForTheNext(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		proceed := make(chan struct{}, 1)
		pieces := d.greeting()
		pieces = append([]string{pieces[0] + pieces[1]}, pieces[2:]...)
		p := d.open(t, loopback(t, func(w wire) {
			w.stream()
			for _, piece := range pieces {
				<-proceed
				w.send(piece)
			}
		}), providers.Key{})
		proceed <- struct{}{}
		var events []providers.Event
		for event, err := range p.Stream(t.Context(), ask("hello")) {
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, event)
			select {
			case proceed <- struct{}{}:
			default: // a piece that holds two events asks for one piece only
			}
		}
		wantGreeting(t, outcome{events: events})
	})
}
