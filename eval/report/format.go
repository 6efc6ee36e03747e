package report

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
	MD    Format = "md"
	HTML  Format = "html"
	CSV   Format = "csv"
	JSON  Format = "json"
	FOCUS Format = "focus"
)

// Formats lists them, in the order in which they are offered.
var Formats = [...]Format{MD, HTML, CSV, JSON, FOCUS}

// NameFormats lists them in a sentence, with a word before the last one.
func NameFormats(word string) string { return eval.List(Formats[:], word) }

// Check is an error where there is no such format.
func (f Format) Check() error {
	if !slices.Contains(Formats[:], f) {
		return eval.UnknownFormat(f, Formats[:])
	}
	return nil
}

// Write writes the report in a format, FOCUS in one of FOCUSVersions.
func (r *Report) Write(w io.Writer, f Format, focus string) error {
	switch f {
	case MD:
		return r.Document().Markdown(w)
	case HTML:
		return r.Document().HTML(w)
	case CSV:
		return r.writeCSV(w)
	case JSON:
		return providers.WriteJSONLine(w, r)
	case FOCUS:
		return r.writeFOCUS(w, focus)
	}
	return f.Check()
}

// LeavesOut says what a format cannot express of the report.
func (r *Report) LeavesOut(f Format) (all []string) {
	if f != FOCUS {
		return nil
	}
	all = append(all, "tags, tasks and what is compared with the policy: a row is of a day, a provider, a model and a kind of tokens")
	if r.UnpricedRows > 0 {
		all = append(all, eval.Counted(r.UnpricedRows, "row")+" without a cost: it must not be empty")
	}
	return append(all, "accounts and invoices, which are not known: BillingAccountId is the provider")
}
