package requestbody

import (
	"encoding/json"
	"reflect"
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
