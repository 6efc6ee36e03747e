package exchange

import (
	"bufio"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// decodedBody is a response's body without compression. We ask for none,
// because a compressor on the way holds tokens back, but some gateways
// compress all the same (RFC 9110, section 12.5.3 lets them where nobody
// asks), and some do not say so.
type decodedBody struct {
	rc     io.ReadCloser
	coding string
	plain  io.Reader // nil until something is read
}

// decoded takes the coding off a response.
func decoded(resp *http.Response) io.ReadCloser {
	coding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding")))
	resp.Header.Del("Content-Encoding")
	if coding != "" {
		resp.Header.Del("Content-Length")
		resp.ContentLength = -1
	}
	return &decodedBody{rc: resp.Body, coding: coding}
}

func (b *decodedBody) Read(p []byte) (int, error) {
	if b.plain == nil {
		plain, err := b.open()
		if err != nil {
			return 0, err
		}
		b.plain = plain
	}
	return b.plain.Read(p)
}

// open looks at the first bytes where nothing is said: no answer begins as
// gzip does.
func (b *decodedBody) open() (io.Reader, error) {
	buffered := bufio.NewReader(b.rc)
	switch b.coding {
	case "", "identity":
		if head, _ := buffered.Peek(2); string(head) == "\x1f\x8b" {
			return gzip.NewReader(buffered)
		}
		return buffered, nil
	case "gzip", "x-gzip":
		return gzip.NewReader(buffered)
	case "deflate":
		return zlib.NewReader(buffered)
	}
	return nil, fmt.Errorf("the response is compressed as %q, which was not asked for", b.coding)
}

func (b *decodedBody) Close() error { return b.rc.Close() }
