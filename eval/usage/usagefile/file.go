package usagefile

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"switchboard/eval/infile"
	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/gateway"
	"switchboard/eval/usage/internal/mapped"
	"switchboard/eval/usage/internal/rows"
	"switchboard/eval/usage/internal/session"
	"switchboard/eval/usage/internal/vendor"
)

// MostBytes is the size of the largest file that is read.
const MostBytes = 1 << 40

// Ending is the ending of a file's name, in lower case and without .gz or .zst: ".csv"
// for "Activity.CSV.gz".
func Ending(name string) string {
	name = strings.ToLower(name)
	return filepath.Ext(strings.TrimSuffix(strings.TrimSuffix(name, ".gz"), ".zst"))
}

// Options say how a file is read.
type Options struct {
	Format  usage.Format   // "": told by the content
	Columns *usage.Columns // for the formats csv and jsonl; nil: each field is in the column of its name
}

// File is an open file of usage.
type File struct {
	Name   string
	Format usage.Format
	Size   int64

	in      io.Closer
	sources []source
	read    rows.Read
	done    atomic.Int64
	without int64
}

// source opens the rows of a table or a text in a file.
type source func() (rows.Source, error)

// Open opens a file. When the context ends, so does reading the file.
func Open(ctx context.Context, name string, o Options) (*File, error) {
	in, err := infile.Open(ctx, name, MostBytes)
	if err != nil {
		return nil, err
	}
	f := &File{Name: name, in: in}
	info, err := os.Stat(name)
	if err == nil {
		f.Size = info.Size()
		err = f.open(in, info.ModTime().UTC(), o)
	}
	if err != nil {
		in.Close()
		return nil, f.refused(err)
	}
	return f, nil
}

// refused is the error of a file that cannot be read, with a tip.
func (f *File) refused(err error) error {
	var own *usage.Error
	switch {
	case errors.As(err, &own), errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &usage.Error{File: f.Name, What: "ends in the middle", Tip: "copy or download it anew", Err: err}
	}
	return &usage.Error{File: f.Name, What: "cannot be read: " + err.Error(), Tip: "check that it is the right file, and whole", Err: err}
}

// counted is a reader that counts the bytes that were read.
type counted struct {
	io.Reader
	n *atomic.Int64
}

func (c counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n.Add(int64(n))
	return n, err
}

func (f *File) open(in io.Reader, written time.Time, o Options) error {
	start := bufio.NewReaderSize(counted{in, &f.done}, 4096)
	if magic, _ := start.Peek(4); string(magic) == "PK\x03\x04" || string(magic) == "PK\x05\x06" {
		return f.openZIP(o)
	}
	text, err := rows.Text(start, f.Size)
	if err != nil {
		return err
	}
	c, err := look(text)
	if err != nil {
		return err
	}
	if f.Format = c.format(f.Name, o); f.Format == "" {
		return f.unknown(c)
	}
	if err := f.fits(c); err != nil {
		return err
	}
	f.read = reader(f.Format, written, o.Columns)
	f.sources = []source{func() (rows.Source, error) { return c.source(text, f.Format) }}
	return nil
}

// format is the format that the options name; else csv or jsonl where they have a column
// map; else the one that the content is in.
func (c content) format(name string, o Options) usage.Format {
	switch {
	case o.Format != "":
		return o.Format
	case o.Columns == nil:
		return c.detect(name)
	case c.json:
		return usage.JSONL
	}
	return usage.CSV
}

func (f *File) unknown(c content) error {
	var names []string
	for _, format := range usage.Formats {
		names = append(names, string(format))
	}
	what := "is in no format that is known by its content"
	if len(bytes.TrimSpace(c.text)) == 0 {
		what = "is empty"
	}
	tip := "name it with --format, one of " + strings.Join(names, ", ") + "; for csv and jsonl --map FILE says which column is what, and without it columns go by the names of fields: time, model, input_tokens, output_tokens, cost, …"
	return &usage.Error{File: f.Name, What: what, Err: usage.ErrUnknownFormat, Tip: tip}
}

// tables are the formats that can be tables; some of them can be JSON as well.
var tables = map[usage.Format]bool{
	usage.OpenAIUsage: true, usage.OpenAICosts: true, usage.AnthropicUsage: true, usage.AnthropicCost: true, usage.OpenRouter: true,
	usage.DeepSeek: true, usage.LiteLLM: true, usage.Langfuse: true, usage.Helicone: true, usage.FOCUS: true, usage.CSV: true,
}

// fits is an error where the content cannot be in the file's format.
func (f *File) fits(c content) error {
	switch {
	case c.json && (f.Format == usage.CSV || f.Format == usage.DeepSeek):
		return &usage.Error{File: f.Name, What: "is JSON, and " + string(f.Format) + " is a table", Tip: "name another --format, or none"}
	case !c.json && !tables[f.Format]:
		return &usage.Error{File: f.Name, What: "is no JSON, and " + string(f.Format) + " is", Tip: "name another --format, or none"}
	case !c.json && len(c.columns) == 0:
		return &usage.Error{File: f.Name, What: "has no header", Tip: "check that it is the right file"}
	}
	return nil
}

func reader(f usage.Format, written time.Time, columns *usage.Columns) rows.Read {
	if columns == nil {
		columns = &usage.Columns{CostBasis: usage.Reported}
	}
	switch f {
	case usage.OpenAIUsage:
		return vendor.OpenAIUsage
	case usage.OpenAICosts:
		return vendor.OpenAICosts
	case usage.AnthropicUsage:
		return vendor.AnthropicUsage
	case usage.AnthropicCost:
		return vendor.AnthropicCost
	case usage.OpenRouter:
		return vendor.OpenRouter
	case usage.DeepSeek:
		return vendor.DeepSeek
	case usage.FOCUS:
		return vendor.FOCUS
	case usage.LiteLLM:
		return gateway.LiteLLM
	case usage.Langfuse:
		return gateway.Langfuse
	case usage.Helicone:
		return gateway.Helicone
	case usage.Proxied:
		return gateway.Proxied
	case usage.ClaudeCode:
		return session.ClaudeCode
	case usage.Codex:
		return session.Codex(written)
	case usage.GeminiCLI:
		return session.Gemini(written)
	}
	return mapped.Reader(f, columns)
}

// source is the rows of a text. JSON whose first line is a whole object is read line by
// line, so that the lines after a broken one can still be read.
func (c content) source(text *bufio.Reader, f usage.Format) (rows.Source, error) {
	if !c.json {
		return rows.NewTable(text)
	}
	lists := []string{"data", "items", "results"}
	if f == usage.GeminiCLI {
		lists = []string{"messages"}
	}
	line, rest, more := bytes.Cut(c.text, []byte("\n"))
	rest = bytes.TrimLeft(rest, " \r\n\t")
	whole := c.text[0] == '{' && json.Valid(line)
	if whole && more && len(rest) > 0 && rest[0] == '{' {
		return rows.NewLines(text), nil
	}
	return rows.NewDocument(text, lists...), nil
}

// Close closes the file.
func (f *File) Close() error { return f.in.Close() }

// Done is how many bytes of the file were read.
func (f *File) Done() int64 { return f.done.Load() }

// Without is how many rows had no usage: rows of periods without calls, of services that
// are no models, of other events. It is complete after all rows were read.
func (f *File) Without() int64 { return f.without }

// Records are the records of the file's rows, in order. A row that cannot be read gives
// a *usage.RowError, and reading goes on unless its Ends is true; any other error is the
// last.
func (f *File) Records() iter.Seq2[usage.Record, error] {
	return func(yield func(usage.Record, error) bool) {
		for _, open := range f.sources {
			src, err := open()
			if err != nil {
				yield(usage.Record{}, f.refused(err))
				return
			}
			if !f.records(src, yield) {
				return
			}
		}
	}
}

func (f *File) records(src rows.Source, yield func(usage.Record, error) bool) (more bool) {
	for number := int64(0); ; {
		row, err := src.Next()
		if err == io.EOF {
			return true
		}
		var bad *rows.BadRow
		if errors.As(err, &bad) {
			number = bad.Number
			if !yield(usage.Record{}, &usage.RowError{File: f.Name, Row: bad.Number, Reason: bad.Err.Error(), Err: bad.Err}) {
				return false
			}
			continue
		}
		if err != nil {
			yield(usage.Record{}, f.end(err, number))
			return false
		}
		number, more = row.Number, true
		before := 0
		f.read(row, func(record usage.Record, err error) {
			before++
			if err != nil {
				record, err = usage.Record{}, &usage.RowError{File: f.Name, Row: row.Number, Reason: err.Error(), Err: err}
			}
			record.Row = row.Number
			more = more && yield(record, err)
		})
		if before == 0 {
			f.without++
		}
		if !more {
			return false
		}
	}
}

// end is the error for a file that cannot be read to its end. number is the last row
// that was read.
func (f *File) end(err error, number int64) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = fmt.Errorf("the file ends in the middle: %w", err)
	}
	return &usage.RowError{File: f.Name, Row: number + 1, Reason: err.Error(), Ends: true, Err: err}
}
