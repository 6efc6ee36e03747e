package providers

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
)

// EscapeJSON writes characters that Clean would remove as escapes of JSON, so that the same
// values are read back. In valid JSON such characters are only in strings.
func EscapeJSON(text string) string {
	return escapeHarmful(text, func(b *strings.Builder, r rune) {
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(b, `\u%04x`, unit)
		}
	})
}

// JSONLine is a value as one line of JSON, with its line end. Characters that could harm a
// terminal are escaped as EscapeJSON does it.
func JSONLine(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "", err
	}
	return EscapeJSON(b.String()), nil
}

// WriteJSONLine writes the JSONLine of a value.
func WriteJSONLine(w io.Writer, v any) error {
	line, err := JSONLine(v)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, line)
	return err
}

// EscapeQuoted does the same as EscapeJSON in TOML and YAML, where such characters are only
// in strings in double quotes, and where there are no surrogates.
func EscapeQuoted(text string) string {
	return escapeHarmful(text, func(b *strings.Builder, r rune) {
		if r > 0xffff {
			fmt.Fprintf(b, `\U%08x`, r)
			return
		}
		fmt.Fprintf(b, `\u%04x`, r)
	})
}

func escapeHarmful(text string, escape func(*strings.Builder, rune)) string {
	if Clean(text) == text {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if r < unicode.MaxASCII || Clean(string(r)) == string(r) {
			b.WriteRune(r)
		} else {
			escape(&b, r)
		}
	}
	return b.String()
}
