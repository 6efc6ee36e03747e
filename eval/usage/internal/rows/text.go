package rows

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// buffer is what is read at once, and looked at to tell what it is.
const buffer = 256 << 10

// What unpacks to more than mostExpansion times its size, and to more than
// freeExpansion, was made to fill a disk.
const (
	mostExpansion = 200
	freeExpansion = 1 << 30
)

var (
	errBomb    = fmt.Errorf("it unpacks to more than %d times its size", mostExpansion)
	errBinary  = errors.New("it is no text")
	errParquet = errors.New("it is Parquet, which is not read here: export it as JSON lines or CSV")
)

// Text is the text of a file: unpacked where it is gzip or Zstandard, in UTF-8 where it is
// UTF-16, without a byte order mark. size is that of the file.
func Text(r io.Reader, size int64) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(r, buffer)
	unpacked, err := unpack(in)
	if err != nil {
		return nil, err
	}
	if unpacked != nil {
		in = bufio.NewReaderSize(&Bounded{R: unpacked, Left: Expansion(size)}, buffer)
	}
	head, err := in.Peek(512)
	if err != nil && err != io.EOF && len(head) == 0 {
		return nil, err
	}
	if order, ok := utf16(head); ok {
		decoder := unicode.UTF16(order, unicode.UseBOM).NewDecoder()
		return bufio.NewReaderSize(transform.NewReader(in, decoder), buffer), nil
	}
	if bytes.HasPrefix(head, []byte("PAR1")) {
		return nil, errParquet
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return nil, errBinary
	}
	if bytes.HasPrefix(head, []byte("\xEF\xBB\xBF")) {
		_, err = in.Discard(3)
		return in, err
	}
	return in, nil
}

// unpack is what is packed in a file, or nil where nothing is.
func unpack(in *bufio.Reader) (io.Reader, error) {
	head, _ := in.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return gzip.NewReader(in)
	case bytes.Equal(head, []byte("\x28\xb5\x2f\xfd")):
		return zstd.NewReader(in, zstd.WithDecoderConcurrency(1)) // in the goroutine that reads: there is nothing to close
	}
	return nil, nil
}

// utf16 tells UTF-16 by its mark, or by the zeros of plain letters.
func utf16(head []byte) (order unicode.Endianness, ok bool) {
	switch {
	case len(head) < 2:
	case head[0] == 0xFF && head[1] == 0xFE, head[0] != 0 && head[1] == 0 && len(head) >= 4 && head[2] != 0 && head[3] == 0:
		return unicode.LittleEndian, true
	case head[0] == 0xFE && head[1] == 0xFF, head[0] == 0 && head[1] != 0 && len(head) >= 4 && head[2] == 0 && head[3] != 0:
		return unicode.BigEndian, true
	}
	return unicode.BigEndian, false
}

// Expansion is how much a packed file of a size may unpack to.
func Expansion(size int64) int64 { return max(freeExpansion, mostExpansion*size) }

// Bounded reads so many bytes, and then fails.
type Bounded struct {
	R    io.Reader
	Left int64
}

func (b *Bounded) Read(p []byte) (int, error) {
	n, err := b.R.Read(p)
	if b.Left -= int64(n); b.Left < 0 {
		return 0, errBomb
	}
	return n, err
}
