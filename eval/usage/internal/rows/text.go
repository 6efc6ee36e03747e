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

// buffer is how many bytes are read at once; the format is told by the first of them.
const buffer = 256 << 10

// A file that unpacks to more than mostExpansion times its size, and to more than
// freeExpansion bytes, is refused: it was made to fill a disk.
const (
	mostExpansion = 200
	freeExpansion = 1 << 30
)

var (
	errBomb    = fmt.Errorf("it unpacks to more than %d times its size", mostExpansion)
	errBinary  = errors.New("it is no text")
	errParquet = errors.New("it is Parquet, which is not read here: export it as JSON lines or CSV")
)

// Text is the text of a file in UTF-8, without a byte order mark: gzip and Zstandard are
// unpacked, and UTF-16 is converted. size is the size of the file in bytes.
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

// unpack reads the content of a packed file; nil where the file is not packed.
func unpack(in *bufio.Reader) (io.Reader, error) {
	head, _ := in.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b")):
		return gzip.NewReader(in)
	case bytes.Equal(head, []byte("\x28\xb5\x2f\xfd")):
		return zstd.NewReader(in, zstd.WithDecoderConcurrency(1)) // unpacks in the goroutine that reads, so that nothing has to be closed
	}
	return nil, nil
}

// utf16 reports whether a text is UTF-16, and in which byte order: by its byte order mark,
// or by the zero bytes beside ASCII letters.
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

// Expansion is how many bytes a packed file of this size may unpack to.
func Expansion(size int64) int64 { return max(freeExpansion, mostExpansion*size) }

// Bounded is a reader that fails after Left bytes.
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
