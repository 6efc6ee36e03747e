package certificate

import (
	"fmt"
	"io"
	"slices"

	"switchboard/eval"
	"switchboard/providers"
)

// Format names a way of writing a report.
type Format string

// The formats.
const (
	Markdown Format = "md"
	HTML     Format = "html"
	JSON     Format = "json"
)

// Formats lists them, in the order in which they are offered.
var Formats = [...]Format{Markdown, HTML, JSON}

// NameFormats lists them in a sentence, with a word before the last one.
func NameFormats(word string) string { return eval.List(Formats[:], word) }

// Check says that there is no such format.
func (f Format) Check() error {
	if !slices.Contains(Formats[:], f) {
		return fmt.Errorf("there is no format %q; the formats are %s", eval.Shorten(string(f)), NameFormats("and"))
	}
	return nil
}

// Write writes the report in a format.
func (r *Report) Write(w io.Writer, f Format) error {
	switch f {
	case Markdown:
		return r.Page().Markdown(w)
	case HTML:
		return r.Page().HTML(w)
	case JSON:
		return r.writeJSON(w)
	}
	return f.Check()
}

func (r *Report) writeJSON(w io.Writer) error {
	line, err := providers.JSONLine(r)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, line)
	return err
}
