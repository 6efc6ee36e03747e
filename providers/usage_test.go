package providers

import (
	"encoding/json"
	"math"
	"testing"
)

func TestUnknownTokensStayUnknown(t *testing.T) {
	t.Run("unknown survives every sum", func(t *testing.T) {
		for _, n := range []Tokens{Tokens{}.Add(Count(1)), Count(1).Add(Tokens{}), Count(math.MaxInt64).Add(Count(1)), Count(-1)} {
			if n.Known() || n.Int() != 0 || n.String() != "—" {
				t.Errorf("got %v", n)
			}
		}
	})
	t.Run("known counts add up", func(t *testing.T) {
		if got := Count(40).Add(Count(2)); got != Count(42) || got.String() != "42" {
			t.Errorf("got %v", got)
		}
		for n, want := range map[int64]string{999: "999", 1000: "1,000", 1_234_567: "1,234,567"} {
			if got := Count(n).String(); got != want {
				t.Errorf("got %s", got)
			}
		}
		if got := Count(0); !got.Known() || got.String() != "0" {
			t.Errorf("got %v", got)
		}
	})
	t.Run("JSON keeps known and unknown apart", func(t *testing.T) {
		in := Usage{Input: Count(12), CachedInput: Count(0), Estimated: true}
		want := `{"input":12,"cached_input":0,"cache_write":null,"output":null,"reasoning":null,"estimated":true}`
		if b, err := json.Marshal(in); string(b) != want || err != nil {
			t.Errorf("%s, %v", b, err)
		}
		out := Usage{Output: Count(9)}
		roundTrip(t, in, &out)
		if out != in {
			t.Errorf("came back as %+v", out)
		}
	})
	t.Run("a count from outside that is none is refused or unknown", func(t *testing.T) {
		got := Count(1)
		if err := json.Unmarshal([]byte(`"many"`), &got); err == nil {
			t.Error("a word was taken for a count")
		}
		if err := json.Unmarshal([]byte(`-3`), &got); err != nil || got.Known() {
			t.Errorf("-3 became %v, %v", got, err)
		}
	})
}
