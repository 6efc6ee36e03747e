package usagefile

import (
	"archive/zip"
	"bufio"
	"errors"
	"io"
	"path"
	"strings"

	"switchboard/eval/usage"
	"switchboard/eval/usage/internal/rows"
	"switchboard/eval/usage/internal/vendor"
)

// mostParts is how many files a ZIP may have.
const mostParts = 1000

// openZIP opens an export of DeepSeek, which is a ZIP of tables. Those whose names begin
// with amount or cost are read, and other files in it are passed over.
func (f *File) openZIP(o Options) error {
	if o.Format != "" && o.Format != usage.DeepSeek {
		return &usage.Error{File: f.Name, What: "is a ZIP, and only an export of deepseek is one", Tip: "unpack it and name what is in it"}
	}
	archive, err := zip.OpenReader(f.Name)
	if err != nil {
		return err
	}
	f.Format, f.read = usage.DeepSeek, vendor.DeepSeek
	f.in = closers{f.in, archive}
	if len(archive.File) > mostParts {
		return errors.New("it has more than 1,000 files in it")
	}
	for _, part := range archive.File {
		base := path.Base(part.Name)
		if strings.HasSuffix(base, ".csv") && (strings.HasPrefix(base, "amount") || strings.HasPrefix(base, "cost")) {
			f.sources = append(f.sources, func() (rows.Source, error) { return f.part(part) })
		}
	}
	if len(f.sources) == 0 {
		return &usage.Error{File: f.Name, What: "is a ZIP without tables of usage", Tip: "an export of deepseek has amount-….csv and cost-….csv in it; unpack others and name what is in them"}
	}
	return nil
}

func (f *File) part(part *zip.File) (rows.Source, error) {
	in, err := part.Open()
	if err != nil {
		return nil, err
	}
	bounded := &rows.Bounded{R: counted{in, &f.done}, Left: rows.Expansion(int64(part.CompressedSize64))}
	text, err := rows.Text(bounded, f.Size)
	if err != nil {
		return nil, err
	}
	if _, err := text.Peek(1); err == io.EOF {
		return rows.NewLines(bufio.NewReader(strings.NewReader(""))), nil
	}
	return rows.NewTable(text)
}

type closers [2]io.Closer

func (c closers) Close() error { return errors.Join(c[0].Close(), c[1].Close()) }
