package exchange

import (
	"bytes"
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
		if b.coding == "" || b.coding == "identity" {
			return b.look(p)
		}
		plain, err := b.open()
		if err != nil {
			return 0, err
		}
		b.plain = plain
	}
	return b.plain.Read(p)
}

// look reads the first bytes where nothing is said: no answer begins as gzip
// does.
func (b *decodedBody) look(p []byte) (int, error) {
	n, err := b.rc.Read(p)
	if n == 0 {
		return n, err
	}
	b.plain = b.rc
	if p[0] != gzipMark {
		return n, err
	}
	plain, err := gzip.NewReader(io.MultiReader(bytes.NewReader(bytes.Clone(p[:n])), b.rc))
	if err != nil {
		return 0, err
	}
	b.plain = plain
	return plain.Read(p)
}

// gzipMark is the first byte of what is compressed by gzip (RFC 1952, section
// 2.3.1), a control character that begins no text.
const gzipMark = 0x1f

func (b *decodedBody) open() (io.Reader, error) {
	switch b.coding {
	case "gzip", "x-gzip":
		return gzip.NewReader(b.rc)
	case "deflate":
		return zlib.NewReader(b.rc)
	}
	return nil, fmt.Errorf("the response is compressed as %q, which was not asked for", b.coding)
}

func (b *decodedBody) Close() error { return b.rc.Close() }
