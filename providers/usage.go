package providers

import (
	"encoding/json"
	"strconv"
)

// Tokens is a count of tokens, or unknown. The zero value is unknown, so that
// a figure nobody set never reads as 0.
type Tokens struct {
	n     int64
	known bool
}

// Count is a known number of tokens. A negative one is unknown.
func Count(n int64) Tokens {
	if n < 0 {
		return Tokens{}
	}
	return Tokens{n, true}
}

// Known reports whether there is a count.
func (t Tokens) Known() bool { return t.known }

// Int is the count, and 0 when it is unknown; ask Known first where the
// difference matters.
func (t Tokens) Int() int64 { return t.n }

// Add is the sum, unknown if either part is.
func (t Tokens) Add(u Tokens) Tokens {
	if !t.known || !u.known {
		return Tokens{}
	}
	return Count(t.n + u.n)
}

// String is the count, with commas as in 3,180, or a dash.
func (t Tokens) String() string {
	if !t.known {
		return "—"
	}
	return thousands(strconv.FormatInt(t.n, 10), 0)
}

// MarshalJSON writes a number, or null when unknown.
func (t Tokens) MarshalJSON() ([]byte, error) {
	if !t.known {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, t.n, 10), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (t *Tokens) UnmarshalJSON(b []byte) error {
	var n *int64
	if err := json.Unmarshal(b, &n); err != nil {
		return err
	}
	*t = Tokens{}
	if n != nil {
		*t = Count(*n)
	}
	return nil
}

// Usage counts the tokens of one call. The fields mean the same for every
// vendor; the adapters translate:
//
//	Input        every token of the prompt, cached ones included
//	CachedInput  the part of Input that was read from a cache
//	CacheWrite   the part of Input that was written to a cache
//	Output       every token generated, reasoning included
//	Reasoning    the part of Output that was reasoning
//	Charged      the price of the call, as a gateway reports it
//
// As an Event it holds the counts so far: the latest one stands.
type Usage struct {
	Input       Tokens `json:"input"`
	CachedInput Tokens `json:"cached_input"`
	CacheWrite  Tokens `json:"cache_write"`
	Output      Tokens `json:"output"`
	Reasoning   Tokens `json:"reasoning"`
	Tier        string `json:"tier,omitempty"`      // how the service served the call, where it says so: priority, flex, …
	Estimated   bool   `json:"estimated,omitempty"` // worked out from the texts, not reported
	Charged     Money  `json:"charged,omitzero"`    // what a gateway says that it charged for the call, unknown where none does
}
