package dataset

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"switchboard/engine/jsonl"
	"switchboard/eval"
)

// misread says what is wrong with a line that could not be decoded. wanted says what
// the line should have been.
func misread(err error, wanted string) error {
	var kind *json.UnmarshalTypeError
	switch isKind := errors.As(err, &kind); {
	case isKind && kind.Field != "":
		field := kind.Field[strings.LastIndexByte(kind.Field, '.')+1:]
		return fmt.Errorf("%q is not %s but %s", field, wantedOf(field, kind.Type), eval.Shorten(jsonl.Given(kind.Value)))
	case isKind, strings.HasPrefix(err.Error(), "json: "):
		return errors.New(wanted)
	}
	return fmt.Errorf("%s: %s", wanted, jsonl.Wrong(err))
}

// wantedOf says what a field of this name and type has to hold.
func wantedOf(field string, t reflect.Type) string {
	switch field {
	case "quality":
		return "a number from 0 to 1"
	case "cost", "cost_usd":
		return "a number of dollars"
	}
	return jsonl.Wanted(t)
}

// unmarked reads a file without its byte order mark, if it has one.
func unmarked(r io.Reader) *bufio.Reader {
	const mark = "\ufeff"
	b := bufio.NewReader(r)
	if first, err := b.Peek(len(mark)); err == nil && string(first) == mark {
		b.Discard(len(mark))
	}
	return b
}
