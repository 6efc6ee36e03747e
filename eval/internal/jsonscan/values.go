package jsonscan

import (
	"bytes"
	"encoding/json"
	"strconv"

	"switchboard/providers"
)

// Names are strings that come again and again: those that were met before take
// no new memory.
type Names map[string]string

// mostNames is how many names are kept: there are few, unless somebody means
// harm.
const mostNames = 4096

// Name is Text for such a string.
func (n Names) Name(v []byte) (string, error) {
	if known, ok := n[string(v)]; ok {
		return known, nil
	}
	s, err := Text(v)
	if err == nil && len(n) < mostNames {
		n[string(v)] = s
	}
	return s, err
}

// Text is a string.
func Text(v []byte) (s string, err error) {
	if n := len(v); n >= 2 && v[0] == '"' && v[n-1] == '"' && bytes.IndexByte(v, '\\') < 0 {
		return string(v[1 : n-1]), nil
	}
	err = json.Unmarshal(v, &s)
	return s, err
}

// True reports whether a value is true.
func True(v []byte) bool { return string(v) == "true" }

// Number reads a whole number.
func Number(v []byte, n *int64) (err error) {
	*n, err = strconv.ParseInt(string(v), 10, 64)
	return err
}

// Money reads plain decimals by itself, and leaves others to providers.Money.
func Money(v []byte) (m providers.Money, err error) {
	whole, part, _ := bytes.Cut(v, []byte("."))
	if len(whole) > 9 || len(part) > 9 || bytes.ContainsAny(v, "eEn-") {
		return m, m.UnmarshalJSON(v)
	}
	digits := append(append(make([]byte, 0, 20), whole...), part...)
	for len(digits) < len(whole)+9 {
		digits = append(digits, '0')
	}
	var n int64
	err = Number(digits, &n)
	return providers.Nano(n), err
}
