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

// misread says what is wrong with a line that is no JSON of the expected
// shape, which wanted describes.
func misread(err error, wanted string) error {
	var kind *json.UnmarshalTypeError
	switch isKind := errors.As(err, &kind); {
	case isKind && kind.Field != "":
		field := kind.Field[strings.LastIndexByte(kind.Field, '.')+1:]
		return fmt.Errorf("%q is not %s but %s", field, wantedOf(field, kind.Type), given(kind.Value))
	case isKind, strings.HasPrefix(err.Error(), "json: "):
		return errors.New(wanted)
	}
	return fmt.Errorf("%s: %s", wanted, jsonl.Wrong(err))
}

// wantedOf is what a field holds.
func wantedOf(field string, t reflect.Type) string {
	switch field {
	case "quality":
		return "a number from 0 to 1"
	case "cost", "cost_usd":
		return "a number of dollars"
	}
	switch t.Kind() {
	case reflect.Float64:
		return "a number"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "an object"
	}
	return "a text"
}

// given is what stands there instead, from the words of encoding/json.
func given(value string) string {
	if number, ok := strings.CutPrefix(value, "number "); ok {
		return eval.Shorten(number)
	}
	switch value {
	case "array":
		return "a list"
	case "object":
		return "an object"
	case "bool":
		return "true or false"
	case "number":
		return "a number"
	}
	return "a text"
}

// unmarked reads a file after its byte order mark, if it has one.
func unmarked(r io.Reader) *bufio.Reader {
	const mark = "\ufeff"
	b := bufio.NewReader(r)
	if first, err := b.Peek(len(mark)); err == nil && string(first) == mark {
		b.Discard(len(mark))
	}
	return b
}
