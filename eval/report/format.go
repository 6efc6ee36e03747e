package report

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"switchboard/eval"
	"switchboard/providers"
)

// Format names a way of writing a report.
type Format string

// The formats.
const (
	JSON Format = "json"
)

// Formats lists them, in the order in which they are offered.
var Formats = [...]Format{JSON}

// NameFormats lists them in a sentence, with a word before the last one.
func NameFormats(word string) string {
	text := string(Formats[0])
	for i, f := range Formats[1:] {
		between := ", "
		if i == len(Formats)-2 {
			between = " " + word + " "
		}
		text += between + string(f)
	}
	return text
}

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
	case JSON:
		return r.writeJSON(w)
	}
	return f.Check()
}

// writeJSON writes one line. What could harm a terminal is escaped.
func (r *Report) writeJSON(w io.Writer) error {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return err
	}
	_, err := io.WriteString(w, providers.EscapeJSON(b.String()))
	return err
}
