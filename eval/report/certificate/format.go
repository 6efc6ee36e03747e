package certificate

import (
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

// Check is an error where there is no such format.
func (f Format) Check() error {
	if !slices.Contains(Formats[:], f) {
		return eval.UnknownFormat(f, Formats[:])
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
		return providers.WriteJSONLine(w, r)
	}
	return f.Check()
}
