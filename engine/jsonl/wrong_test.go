package jsonl_test

import (
	"encoding/json"
	"testing"

	"switchboard/engine/jsonl"
)

func TestWhatIsWrongIsSaidInPlainWords(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"no JSON":                 {"hello", "it is no JSON at byte 1"},
		"half of it":              {`{"format": 1`, "the JSON breaks off before its end"},
		"nothing":                 {"", "the JSON breaks off before its end"},
		"text for a number":       {`{"format": "x"}`, `"format" is a text, not a whole number`},
		"a part for a whole":      {`{"format": 1.5}`, `"format" is 1.5, not a whole number`},
		"a number for text":       {`{"in": {"name": 5}}`, `"name" is a number, not a text`},
		"a list for an object":    {`[]`, "it is a list, not an object"},
		"an object for a list":    {`{"list": {}}`, `"list" is an object, not a list`},
		"text for true or false":  {`{"flag": "yes"}`, `"flag" is a text, not true or false`},
		"too large for its place": {`{"format": 99999999999999999999}`, `"format" is 99999999999999999999, not a whole number`},
	} {
		t.Run(name, func(t *testing.T) {
			var into struct {
				Format int `json:"format"`
				In     struct {
					Name string `json:"name"`
				} `json:"in"`
				List []string `json:"list"`
				Flag bool     `json:"flag"`
			}
			err := json.Unmarshal([]byte(c.text), &into)
			if err == nil {
				t.Fatal("nothing is wrong")
			}
			if got := jsonl.Wrong(err); got != c.want {
				t.Errorf("%q, not %q", got, c.want)
			}
		})
	}
}
