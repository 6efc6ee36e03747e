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

// decodedBody decompresses a response's body. Requests ask for no compression, because a
// compressor holds tokens back. Some gateways compress all the same, which RFC 9110,
// section 12.5.3 allows where a request says nothing of it, and some do not say so.
type decodedBody struct {
	rc     io.ReadCloser
	coding string
	plain  io.Reader // nil until something is read
}

// decoded is the body of a response without its compression.
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

// look reads the first bytes where the headers name no compression: no answer begins as
// gzip does.
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

// gzipMark is the first byte of gzip (RFC 1952, section 2.3.1): a control character, with
// which no text begins.
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
