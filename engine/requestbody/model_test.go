package requestbody_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"unicode/utf8"

	"switchboard/engine/requestbody"
)

func TestTheModelOfABody(t *testing.T) {
	for body, want := range map[string]string{
		`{"model":"a"}`:                     `{"model":"b"}`,
		`{}`:                                `{"model":"b"}`,
		`{ "x":{"model":"a"} }`:             `{"model":"b", "x":{"model":"a"} }`,
		` {"x":1,"model" : null ,"y":[1 ]}`: ` {"x":1,"model" : "b" ,"y":[1 ]}`,
		`{"mod\u0065l":"a","Model":{}}`:     `{"mod\u0065l":"b","Model":"b"}`,
		"{\n}\n":                            "{\"model\":\"b\"\n}\n",
		`{"x":"\\\"model\":1","model":1}`:   `{"x":"\\\"model\":1","model":"b"}`,
		`{"y":[{"model":"a"},"]"],"model":[{"a":"}"}] , "z":-1.5e3}`: `{"y":[{"model":"a"},"]"],"model":"b" , "z":-1.5e3}`,
	} {
		t.Run(body, func(t *testing.T) {
			if got, err := withModel([]byte(body), "b"); err != nil || string(got) != want {
				t.Errorf("%s %v", got, err)
			}
		})
	}
}

func TestTheTokensOfAStreamAreAskedFor(t *testing.T) {
	for body, want := range map[string]string{
		`{"stream":true,"messages":[]}`:                       `{"stream_options":{"include_usage":true},"stream":true,"messages":[]}`,
		`{"stream":false,"messages":[]}`:                      `{"stream":false,"messages":[]}`,
		`{"stream":true,"input":"x"}`:                         `{"stream":true,"input":"x"}`,
		`{"stream":true,"messages":[],"stream_options":null}`: `{"stream":true,"messages":[],"stream_options":null}`,
		`{"stream":true,"messages":[],"stream_options":{}}`:   `{"stream":true,"messages":[],"stream_options":{}}`,
		`{`: `{`,
	} {
		if got := string(requestbody.WithStreamUsage([]byte(body))); got != want {
			t.Errorf("%s: %s", body, got)
		}
	}
}

func TestWhatIsNoObjectHasNoModel(t *testing.T) {
	for _, body := range []string{"", " ", "[]", `"model"`, "null", `{"model":"a"`, `{"model":"a"} x`, `{"model":"a",}`, "{\"model\":\"\n\"}"} {
		if got, err := withModel([]byte(body), "b"); err == nil {
			t.Errorf("%q: %s", body, got)
		}
	}
}

// Whatever is an object stays one: its model is the one that was set, and nothing else
// of it is another.
func FuzzTheModelOfABody(f *testing.F) {
	for _, body := range []string{`{}`, `{"model":"a","x":[1,{"model":2}]}`, `{ "Model" : null , "y" : "\\\"" }`, `{"a":1,"mod\u0065l":{}}`, `[]`, "{\"\xff\":\"\xff\"}"} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var before, after map[string]json.RawMessage
		got, err := withModel(body, "b")
		if is := utf8.Valid(body) && json.Unmarshal(body, &before) == nil && before != nil; is != (err == nil) {
			t.Fatalf("%q: %v, %v", body, is, err)
		}
		if err != nil {
			return
		}
		if err := json.Unmarshal(got, &after); err != nil {
			t.Fatalf("%q became %q: %v", body, got, err)
		}
		maps.DeleteFunc(before, func(name string, _ json.RawMessage) bool { return strings.EqualFold(name, "model") })
		for name, value := range after {
			if was, there := before[name]; there && !bytes.Equal(was, value) || !there && (!strings.EqualFold(name, "model") || string(value) != `"b"`) {
				t.Errorf("%q became %q", body, got)
			}
			delete(before, name)
		}
		if len(before) > 0 {
			t.Errorf("%q became %q", body, got)
		}
	})
}

func withModel(body []byte, model string) ([]byte, error) {
	o, err := requestbody.Parse(body)
	if err != nil {
		return nil, err
	}
	return o.WithModel(model), nil
}
