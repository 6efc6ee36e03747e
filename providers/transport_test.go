package providers_test

import (
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"switchboard/providers"
)

// trusted starts a service over TLS and writes its certificate to a file.
func (d dialect) trusted(t *testing.T) (address, caFile string) {
	t.Helper()
	server := httptest.NewUnstartedServer(handler(script(d.greeting()...)))
	address = start(t, server, (*httptest.Server).StartTLS)
	caFile = filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(caFile, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return address, caFile
}

func (d dialect) openTrusting(t *testing.T, address, caFile string) providers.Provider {
	t.Helper()
	p, err := providers.Open(providers.Config{ID: "here", Kind: d.kind, BaseURL: address + d.base, CAFile: caFile})
	if err != nil {
		t.Fatal(err)
	}
	return asking{p, d.api}
}

func TestCertificates(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		t.Run("of ca_file are trusted", func(t *testing.T) {
			address, caFile := d.trusted(t)
			wantGreeting(t, collect(t, d.openTrusting(t, address, caFile).Stream(t.Context(), ask("hello"))))
		})
	})
	for outcome, write := range map[string]func(t *testing.T, name string) error{
		"of a file that is not there are a mistake":     func(*testing.T, string) error { return nil },
		"of an empty file are a mistake":                func(_ *testing.T, name string) error { return os.WriteFile(name, nil, 0o600) },
		"of a file that holds none are a mistake":       func(_ *testing.T, name string) error { return os.WriteFile(name, []byte("hello"), 0o600) },
		"of a directory are a mistake, and no surprise": func(_ *testing.T, name string) error { return os.Mkdir(name, 0o700) },
	} {
		t.Run(outcome, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "ca.pem")
			if err := write(t, name); err != nil {
				t.Fatal(err)
			}
			p, err := providers.Open(providers.Config{ID: "here", Kind: providers.Anthropic, CAFile: name})
			if err == nil || p != nil || !strings.Contains(err.Error(), "ca_file") || !strings.Contains(err.Error(), name) {
				t.Errorf("got %v, %v", p, err)
			}
		})
	}
}

// tunnel is a proxy that knows CONNECT and sends every tunnel to one address.
func tunnel(t *testing.T, asked chan<- string, to func() string) string {
	return start(t, httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Method + " " + r.Host + " " + r.Header.Get("Proxy-Authorization")
		there, err := net.Dial("tcp", to())
		if err != nil {
			t.Error(err)
			return
		}
		defer there.Close()
		here, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { io.Copy(there, here); there.Close() }()
		io.Copy(here, there)
		here.Close()
	})), (*httptest.Server).Start)
}

func TestProxies(t *testing.T) {
	each(t, func(t *testing.T, d dialect) {
		t.Run("of the environment are used", func(t *testing.T) {
			asked := make(chan string, 1)
			var address, caFile string
			proxy := tunnel(t, asked, func() string { return strings.TrimPrefix(address, "https://") })
			address, caFile = d.trusted(t)
			t.Setenv("HTTPS_PROXY", strings.Replace(proxy, "http://", "http://ada:secret@", 1))
			p := d.openTrusting(t, "https://example.com", caFile) // the name in httptest's certificate
			wantGreeting(t, collect(t, p.Stream(t.Context(), ask("hello"))))
			if got := <-asked; got != "CONNECT example.com:443 Basic YWRhOnNlY3JldA==" {
				t.Errorf("the proxy was asked %q", got)
			}
		})
	})
	d := openAICompatible
	through := func(t *testing.T, proxy string) outcome {
		offline(t)
		t.Setenv("HTTPS_PROXY", proxy)
		return collect(t, d.open(t, "https://example.com", providers.Key{}).Stream(t.Context(), ask("hello")))
	}
	t.Run("that refuse are named", func(t *testing.T) {
		o := through(t, loopback(t, page(407, "text/plain", "who are you?")))
		wantFault(t, o.err, providers.Unreachable)
		if !strings.Contains(o.err.Detail, "Proxy Authentication Required") {
			t.Errorf("detail %q", o.err.Detail)
		}
	})
	t.Run("that nobody runs are unreachable", func(t *testing.T) {
		o := through(t, closedPort(t))
		wantFault(t, o.err, providers.Unreachable)
		if !strings.Contains(o.err.Detail, "proxy") {
			t.Errorf("detail %q does not say that it was the proxy", o.err.Detail)
		}
	})
	for _, broken := range []string{"ada:secret@[::1", "http://ada:secret@[::1", "ftp://ada:secret@proxy", "http://"} {
		t.Run("whose address is "+broken+" are neither repeated nor passed by", func(t *testing.T) {
			o := through(t, broken)
			wantFault(t, o.err, providers.Unreachable)
			if strings.Contains(o.err.Error(), "secret") || !strings.Contains(o.err.Detail, "HTTPS_PROXY") {
				t.Errorf("detail %q", o.err.Detail)
			}
		})
	}
	t.Run("may leave out the scheme", func(t *testing.T) {
		o := through(t, strings.TrimPrefix(closedPort(t), "http://"))
		if wantFault(t, o.err, providers.Unreachable); !strings.Contains(o.err.Detail, "refused") {
			t.Errorf("detail %q", o.err.Detail)
		}
	})
	t.Run("are not used for this machine", func(t *testing.T) {
		address := loopback(t, script(d.greeting()...))
		t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
		wantGreeting(t, collect(t, d.open(t, address, providers.Key{}).Stream(t.Context(), ask("hello"))))
	})
}
