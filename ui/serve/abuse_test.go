package serve

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openai/openai-go/v3/option"

	"switchboard/ui/refused"
)

func TestWhatIsRefusedIsTold(t *testing.T) {
	var told []Refused
	var server *Server
	s := serveChats(t, func(s *Server) {
		s.Keys = keysOf(t, "search:"+goodKey+"\nbilling:"+otherKey)
		s.Refused = func(r Refused) { told = append(told, r) }
		server = s
	})
	send := func(key, path, body string, change ...func(*http.Request)) int {
		r, err := http.NewRequest(http.MethodPost, "http://"+s.address+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if key != "" {
			bearer(key)(r)
		}
		for _, c := range change {
			c(r)
		}
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer http.DefaultClient.CloseIdleConnections()
		defer got.Body.Close()
		io.Copy(io.Discard, got.Body)
		return got.StatusCode
	}
	const chat = `{"model":"big","messages":[{"role":"user","content":"a"}]}`
	tag := func(r *http.Request) { r.Header.Set("X-Switchboard-Tags", "caller=billing") }
	for _, c := range []struct {
		status    int
		key, path string
		body      string
		change    []func(*http.Request)
	}{
		{401, "", "/v1/chat/completions", chat, nil},
		{401, "0123456789abcdef-guess", "/v1/chat/completions", chat, nil},
		{401, "0123456789abcdef-again", "/v1/responses", chat, nil},
		{404, goodKey, "/v1/../admin", chat, nil},
		{404, goodKey, "/v1/chat/completions", strings.Replace(chat, "big", "../../big", 1), nil},
		{400, goodKey, "/v1/chat/completions", chat, []func(*http.Request){tag}},
		{413, otherKey, "/decide", `{"prompt":"` + strings.Repeat("a", MostBody) + `"}`, nil},
		{200, otherKey, "/v1/chat/completions", chat, nil},
	} {
		if got := send(c.key, c.path, c.body, c.change...); got != c.status {
			t.Errorf("%s is %d, not %d", c.path, got, c.status)
		}
	}
	server.refusals.tell(server.Refused)
	got := map[string]Refused{}
	for _, r := range told {
		got[r.Reason] = r
	}
	for reason, want := range map[string]Refused{
		"no_key":          {N: 1, What: "POST /v1/chat/completions"},
		"wrong_key":       {N: 2, What: "POST /v1/chat/completions"},
		"not_found":       {N: 1, What: "POST /admin", Caller: "search"},
		"model_not_found": {N: 1, What: "POST /v1/chat/completions", Caller: "search"},
		"invalid_tag":     {N: 1, What: "POST /v1/chat/completions", Caller: "search"},
		"too_large":       {N: 1, What: "POST /decide", Caller: "billing"},
	} {
		t.Run(reason+" is, with who it was", func(t *testing.T) {
			if r := got[reason]; r.N != want.N || r.What != want.What || r.Caller != want.Caller || r.From != "127.0.0.1" || r.First.IsZero() {
				t.Errorf("%+v", r)
			}
		})
	}
	t.Run("and no more than so many are told apart", func(t *testing.T) {
		var c refusals
		for i := range 10 * refused.Most {
			c.add(&http.Request{RemoteAddr: "host-" + strings.Repeat("x", i) + ":1", URL: &url.URL{Path: "/"}, Header: http.Header{}}, noKey)
		}
		n, all := 0, 0
		c.tell(func(r Refused) { n++; all += r.N })
		if n != refused.Most || all != 10*refused.Most {
			t.Error(n, all)
		}
	})
}

func TestWhatComesFromOutsideSaysNothingOfOurs(t *testing.T) {
	s := serveChats(t)
	for _, asked := range []string{"with the engine", "passed on"} {
		t.Run(asked, func(t *testing.T) {
			params := ask1("switchboard")
			if asked == "passed on" {
				params = withTools("switchboard")
			}
			var raw *http.Response
			_, err := s.client.Chat.Completions.New(t.Context(), params, option.WithResponseInto(&raw),
				option.WithHeader("x-switchboard-model", "big"), option.WithHeader("x-switchboard-rollout", "observe"), option.WithHeader("x-switchboard-caller", "billing"),
				option.WithHeader("x-forwarded-host", "evil.example"), option.WithHeader("x-switchboard-key", "k\tk"))
			if err != nil || raw.Header.Get("x-switchboard-model") != "nano" || raw.Header.Get("x-switchboard-rollout") != "full" {
				t.Error(raw.Header, err)
			}
			for name := range s.up.headers() {
				if strings.HasPrefix(name, "X-Switchboard") || strings.HasPrefix(name, "X-Forwarded") {
					t.Error(name, "went on")
				}
			}
			if trial := s.last(); trial.Tags["caller"] != "" {
				t.Errorf("%+v", trial.Tags)
			}
		})
	}
}

func TestABodyWithoutEndIsNotReadOn(t *testing.T) {
	address, stop := run(t, &Server{Decider: active(t)}, time.Minute)
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	io.WriteString(conn, "POST /decide HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n")
	chunk := []byte("10000\r\n" + strings.Repeat("a", 1<<16) + "\r\n")
	sent := 0
	for sent < 1<<30 {
		n, err := conn.Write(chunk)
		sent += n
		if err != nil {
			break
		}
	}
	if sent > 3*MostBody {
		t.Errorf("%d bytes were taken", sent)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestSlowCallersAreGivenUp(t *testing.T) {
	address, stop := run(t, &Server{Decider: active(t), slow: patience{header: 30 * time.Millisecond, body: 30 * time.Millisecond}}, time.Minute)
	t.Run("in the middle of a header", func(t *testing.T) {
		in := dial(t, address, "POST /decide HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
		if r, err := http.ReadResponse(in, nil); err == nil {
			if io.Copy(io.Discard, r.Body); r.StatusCode < 400 {
				t.Error(r.Status)
			}
		}
		if _, err := in.ReadByte(); err == nil {
			t.Error("the connection goes on")
		}
	})
	t.Run("in the middle of a body", func(t *testing.T) {
		in := dial(t, address, "POST /decide HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 14\r\n\r\n{")
		r, err := http.ReadResponse(in, nil)
		if err != nil || r.StatusCode != http.StatusRequestTimeout {
			t.Error(r, err)
		}
	})
	t.Run("but chunks that are broken are no slow ones", func(t *testing.T) {
		in := dial(t, address, "POST /decide HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n")
		r, err := http.ReadResponse(in, nil)
		if err != nil || r.StatusCode != http.StatusBadRequest {
			t.Fatal(r, err)
		}
		if said, err := io.ReadAll(r.Body); err != nil || strings.Contains(string(said), "127.0.0.1") || strings.Contains(string(said), "invalid byte") {
			t.Error(string(said), err)
		}
	})
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// selfSigned is a certificate for 127.0.0.1, and who trusts it.
func selfSigned(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	of := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "serve"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, of, of, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

func TestTLSIsSpoken(t *testing.T) {
	certificate, trusted := selfSigned(t)
	s := serveChats(t) // its chats, behind TLS
	keys := keysOf(t, "search:"+goodKey)
	address, stop := runTLS(t, &Server{Decider: active(t), Chats: s.chats, Keys: keys}, &certificate)
	for name, two := range map[string]bool{"over HTTP/1.1": false, "over HTTP/2": true} {
		t.Run(name, func(t *testing.T) {
			transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: two}
			defer transport.CloseIdleConnections()
			r, err := http.NewRequest(http.MethodPost, "https://"+address+"/v1/chat/completions", strings.NewReader(`{"model":"big","stream":true,"messages":[{"role":"user","content":"a"}]}`))
			if err != nil {
				t.Fatal(err)
			}
			bearer(goodKey)(r)
			got, err := (&http.Client{Transport: transport}).Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer got.Body.Close()
			all, err := io.ReadAll(got.Body)
			if err != nil || got.StatusCode != 200 || (got.ProtoMajor == 2) != two || !strings.HasSuffix(string(all), "data: [DONE]\n\n") {
				t.Errorf("%s %d %s %v", got.Proto, got.StatusCode, all, err)
			}
		})
	}
	t.Run("and no old one", func(t *testing.T) {
		conn, err := tls.Dial("tcp", address, &tls.Config{RootCAs: trusted, MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10})
		if err == nil {
			conn.Close()
			t.Error("taken")
		}
	})
	t.Run("and nothing beside it", func(t *testing.T) {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
		if r, err := http.ReadResponse(bufio.NewReader(conn), nil); err == nil && r.StatusCode == 200 {
			t.Error(r.Status)
		}
	})
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestWhoIsRefusedOverHTTP2DoesNotEndTheConnectionOfOthers(t *testing.T) {
	certificate, trusted := selfSigned(t)
	s := serveChats(t)
	keys := keysOf(t, "search:"+goodKey)
	address, stop := runTLS(t, &Server{Decider: active(t), Chats: s.chats, Keys: keys}, &certificate)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: true}
	defer stop()
	defer transport.CloseIdleConnections()
	for i, c := range []struct {
		key, path, encoding string
		length, status      int
	}{
		{goodKey, "/decide", "", 100, 200},
		{otherKey, "/decide", "", 100, 401},
		{goodKey, "/v1/models", "", 100, 405},
		{goodKey, "/decide", "gzip", 100, 415},
		{goodKey, "/decide", "", MostBody + 1, 413},
		{goodKey, "/decide", "", 100, 200},
	} {
		var reused bool
		trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) { reused = info.Reused }}
		body := `{"prompt":"` + strings.Repeat("a", c.length-13) + `"}`
		r, err := http.NewRequestWithContext(httptrace.WithClientTrace(t.Context(), trace), http.MethodPost, "https://"+address+c.path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		bearer(c.key)(r)
		r.Header.Set("Content-Encoding", c.encoding)
		got, err := (&http.Client{Transport: transport}).Do(r)
		if err != nil {
			t.Fatal(i, err)
		}
		said, err := io.ReadAll(got.Body)
		got.Body.Close()
		if err != nil || got.StatusCode != c.status || len(said) == 0 || reused != (i > 0) {
			t.Errorf("%d: %s, the connection was there: %t, %q %v", i, got.Status, reused, said, err)
		}
	}
}
