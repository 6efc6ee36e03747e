package providers

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTemperaturesAreFromZeroToTwoOrUnset(t *testing.T) {
	for text, want := range map[string]string{"0": "0", "0.70": "0.7", " 2 ": "2"} {
		if got, err := ParseTemperature(text); err != nil || got.String() != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "warm", "-0.1", "2.1", "NaN", "Inf"} {
		if got, err := ParseTemperature(text); err == nil || got.Known() {
			t.Errorf("%q is %v", text, got)
		}
	}
	if NewTemperature(0) == (Temperature{}) {
		t.Error("0 is unset")
	}
}

func TestSchemasAreJSONObjects(t *testing.T) {
	t.Run("become one line and keep their order", func(t *testing.T) {
		s, err := ParseSchema("{\n  \"type\": \"object\",\n  \"properties\": {\"b\": {}, \"a\": {}}\n}")
		if err != nil || s != `{"type":"object","properties":{"b":{},"a":{}}}` {
			t.Errorf("%s, %v", s, err)
		}
	})
	for text, says := range map[string]string{
		"{\n\"type\": }": "line 2",
		`["object"]`:     "a schema is a JSON object",
		`{}`:             "the schema is empty",
		``:               "the schema is not JSON",
		`{"a": 1} x`:     "the schema is not JSON",
	} {
		t.Run("that are none say why: "+says, func(t *testing.T) {
			if s, err := ParseSchema(text); err == nil || s != "" || !strings.Contains(err.Error(), says) {
				t.Errorf("%q: %q, %v", text, s, err)
			}
		})
	}
	for s, strict := range map[Schema]bool{
		`{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}`:                       true,
		`{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}`:                                        false,
		`{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}`:                                                    false,
		`{"type":"array","items":{"type":"object","properties":{"a":{}},"required":["a"]}}`:                                          false,
		`{"type":"object","properties":{"a":{"enum":[{"type":"object"}]}},"required":["a"],"additionalProperties":false,"$defs":{}}`: true,
	} {
		if s.Strict() != strict {
			t.Errorf("strict is %v of %s", !strict, s)
		}
	}
}

func TestParametersComeBackFromJSON(t *testing.T) {
	all := Parameters{System: "Be brief.", Temperature: NewTemperature(0), MaxOutput: 9, Effort: EffortHigh, Schema: `{"b":1,"a":2}`}
	for _, p := range []Parameters{{}, all} {
		b, err := json.Marshal(p)
		var back Parameters
		if err != nil || json.Unmarshal(b, &back) != nil || back != p {
			t.Errorf("%s reads back as %+v, %v", b, back, err)
		}
	}
	if b, _ := json.Marshal(Parameters{}); string(b) != "{}" {
		t.Errorf("unset is written: %s", b)
	}
}

func TestKeysOfParametersTellThemApart(t *testing.T) {
	t.Run("stay what they were when the program changes", func(t *testing.T) {
		p := Parameters{System: "Be brief.", Temperature: NewTemperature(0.5), MaxOutput: 9}
		if got := p.Key(); got != "6ee4395ddf45" {
			t.Errorf("key %s", got)
		}
	})
	t.Run("differ with every parameter", func(t *testing.T) {
		seen := map[string]bool{}
		for _, p := range []Parameters{{}, {System: "x"}, {Temperature: NewTemperature(0)}, {MaxOutput: 1}, {Effort: EffortLow}, {Schema: `{"a":1}`}} {
			seen[p.Key()] = true
		}
		if len(seen) != 6 {
			t.Errorf("%d keys for six", len(seen))
		}
	})
}

func TestParametersLieOverEachOther(t *testing.T) {
	below := Parameters{System: "Be brief.", Temperature: NewTemperature(0), MaxOutput: 9}
	own := Parameters{Temperature: NewTemperature(1), Effort: EffortHigh}
	all := own.Over(below)
	if all != (Parameters{System: "Be brief.", Temperature: NewTemperature(1), MaxOutput: 9, Effort: EffortHigh}) {
		t.Errorf("over: %+v", all)
	}
	if got := all.Except(below); got != own {
		t.Errorf("except: %+v", got)
	}
}
