package open_test

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
	"switchboard/providers/internal/vendortest"
	"switchboard/providers/open"
)

// trusted starts a service over TLS and writes its certificate to a file.
func trusted(d vendortest.Dialect, t *testing.T) (address, caFile string) {
	t.Helper()
	server := httptest.NewUnstartedServer(vendortest.Handler(vendortest.Script(d.Greeting()...)))
	address = vendortest.Start(t, server, (*httptest.Server).StartTLS)
	caFile = filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(caFile, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return address, caFile
}

func openTrusting(d vendortest.Dialect, t *testing.T, address, caFile string) providers.Provider {
	t.Helper()
	p, err := open.Open(providers.Config{ID: "here", Kind: d.Kind, BaseURL: address + d.Base, CAFile: caFile})
	if err != nil {
		t.Fatal(err)
	}
	return vendortest.WithAPI{Provider: p, API: d.API}
}

func TestCertificatesOfAFileAreTrusted(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		t.Run("of ca_file are trusted", func(t *testing.T) {
			address, caFile := trusted(d, t)
			vendortest.WantGreeting(t, vendortest.Collect(t, openTrusting(d, t, address, caFile).Stream(t.Context(), vendortest.Request("hello"))))
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
			p, err := open.Open(providers.Config{ID: "here", Kind: providers.Anthropic, CAFile: name})
			if err == nil || p != nil || !strings.Contains(err.Error(), "ca_file") || !strings.Contains(err.Error(), name) {
				t.Errorf("got %v, %v", p, err)
			}
		})
	}
}

// tunnel is a proxy that knows CONNECT and sends every tunnel to one address.
func tunnel(t *testing.T, asked chan<- string, to func() string) string {
	return vendortest.Start(t, httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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

func TestProxiesOfTheEnvironmentAreUsed(t *testing.T) {
	vendortest.Each(t, func(t *testing.T, d vendortest.Dialect) {
		t.Run("of the environment are used", func(t *testing.T) {
			asked := make(chan string, 1)
			var address, caFile string
			proxy := tunnel(t, asked, func() string { return strings.TrimPrefix(address, "https://") })
			address, caFile = trusted(d, t)
			t.Setenv("HTTPS_PROXY", strings.Replace(proxy, "http://", "http://ada:secret@", 1))
			p := openTrusting(d, t, "https://example.com", caFile) // the name in httptest's certificate
			vendortest.WantGreeting(t, vendortest.Collect(t, p.Stream(t.Context(), vendortest.Request("hello"))))
			if got := <-asked; got != "CONNECT example.com:443 Basic YWRhOnNlY3JldA==" {
				t.Errorf("the proxy was asked %q", got)
			}
		})
	})
	d := vendortest.OpenAICompatible
	through := func(t *testing.T, proxy string) vendortest.Outcome {
		vendortest.Offline(t)
		t.Setenv("HTTPS_PROXY", proxy)
		return vendortest.Collect(t, d.Open(t, "https://example.com", providers.Key{}).Stream(t.Context(), vendortest.Request("hello")))
	}
	t.Run("that refuse are named", func(t *testing.T) {
		o := through(t, vendortest.Loopback(t, vendortest.Page(407, "text/plain", "who are you?")))
		vendortest.WantFault(t, o.Err, providers.Unreachable)
		if !strings.Contains(o.Err.Detail, "Proxy Authentication Required") {
			t.Errorf("detail %q", o.Err.Detail)
		}
	})
	t.Run("that nobody runs are unreachable", func(t *testing.T) {
		o := through(t, vendortest.ClosedPort(t))
		vendortest.WantFault(t, o.Err, providers.Unreachable)
		if !strings.Contains(o.Err.Detail, "proxy") {
			t.Errorf("detail %q does not say that it was the proxy", o.Err.Detail)
		}
	})
	for _, broken := range []string{"ada:secret@[::1", "http://ada:secret@[::1", "ftp://ada:secret@proxy", "http://"} {
		t.Run("whose address is "+broken+" are neither repeated nor passed by", func(t *testing.T) {
			o := through(t, broken)
			vendortest.WantFault(t, o.Err, providers.Unreachable)
			if strings.Contains(o.Err.Error(), "secret") || !strings.Contains(o.Err.Detail, "HTTPS_PROXY") {
				t.Errorf("detail %q", o.Err.Detail)
			}
		})
	}
	t.Run("may leave out the scheme", func(t *testing.T) {
		o := through(t, strings.TrimPrefix(vendortest.ClosedPort(t), "http://"))
		if vendortest.WantFault(t, o.Err, providers.Unreachable); !strings.Contains(o.Err.Detail, "refused") {
			t.Errorf("detail %q", o.Err.Detail)
		}
	})
	t.Run("are not used for this machine", func(t *testing.T) {
		address := vendortest.Loopback(t, vendortest.Script(d.Greeting()...))
		t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
		vendortest.WantGreeting(t, vendortest.Collect(t, d.Open(t, address, providers.Key{}).Stream(t.Context(), vendortest.Request("hello"))))
	})
}
