package serve

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	goodKey  = "0123456789abcdef-search"
	otherKey = "0123456789abcdef-billing"
)

func bearer(key string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+key) }
}

// keysOf are keys that stay as they are.
func keysOf(t *testing.T, text string) func() Keys {
	t.Helper()
	keys, err := ParseKeys(text)
	if err != nil {
		t.Fatal(err)
	}
	return func() Keys { return keys }
}

func TestKeysThatChangeCountForTheNextRequest(t *testing.T) {
	now := keysOf(t, "search:"+goodKey)
	h := (&Server{Decider: active(t), Keys: func() Keys { return now() }}).Handler()
	status := func(key string) int { return post(h, "/decide", `{"prompt":"a"}`, bearer(key)).Code }
	if status(goodKey) != 200 || status(otherKey) != 401 {
		t.Fatal("the first keys do not count")
	}
	now = keysOf(t, "search:"+otherKey)
	if status(goodKey) != 401 || status(otherKey) != 200 {
		t.Error("the next ones do not")
	}
}

func TestWhoMayAsk(t *testing.T) {
	keys := keysOf(t, "# callers\nsearch:"+goodKey+"\nbilling: "+otherKey+"\n")
	closed, trusting := (&Server{Decider: active(t), Keys: keys}).Handler(), (&Server{Decider: active(t)}).Handler()
	const body = `{"prompt":"a"}`
	host := func(name string) func(*http.Request) { return func(r *http.Request) { r.Host = name } }
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Add(name, value) }
	}
	for _, c := range []struct {
		name   string
		h      http.Handler
		status int
		change []func(*http.Request)
	}{
		{"a key lets in", closed, 200, []func(*http.Request){bearer(goodKey)}},
		{"so does another one, under any host", closed, 200, []func(*http.Request){bearer(otherKey), host("gateway.example")}},
		{"no key is refused", closed, 401, nil},
		{"a wrong key is", closed, 401, []func(*http.Request){bearer("0123456789abcdef-searcH")}},
		{"the beginning of a key is", closed, 401, []func(*http.Request){bearer(goodKey[:16])}},
		{"the name of a caller is", closed, 401, []func(*http.Request){bearer("search")}},
		{"another scheme is", closed, 401, []func(*http.Request){header("Authorization", "Basic "+goodKey)}},
		{"a second key beside a good one is", closed, 401, []func(*http.Request){header("Authorization", "Bearer "+goodKey), header("Authorization", "Bearer x")}},
		{"an empty key is", closed, 401, []func(*http.Request){bearer("")}},
		{"this machine needs no key", trusting, 200, nil},
		{"nor by its names", trusting, 200, []func(*http.Request){host("localhost:8377")}},
		{"nor by IPv6", trusting, 200, []func(*http.Request){host("[::1]:8377")}},
		{"a name that was made to point here is refused", trusting, 421, []func(*http.Request){host("evil.example:8377")}},
		{"a name that begins as this machine does is", trusting, 421, []func(*http.Request){host("127.0.0.1.evil.example")}},
		{"no name is", trusting, 421, []func(*http.Request){host("")}},
		{"a page of another origin is", trusting, 403, []func(*http.Request){header("Origin", "https://evil.example")}},
		{"a request that the browser calls cross-site is", trusting, 403, []func(*http.Request){header("Sec-Fetch-Site", "cross-site")}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := post(c.h, "/decide", body, c.change...)
			if got.Code != c.status {
				t.Fatalf("%d %s", got.Code, got.Body)
			}
			if c.status != 200 {
				errorCode(t, got.Body)
				if got.Header().Get("x-switchboard-model") != "" {
					t.Error("a decision")
				}
			}
		})
	}
}

func TestKeysThatAreRefused(t *testing.T) {
	for name, text := range map[string]string{
		"a short one":          "search:short",
		"one without a name":   goodKey,
		"an empty name":        ":" + goodKey,
		"two of one name":      "a:" + goodKey + ",a:" + otherKey,
		"one key of two names": "a:" + goodKey + "\nb: " + goodKey,
		"a name with controls": "a\x1b[2J:" + goodKey,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ParseKeys(text)
			if err == nil || strings.Contains(err.Error(), goodKey) {
				t.Error(err)
			}
		})
	}
	t.Run("one name in both places", func(t *testing.T) {
		a, _ := ParseKeys("a:" + goodKey)
		if _, err := a.And(a); err == nil {
			t.Error("taken")
		}
	})
	t.Run("one key in both places", func(t *testing.T) {
		a, _ := ParseKeys("a:" + goodKey)
		b, _ := ParseKeys("b:" + goodKey)
		if _, err := a.And(b); err == nil || strings.Contains(err.Error(), goodKey) {
			t.Errorf("taken: %v", err)
		}
	})
}

func TestAddressesThatAreRefused(t *testing.T) {
	for _, c := range []struct {
		address         string
		keys, encrypted bool
		want            string
	}{
		{"127.0.0.1:8377", false, false, ""},
		{"[::1]:8377", false, false, ""},
		{"localhost:0", false, false, ""},
		{"0.0.0.0:8377", true, true, ""},
		{":8377", false, false, "keys and TLS"},
		{"0.0.0.0:8377", true, false, "needs TLS"},
		{"192.0.2.1:8377", false, true, "needs keys"},
		{"example.org:8377", false, false, "keys and TLS"},
		{"8377", true, true, "no address"},
	} {
		t.Run(c.address, func(t *testing.T) {
			err := CheckAddress(c.address, Protection{c.keys, c.encrypted})
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Error(err)
			}
		})
	}
}

// dial speaks with a service by hand.
func dial(t *testing.T, address, text string) *bufio.Reader {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	return bufio.NewReader(conn)
}

func TestRequestsThatMeanHarm(t *testing.T) {
	keys := keysOf(t, "search:"+goodKey)
	address, stop := run(t, &Server{Decider: active(t), Keys: keys}, time.Minute)
	const start = "POST /decide HTTP/1.1\r\nHost: a\r\n"
	const auth = "Authorization: Bearer " + goodKey + "\r\n"
	for _, c := range []struct {
		name, text string
		status     int
		closes     bool
		json       bool
	}{
		{"a body of 1 GB is refused without being read", start + auth + "Content-Length: 1073741824\r\n\r\n{", 413, true, true},
		{"nobody without a key has a body read", start + "Content-Length: 1073741824\r\n\r\n{", 401, true, true},
		{"a second length is refused", start + auth + "Content-Length: 14\r\nContent-Length: 3\r\n\r\n{\"prompt\":\"a\"}", 400, true, false},
		{"a second host is", start + auth + "Host: b\r\nContent-Length: 0\r\n\r\n", 400, true, false},
		{"a broken header line is", start + auth + "X : y\r\nContent-Length: 0\r\n\r\n", 400, true, false},
		{"an encoding that nobody knows is", start + auth + "Transfer-Encoding: xchunked\r\n\r\n", 501, true, false},
		{"a tunnel to another host is", "CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n" + auth + "\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 404, true, true},
		{"headers without end are", start + auth + "X: " + strings.Repeat("a", 80<<10) + "\r\n\r\n", 431, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := dial(t, address, c.text)
			r, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(r.Body)
			r.Body.Close()
			if r.StatusCode != c.status {
				t.Errorf("%d", r.StatusCode)
			}
			if c.json && !json.Valid(body) {
				t.Errorf("no JSON but %q", body)
			}
			if _, err := in.ReadByte(); c.closes && err == nil {
				t.Error("the connection goes on")
			}
		})
	}
	t.Run("what is hidden behind a length beside chunks gets no answer of its own key", func(t *testing.T) {
		hidden := "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n"
		in := dial(t, address, start+auth+"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\ne\r\n{\"prompt\":\"a\"}\r\n0\r\n\r\n"+hidden)
		for i := 0; ; i++ {
			r, err := http.ReadResponse(in, nil)
			if err != nil {
				break
			}
			io.Copy(io.Discard, r.Body)
			r.Body.Close()
			if i > 0 && r.StatusCode == 200 {
				t.Errorf("answer %d to a request without a key", i)
			}
		}
	})
	t.Run("it is alive after all that", func(t *testing.T) {
		r := ask(t, address)
		if r != 200 {
			t.Error(r)
		}
	})
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// ask asks for a decision with a key.
func ask(t *testing.T, address string) int {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://"+address+"/decide", strings.NewReader(`{"prompt":"a"}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+goodKey)
	got, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	got.Body.Close()
	return got.StatusCode
}

// TestCallersThatSendNothingAreGivenUp waits for no limit: it looks that they
// hold up neither others nor the end.
func TestCallersThatSendNothingAreGivenUp(t *testing.T) {
	address, stop := run(t, &Server{Decider: active(t), slow: patience{last: time.Millisecond}}, time.Millisecond)
	for range 100 {
		dial(t, address, "POST /decide HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 14\r\n\r\n{")
	}
	if got := ask(t, address); got != 200 {
		t.Error(got)
	}
	_ = stop() // goleak sees whoever still waits
}
