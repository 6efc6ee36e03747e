package requestbody

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// FuzzMessages holds what is found without copying against encoding/json.
func FuzzMessages(f *testing.F) {
	for _, body := range []string{
		`{"model":"a","messages":[{"role":"user","content":"x\n"},{"role":"assistant","content":null,"tool_calls":[{"id":"c"}]},{ "role" : "tool" , "tool_call_id":"c","content":[{"type":"text","text":"y"}]}]}`,
		`{"input":[{"type":"message","role":"user","content":"x"},{"name":"n","audio":{},"refusal":""}],"task":"math"}`,
		`{"messages":[{"Role":"user","content":1},{"ROLE":"a","role":"b"}]}`, `{"messages":[{"r\u006fle":"user"}]}`, `{"messages":[{"role":"us\u0065r"}]}`,
		`{"messages":[{"role":null}]}`, `{"messages":[null,{}]}`, `{"messages":[[]]}`, `{"messages":null}`, `{"messages":{}}`, `{"messages":[]}`, `{"messages":5,"Messages":[]}`,
		`{"prompt":"x","task":1}`, `{"Prompt":"x"}`, `{"messages":[{"role":"user","content":"a"}],"messages":[]}`, "{\"messages\":[{\"role\":\"\xff\"}]}", `{"ſ":1,"taſk":"math"}`, `{"inpu\u0074":"x"}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var want question
		wrong := json.Unmarshal(body, &want)
		_, got, err := questionOf(body)
		if errors.Is(err, errEntries) || errors.Is(err, errUTF8) {
			return
		}
		if string(body) == "null" || wrong != nil || err != nil {
			if (err == nil) != (wrong == nil && want.isObject(body)) {
				t.Errorf("%q: %v, not %v", body, err, wrong)
			}
			return
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, not %+v", body, got, want)
		}
	})
}

// isObject reports whether a body that was decoded is one.
func (question) isObject(body []byte) bool {
	var object map[string]json.RawMessage
	return json.Unmarshal(body, &object) == nil && object != nil
}

func TestWhatIsTooDeepIsNotRead(t *testing.T) {
	nested := func(n int) []byte {
		b := []byte(`{"a":"\"[[{","x":`)
		for range n {
			b = append(b, '[')
		}
		for range n {
			b = append(b, ']')
		}
		return append(b, '}')
	}
	for n, want := range map[int]bool{1: true, deepest - 1: true, deepest: false, 10_000_000: false} {
		_, err := Parse(nested(n))
		if (err == nil) != want || want != json.Valid(nested(n)) {
			t.Errorf("%d: %v", n, err)
		}
	}
	if _, err := Parse([]byte(`{"x":"[[[[`)); err == nil {
		t.Error("what does not end is read")
	}
}

func TestAListOrAnObjectHasSoManyEntriesAtMost(t *testing.T) {
	many := func(entry string, n int) string { return strings.Repeat(entry+",", n-1) + entry }
	for outcome, c := range map[string]struct {
		body string
		read bool
	}{
		"as many messages as may be are read":  {`{"messages":[` + many(`{"role":"user","content":"a,{[\""}`, mostEntries) + `]}`, true},
		"one more is not":                      {`{"messages":[` + many(`{}`, mostEntries+1) + `]}`, false},
		"nor are more items":                   {`{"x":[1,2],"input":[` + many(`{"x":[]}`, mostEntries+1) + `]}`, false},
		"nor are more parts of a message":      {`{"messages":[{"role":"user","content":[` + many(`1`, mostEntries+1) + `]}]}`, false},
		"nor are more fields":                  {`{` + many(`"a":1`, mostEntries+1) + `}`, false},
		"several lists count each by itself":   {`{"messages":[` + many(`{"content":["a","b"]}`, mostEntries*2/3) + `]}`, true},
		"what stands in a text is not counted": {`{"prompt":"` + many(`1`, mostEntries*2) + `"}`, true},
	} {
		t.Run(outcome, func(t *testing.T) {
			_, _, err := questionOf([]byte(c.body))
			if (err == nil) != c.read || err != nil && err.Error() != "a list or an object in the body has more than 10000 entries" {
				t.Error(err)
			}
		})
	}
}
