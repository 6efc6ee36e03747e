package requestbody_test

import (
	"encoding/json"
	"testing"

	"switchboard/engine/requestbody"
)

func TestATextIsReadAsPackageJSONReadsIt(t *testing.T) {
	for _, raw := range []string{`"a b é 😀"`, `""`, `"`, `"a\n\u00e9\""`, "\"a\xff\"", "\"a\n\"", `"a"b"`, "\"\ufffd\"", `null`, `"a" `, ``} {
		var want string
		wrong := json.Unmarshal([]byte(raw), &want)
		if got, err := requestbody.ContentText(json.RawMessage(raw)); got != want || (err == nil) != (wrong == nil) {
			t.Errorf("%q: %q %v, not %q %v", raw, got, err, want, wrong)
		}
	}
}
