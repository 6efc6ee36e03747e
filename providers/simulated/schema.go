package simulated

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"

	"switchboard/providers"
)

// followSchema makes the answer one that follows the schema asked for: the JSON in
// the answer where it has what the schema requires, else made-up values.
func (c *simCall) followSchema(text string) string {
	var schema map[string]any
	if json.Unmarshal([]byte(c.req.Schema), &schema) != nil {
		return text
	}
	if own := objectIn(text); own != "" && fulfils(own, schema) {
		return own
	}
	w := schemaWriter{root: schema, random: c.random}
	w.write(c.req.Schema, 0)
	return w.out.String()
}

// objectIn is the JSON object that a text consists of or holds in a fence, or
// "".
func objectIn(text string) string {
	from, to := strings.IndexByte(text, '{'), strings.LastIndexByte(text, '}')
	if from < 0 || to < from || !json.Valid([]byte(text[from:to+1])) {
		return ""
	}
	return text[from : to+1]
}

// fulfils reports whether an object has what the schema requires of it, and
// nothing besides.
func fulfils(object string, schema map[string]any) bool {
	var has map[string]any
	if json.Unmarshal([]byte(object), &has) != nil || schema["type"] != "object" {
		return false
	}
	properties, _ := schema["properties"].(map[string]any)
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if key, ok := name.(string); !ok || has[key] == nil {
			return false
		}
	}
	for name := range has {
		if properties[name] == nil {
			return false
		}
	}
	return len(properties) > 0
}

// schemaWriter makes up a value that follows a schema.
type schemaWriter struct {
	root   map[string]any
	random *rand.Rand
	out    strings.Builder
}

// deepest is how far a schema that refers to itself is followed.
const deepest = 8

// write writes a value for one schema.
func (w *schemaWriter) write(schema providers.Schema, depth int) {
	var s struct {
		Ref        string            `json:"$ref"`
		Type       any               `json:"type"`
		Enum       []json.RawMessage `json:"enum"`
		Const      json.RawMessage   `json:"const"`
		AnyOf      []json.RawMessage `json:"anyOf"`
		OneOf      []json.RawMessage `json:"oneOf"`
		AllOf      []json.RawMessage `json:"allOf"`
		Properties json.RawMessage   `json:"properties"`
		Items      json.RawMessage   `json:"items"`
		Minimum    *float64          `json:"minimum"`
	}
	if depth > deepest || json.Unmarshal([]byte(schema), &s) != nil {
		w.out.WriteString("null")
		return
	}
	switch {
	case s.Ref != "":
		w.write(w.find(s.Ref), depth+1)
	case s.Const != nil:
		w.out.Write(s.Const)
	case len(s.Enum) > 0:
		w.out.Write(s.Enum[w.random.IntN(len(s.Enum))])
	case len(s.AnyOf)+len(s.OneOf)+len(s.AllOf) > 0:
		w.write(providers.Schema(slices.Concat(s.AnyOf, s.OneOf, s.AllOf)[0]), depth+1)
	default:
		w.writeType(typeOf(s.Type, s.Properties != nil), s.Properties, s.Items, s.Minimum, depth)
	}
}

// typeOf is the first type that is not null.
func typeOf(t any, hasProperties bool) string {
	switch t := t.(type) {
	case string:
		return t
	case []any:
		for _, one := range t {
			if name, ok := one.(string); ok && name != "null" {
				return name
			}
		}
	}
	if hasProperties {
		return "object"
	}
	return "string"
}

func (w *schemaWriter) writeType(name string, properties, items json.RawMessage, least *float64, depth int) {
	switch name {
	case "object":
		w.writeObject(properties, depth)
	case "array":
		w.out.WriteByte('[')
		if items != nil && depth < deepest {
			w.write(providers.Schema(items), depth+1)
		}
		w.out.WriteByte(']')
	case "integer", "number":
		n := float64(w.random.IntN(10))
		if least != nil {
			n += *least
		}
		number, _ := json.Marshal(n)
		w.out.Write(number)
	case "boolean":
		w.out.WriteString([]string{"true", "false"}[w.random.IntN(2)])
	case "null":
		w.out.WriteString("null")
	default:
		w.out.WriteString(`"simulated"`)
	}
}

// writeObject writes every property, in the order of the schema.
func (w *schemaWriter) writeObject(properties json.RawMessage, depth int) {
	w.out.WriteByte('{')
	defer w.out.WriteByte('}')
	fields := json.NewDecoder(bytes.NewReader(properties))
	if _, err := fields.Token(); err != nil {
		return
	}
	for i := 0; fields.More(); i++ {
		name, err := fields.Token()
		var schema json.RawMessage
		if err != nil || fields.Decode(&schema) != nil {
			return
		}
		if i > 0 {
			w.out.WriteString(", ")
		}
		quoted, _ := json.Marshal(name)
		w.out.Write(quoted)
		w.out.WriteString(": ")
		w.write(providers.Schema(schema), depth+1)
	}
}

// find is the part of the schema that a reference such as #/$defs/name means.
func (w *schemaWriter) find(ref string) providers.Schema {
	var at any = w.root
	for name := range strings.SplitSeq(strings.TrimPrefix(ref, "#"), "/") {
		if name == "" {
			continue
		}
		fields, _ := at.(map[string]any)
		at = fields[name]
	}
	found, _ := json.Marshal(at) // null where there is none
	return providers.Schema(found)
}
