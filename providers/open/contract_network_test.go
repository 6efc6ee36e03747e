package open_test

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
	"switchboard/providers/open"
)

func TestUnreachableServicesAreNamed(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		for _, unreachable := range []struct {
			outcome string
			address func(t *testing.T) string
			fault   providers.Fault
		}{
			{"nobody listens", vendortest.ClosedPort, providers.Unreachable},
			{"the connection is closed at once", func(t *testing.T) string { return vendortest.Loopback(t, vendortest.Conn.Cut) }, providers.Unreachable},
			{"a name that cannot exist", func(t *testing.T) string {
				vendortest.Offline(t)
				return "http://" + strings.Repeat("x", 64) + ".invalid"
			}, providers.DNS},
			{"a certificate nobody vouches for", func(t *testing.T) string {
				return vendortest.Start(t, httptest.NewUnstartedServer(vendortest.Handler(vendortest.Script())), (*httptest.Server).StartTLS)
			}, providers.TLS},
			{"https to a server of plain http", func(t *testing.T) string {
				return strings.Replace(vendortest.Loopback(t, vendortest.Script()), "http:", "https:", 1)
			}, providers.TLS},
			{"headers without end", func(t *testing.T) string {
				return vendortest.Loopback(t, func(w vendortest.Conn) { w.Header().Set("X-Much", strings.Repeat("x", 1<<17)); w.WriteHeader(200) })
			}, providers.Oversized},
		} {
			t.Run(unreachable.outcome+" is "+string(unreachable.fault), func(t *testing.T) {
				ctx, watch := providers.WithStopwatch(t.Context())
				p := d.Open(t, unreachable.address(t), providers.Key{})
				o := vendortest.Collect(t, p.Stream(ctx, vendortest.Request("hello")))
				vendortest.WantFault(t, o.Err, unreachable.fault)
				if met := unreachable.fault != providers.DNS && unreachable.fault != providers.TLS; !met && watch.Attempts()[0].Sent {
					t.Error("a request that never left counts as sent")
				}
				if attempts := watch.Attempts(); len(attempts) != 1 || attempts[0].Error == "" || attempts[0].Status != 0 {
					t.Errorf("attempts %+v, want one with its error", attempts)
				}
			})
		}
		t.Run("a redirect is not followed", func(t *testing.T) {
			o := d.Call(t, func(w vendortest.Conn) {
				if w.Request.URL.Path == "/elsewhere" {
					t.Error("the prompt went elsewhere")
				}
				http.Redirect(w, w.Request, "/elsewhere", http.StatusTemporaryRedirect)
			})
			vendortest.WantFault(t, o.Err, providers.BadRequest)
			if !strings.Contains(o.Err.Detail, "/elsewhere") {
				t.Errorf("detail %q does not say where to", o.Err.Detail)
			}
		})
	})
}

func TestAttemptsAreNoted(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		ctx, watch := providers.WithStopwatch(t.Context())
		address := vendortest.Loopback(t, func(w vendortest.Conn) {
			w.Header().Set("Request-Id", "req-7")
			vendortest.Script(d.Greeting()...)(w)
		})
		p := d.Open(t, address, providers.Key{})
		vendortest.Collect(t, p.Stream(ctx, vendortest.Request("hello")))
		attempts := watch.Attempts()
		if len(attempts) != 1 {
			t.Fatalf("%d attempts, want 1", len(attempts))
		}
		a := attempts[0]
		if a.Status != 200 || a.RequestID != "req-7" || a.Error != "" || !a.Sent {
			t.Errorf("got %+v", a)
		}
		if a.FirstByte <= a.Start || a.FirstByte > watch.Elapsed() {
			t.Errorf("first byte at %s, between %s and %s", a.FirstByte, a.Start, watch.Elapsed())
		}
	})
}

func TestFailuresAreNeverRetried(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		ctx, watch := providers.WithStopwatch(t.Context())
		address := vendortest.Loopback(t, func(w vendortest.Conn) {
			w.Header().Set("X-Should-Retry", "true")
			vendortest.Page(503, "application/json", d.ErrorBody("", "busy"))(w)
		})
		o := vendortest.Collect(t, d.Open(t, address, providers.Key{}).Stream(ctx, vendortest.Request("hello")))
		vendortest.WantFault(t, o.Err, providers.Overloaded)
		if n := len(watch.Attempts()); n != 1 {
			t.Errorf("%d attempts, want 1", n)
		}
	})
}

// TestConnectionsAreKept fails if every call pays for a new handshake.
func TestConnectionsAreKept(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		connections := make(chan string, 10)
		address := vendortest.Loopback(t, func(w vendortest.Conn) {
			connections <- w.Request.RemoteAddr
			vendortest.Script(d.Greeting()...)(w)
		})
		p := d.Open(t, address, providers.Key{})
		seen := map[string]bool{}
		for range 10 {
			vendortest.WantGreeting(t, vendortest.Collect(t, p.Stream(t.Context(), vendortest.Request("hello"))))
			seen[<-connections] = true
		}
		if len(seen) > 5 { // one, and another where the machine was slower than drainTime
			t.Errorf("10 calls took %d connections", len(seen))
		}
	})
}

func TestKeysGoToTheServiceAndNowhereElse(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		t.Run("are sent when the config names one", func(t *testing.T) {
			t.Setenv("CONTRACT_KEY", "sk-ours")
			header := d.RequestHeader(t, providers.Key{Env: "CONTRACT_KEY"})
			if got := header.Get(d.Key); strings.TrimPrefix(got, "Bearer ") != "sk-ours" {
				t.Errorf("%s: %q", d.Key, got)
			}
		})
		t.Run("and nothing else come from the environment", func(t *testing.T) {
			header := d.RequestHeader(t, providers.Key{})
			for name, values := range header {
				if v := strings.Join(values, " "); strings.Contains(v, "stray") || name == d.Key || strings.HasPrefix(name, "X-Stainless") {
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
				address := vendortest.Loopback(t, func(vendortest.Conn) { t.Error("a request came") })
				o := vendortest.Collect(t, d.Open(t, address, key).Stream(t.Context(), vendortest.Request("hello")))
				vendortest.WantFault(t, o.Err, providers.Auth)
				if strings.Contains(o.Err.Error(), "two") {
					t.Errorf("the key is shown: %v", o.Err)
				}
			})
		}
	})
}

func TestNothingIsPrinted(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		var logged bytes.Buffer
		log.SetOutput(&logged)
		defer log.SetOutput(os.Stderr)
		defer func(out, err *os.File) { os.Stdout, os.Stderr = out, err }(os.Stdout, os.Stderr)
		file, err := os.Create(filepath.Join(t.TempDir(), "printed"))
		if err != nil {
			t.Fatal(err)
		}
		os.Stdout, os.Stderr = file, file
		for _, answer := range []func(w vendortest.Conn){
			vendortest.Script(d.Greeting()...), vendortest.Script(d.Event("{]")), vendortest.Script(d.Failure("500", "x")), vendortest.Script(d.Text("x")), vendortest.Conn.Cut,
			vendortest.Page(500, "text/html", "<html>"), vendortest.Page(200, "application/json", "{}"), vendortest.Page(429, "application/json", d.ErrorBody("", "x")),
		} {
			d.Call(t, answer)
		}
		file.Close()
		printed, _ := os.ReadFile(file.Name())
		if len(printed)+logged.Len() > 0 {
			t.Errorf("printed %q, logged %q", printed, logged.String())
		}
	})
}

func TestHugeAnswersAreNotKept(t *testing.T) {
	const size, piece = 20 << 20, 4 << 10
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		huge := func(w vendortest.Conn) {
			w.Stream()
			one := d.Text(strings.Repeat("x", piece))
			for range size / piece {
				if _, err := io.WriteString(w, one); err != nil {
					return
				}
			}
			w.Send(d.Finish(providers.Stop, nil), d.End)
		}
		t.Run("pass through without being kept", func(t *testing.T) {
			if testing.Short() {
				t.Skip("it measures memory, which the race detector multiplies")
			}
			p := d.Open(t, vendortest.Loopback(t, huge), providers.Key{})
			before, received := heap(), 0
			for event, err := range p.Stream(t.Context(), vendortest.Request("hello")) {
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
			p := d.Open(t, vendortest.Loopback(t, func(w vendortest.Conn) { huge(w); close(done) }), providers.Key{})
			received := 0
			for event := range p.Stream(t.Context(), vendortest.Request("hello")) {
				if received += len(event.(providers.Text)); received >= 4<<20 {
					break
				}
			}
			vendortest.Soon(t, done, "the end of the connection")
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
			p, err := open.Open(cfg)
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
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		proceed := make(chan struct{}, 1)
		pieces := d.Greeting()
		pieces = append([]string{pieces[0] + pieces[1]}, pieces[2:]...)
		p := d.Open(t, vendortest.Loopback(t, func(w vendortest.Conn) {
			w.Stream()
			for _, piece := range pieces {
				<-proceed
				w.Send(piece)
			}
		}), providers.Key{})
		proceed <- struct{}{}
		var events []providers.Event
		for event, err := range p.Stream(t.Context(), vendortest.Request("hello")) {
			if err != nil {
				t.Fatal(err)
			}
			events = append(events, event)
			select {
			case proceed <- struct{}{}:
			default: // a piece that holds two events asks for one piece only
			}
		}
		vendortest.WantGreeting(t, vendortest.Outcome{Events: events})
	})
}
