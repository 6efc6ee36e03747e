package open

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf16"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// Curl is the request that a provider of this config would send, as a command
// for a POSIX shell. It is made by the same client, so that it is the same to
// the byte, but for the key: no key is looked up, the command takes it from
// the environment. Nothing is sent.
func Curl(cfg providers.Config, req providers.Request) (string, error) {
	kind, ok := kinds[cfg.Kind]
	if !ok {
		return "", configError(cfg, errors.New("it is sent nothing over the network"))
	}
	base, err := baseURL(cfg, kind)
	if err != nil {
		return "", err
	}
	const secret = "key-from-the-environment"
	key := providers.Key{}
	if cfg.APIKey.Needed() {
		key = providers.LiteralKey(secret)
	}
	caught := &captureTransport{}
	p, err := kind.open(exchange.Service{ID: cfg.ID, Key: key, Advice: kind.advice}, base, &exchange.Transport{Next: caught})
	if err != nil {
		return "", configError(cfg, err)
	}
	for _, err := range p.Stream(context.Background(), req) {
		if caught.req == nil && err != nil {
			return "", err
		}
	}
	if caught.req == nil {
		return "", configError(cfg, errors.New("its client sent nothing"))
	}
	return caught.command(secret, cmp.Or(cfg.APIKey.Env, "API_KEY")), nil
}

// errCaptured ends a call whose request was only to be looked at.
var errCaptured = errors.New("nothing was sent")

// captureTransport keeps the first request instead of sending it.
type captureTransport struct {
	req  *http.Request
	body []byte
}

// RoundTrip sends nothing.
func (c *captureTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if c.req != nil {
		return nil, errCaptured
	}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		c.body = body
	}
	c.req = req
	return nil, errCaptured
}

// command writes the request, with a variable of the shell in the place of
// the key.
func (c *captureTransport) command(secret, variable string) string {
	var b strings.Builder
	b.WriteString("curl --no-buffer " + quoted(c.req.URL.String()))
	var names []string
	for name := range c.req.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		value := c.req.Header.Get(name)
		if name == "User-Agent" || name == "Content-Length" {
			continue
		}
		before, after, held := strings.Cut(value, secret)
		header := quoted(name + ": " + value)
		if held {
			header = quoted(name+": "+before) + `"$` + variable + `"` + quoted(after)
		}
		fmt.Fprintf(&b, " \\\n  --header %s", strings.TrimSuffix(header, "''"))
	}
	fmt.Fprintf(&b, " \\\n  --data-raw %s\n", quoted(visible(c.body)))
	return b.String()
}

// quoted is a word for the shell that it takes as it is.
func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// visible is JSON, indented, in which every character can be seen: others are
// escaped.
func visible(body []byte) string {
	var indented bytes.Buffer
	if json.Indent(&indented, body, "", "  ") != nil {
		indented.Write(body)
	}
	var b strings.Builder
	for _, r := range indented.String() {
		if r == '\n' || providers.Clean(string(r)) == string(r) {
			b.WriteRune(r)
			continue
		}
		if hi, lo := utf16.EncodeRune(r); hi != 0xFFFD {
			fmt.Fprintf(&b, `\u%04x\u%04x`, hi, lo)
		} else {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
