package jsonl

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Wrong says in plain words what encoding/json found wrong with a text.
func Wrong(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax) && strings.HasPrefix(syntax.Error(), "unexpected end"):
		return "the JSON breaks off before its end"
	case errors.As(err, &syntax):
		return fmt.Sprintf("it is no JSON at byte %d", syntax.Offset)
	case errors.As(err, &kind) && kind.Field != "":
		return fmt.Sprintf("%q is %s, not %s", kind.Field[strings.LastIndexByte(kind.Field, '.')+1:], Given(kind.Value), Wanted(kind.Type))
	case errors.As(err, &kind):
		return fmt.Sprintf("it is %s, not %s", Given(kind.Value), Wanted(kind.Type))
	case strings.HasPrefix(err.Error(), "json: "):
		return "it has another form"
	}
	return err.Error()
}

// Given is what stands in a JSON text, from the words of encoding/json.
func Given(value string) string {
	switch kind, number, _ := strings.Cut(value, " "); {
	case kind == "array":
		return "a list"
	case kind == "object":
		return "an object"
	case kind == "bool":
		return "true or false"
	case kind == "number" && number != "":
		return number
	case kind == "number":
		return "a number"
	}
	return "a text"
}

// Wanted is what a JSON text has to hold for a type.
func Wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "a whole number"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "an object"
	}
	return "a text"
}
