package providers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Parameters are what a request asks for beside its conversation. The zero
// value of each is unset: nothing is sent, and the service does as it likes.
// They are values: two that ask for the same are equal.
type Parameters struct {
	System      string      `json:"system,omitempty"`
	Temperature Temperature `json:"temperature,omitzero"`
	MaxOutput   int         `json:"max_output,omitempty"` // most tokens of output, reasoning included
	Effort      Effort      `json:"effort,omitempty"`     // of reasoning; one that is set asks for a visible summary too, where the vendor offers one
	Schema      Schema      `json:"schema,omitempty"`     // that the answer has to follow
}

// Key names what is asked for: a hash in hex of 12 characters, the same on
// every machine. Prompts answered under different keys are no samples of one
// and the same thing.
func (p Parameters) Key() string {
	canonical, _ := json.Marshal(p) // fails for NaN and infinities only, which no Temperature is
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:6])
}

// Over is p with what it leaves open taken from below.
func (p Parameters) Over(below Parameters) Parameters {
	if p.System == "" {
		p.System = below.System
	}
	if !p.Temperature.Known() {
		p.Temperature = below.Temperature
	}
	if p.MaxOutput == 0 {
		p.MaxOutput = below.MaxOutput
	}
	if p.Effort == "" {
		p.Effort = below.Effort
	}
	if p.Schema == "" {
		p.Schema = below.Schema
	}
	return p
}

// Except is p without what it has in common with below: what has to be laid
// over below to get p again.
func (p Parameters) Except(below Parameters) Parameters {
	if p.System == below.System {
		p.System = ""
	}
	if p.Temperature == below.Temperature {
		p.Temperature = Temperature{}
	}
	if p.MaxOutput == below.MaxOutput {
		p.MaxOutput = 0
	}
	if p.Effort == below.Effort {
		p.Effort = ""
	}
	if p.Schema == below.Schema {
		p.Schema = ""
	}
	return p
}

// Temperature is how freely a model chooses its words, or unset. The zero
// value is unset, so that 0 can be asked for.
type Temperature struct {
	degrees float64
	known   bool
}

// hottest is the largest temperature that any vendor takes.
const hottest = 2

// NewTemperature is a temperature; what is no number from 0 to 2 is none.
func NewTemperature(t float64) Temperature {
	if math.IsNaN(t) || t < 0 || t > hottest {
		return Temperature{}
	}
	return Temperature{t, true}
}

// ParseTemperature reads a number from 0 to 2.
func ParseTemperature(text string) (Temperature, error) {
	degrees, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if t := NewTemperature(degrees); err == nil && t.Known() {
		return t, nil
	}
	return Temperature{}, fmt.Errorf("a temperature is a number from 0 to %d, not %q", hottest, CleanLine(text, 40))
}

// Known reports whether it is set.
func (t Temperature) Known() bool { return t.known }

// IsZero reports whether it is unset, for JSON that leaves it out then.
func (t Temperature) IsZero() bool { return !t.known }

// Float is the number, and 0 when it is unset.
func (t Temperature) Float() float64 { return t.degrees }

// String is the number, or a dash.
func (t Temperature) String() string {
	if !t.known {
		return "—"
	}
	return strconv.FormatFloat(t.degrees, 'g', -1, 64)
}

// MarshalJSON writes a number, or null when it is unset.
func (t Temperature) MarshalJSON() ([]byte, error) {
	if !t.known {
		return []byte("null"), nil
	}
	return json.Marshal(t.degrees)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Temperature) UnmarshalJSON(b []byte) error {
	var degrees *float64
	if err := json.Unmarshal(b, &degrees); err != nil {
		return err
	}
	*t = Temperature{}
	if degrees != nil {
		*t = NewTemperature(*degrees)
	}
	return nil
}

// Effort is how much a model may reason before it answers; "" is unset.
type Effort string

// The efforts, from none to all there is. Not every model has each of them.
const (
	EffortNone    Effort = "none"
	EffortMinimal Effort = "minimal"
	EffortLow     Effort = "low"
	EffortMedium  Effort = "medium"
	EffortHigh    Effort = "high"
	EffortXHigh   Effort = "xhigh"
	EffortMax     Effort = "max"
)

// Efforts are all of them, least first.
var Efforts = [...]Effort{EffortNone, EffortMinimal, EffortLow, EffortMedium, EffortHigh, EffortXHigh, EffortMax}

// ParseEffort reads the name of an effort.
func ParseEffort(text string) (Effort, error) {
	e := Effort(strings.ToLower(strings.TrimSpace(text)))
	if slices.Contains(Efforts[:], e) {
		return e, nil
	}
	return "", fmt.Errorf("there is no effort %q; there are %s", CleanLine(text, 40), listed(Efforts[:]))
}

// Reasons reports whether the effort asks for reasoning.
func (e Effort) Reasons() bool { return e != "" && e != EffortNone }

func listed(efforts []Effort) string {
	names := make([]string, len(efforts))
	for i, e := range efforts {
		names[i] = string(e)
	}
	return strings.Join(names, ", ")
}

// Schema is a JSON schema in one line, with its fields in the order in which
// they were written; "" is none.
type Schema string

// ParseSchema reads a JSON schema: one object.
func ParseSchema(text string) (Schema, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		if wrong := (*json.SyntaxError)(nil); errors.As(err, &wrong) {
			line := 1 + strings.Count(text[:min(int(wrong.Offset), len(text))], "\n")
			return "", fmt.Errorf("the schema is not JSON: line %d is wrong, or the one before it", line)
		}
		return "", errors.New(`a schema is a JSON object, such as {"type": "object", "properties": {"name": {"type": "string"}}}`)
	}
	if len(object) == 0 {
		return "", errors.New("the schema is empty: it says nothing about the answer")
	}
	var line bytes.Buffer
	if err := json.Compact(&line, []byte(text)); err != nil {
		return "", fmt.Errorf("the schema is not JSON: %w", err)
	}
	return Schema(line.String()), nil
}

// Object is the schema with its own fields apart; what they hold stays in the
// order in which it was written.
func (s Schema) Object() map[string]any {
	var fields map[string]json.RawMessage
	if json.Unmarshal([]byte(s), &fields) != nil {
		return nil
	}
	object := make(map[string]any, len(fields))
	for name, value := range fields {
		object[name] = value
	}
	return object
}

// MarshalJSON writes the schema itself.
func (s Schema) MarshalJSON() ([]byte, error) {
	if s == "" {
		return []byte("null"), nil
	}
	return []byte(s), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Schema) UnmarshalJSON(b []byte) error {
	*s = ""
	if string(b) == "null" {
		return nil
	}
	parsed, err := ParseSchema(string(b))
	*s = parsed
	return err
}

// Strict reports whether OpenAI would take the schema in its strict mode, in
// which an answer cannot but follow it: every object names all its properties
// as required and forbids others.
func (s Schema) Strict() bool {
	var schema any
	return json.Unmarshal([]byte(s), &schema) == nil && closed(schema)
}

// closed looks at a schema and at all that is in it.
func closed(schema any) bool {
	switch s := schema.(type) {
	case []any:
		return !slices.ContainsFunc(s, func(part any) bool { return !closed(part) })
	case map[string]any:
		if s["type"] == "object" && !closedObject(s) {
			return false
		}
		for name, part := range s {
			if name != "enum" && name != "const" && !closed(part) {
				return false
			}
		}
	}
	return true
}

func closedObject(s map[string]any) bool {
	properties, _ := s["properties"].(map[string]any)
	required, _ := s["required"].([]any)
	for name := range properties {
		if !slices.Contains(required, any(name)) {
			return false
		}
	}
	return s["additionalProperties"] == false
}
