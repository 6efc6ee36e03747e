package providers

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestMoneyIsShownAsPeopleReadIt(t *testing.T) {
	for want, m := range map[string]Money{
		"—":                  {},
		"$0":                 Nano(0),
		"$0.000000001":       Nano(1),
		"$0.000021":          Nano(21_000),
		"$0.00012":           Nano(123_456),
		"$0.0034":            Nano(3_400_000),
		"$0.0100":            Nano(10_000_000),
		"$0.2500":            USD(0.25),
		"$1.00":              USD(1),
		"-$3.50":             USD(-3.5),
		"-$0.0010":           Nano(-1_000_000),
		"$9,223,372,036.85":  Nano(math.MaxInt64),
		"-$9,223,372,036.85": Nano(math.MinInt64),
	} {
		if got := m.String(); got != want {
			t.Errorf("%d nano: got %q, want %q", m.Nano(), got, want)
		}
	}
}

func TestUnknownMoneyStaysUnknown(t *testing.T) {
	t.Run("unknown survives every sum", func(t *testing.T) {
		for _, m := range []Money{Money{}.Add(Nano(1)), Nano(1).Add(Money{}), Money{}.Add(Money{})} {
			if m.Known() || m != (Money{}) {
				t.Errorf("got %v", m)
			}
		}
	})
	t.Run("a sum that does not fit is unknown", func(t *testing.T) {
		if m := Nano(math.MaxInt64).Add(Nano(1)); m.Known() {
			t.Errorf("got %v", m)
		}
		if m := Nano(math.MinInt64).Add(Nano(-1)); m.Known() {
			t.Errorf("got %v", m)
		}
		if m := Nano(math.MaxInt64).Add(Nano(0)); m != Nano(math.MaxInt64) {
			t.Errorf("got %v", m)
		}
	})
	t.Run("what is no amount is unknown", func(t *testing.T) {
		for _, d := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e10, -1e10} {
			if USD(d).Known() {
				t.Errorf("USD(%g) = %v", d, USD(d))
			}
		}
	})
	t.Run("unknown is neither less nor more", func(t *testing.T) {
		if (Money{}).Less(Nano(1)) || Nano(-1).Less(Money{}) || !Nano(1).Less(Nano(2)) || Nano(2).Less(Nano(2)) {
			t.Error("wrong order")
		}
	})
	t.Run("a ratio needs two amounts and no zero below", func(t *testing.T) {
		if r, ok := Nano(1).Ratio(Nano(4)); !ok || r != 0.25 {
			t.Errorf("got %g, %t", r, ok)
		}
		for _, pair := range [][2]Money{{{}, Nano(1)}, {Nano(1), {}}, {Nano(1), Nano(0)}} {
			if _, ok := pair[0].Ratio(pair[1]); ok {
				t.Errorf("%v / %v has a ratio", pair[0], pair[1])
			}
		}
	})
}

func TestMoneyIsWrittenExactlyAsADecimal(t *testing.T) {
	for want, m := range map[string]Money{
		"": {}, "0": Nano(0), "0.000021": Nano(21_000), "-1.5": USD(-1.5), "100": USD(100), "9223372036.854775807": Nano(math.MaxInt64),
	} {
		if got := m.Decimal(); got != want {
			t.Errorf("%d nano: got %q, want %q", m.Nano(), got, want)
		}
	}
}

func TestMoneyComesBackFromJSON(t *testing.T) {
	t.Run("every amount comes back exactly", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) {
			want := Nano(rapid.Int64().Draw(t, "nano"))
			var got Money
			roundTrip(t, want, &got)
			if got != want {
				t.Fatalf("%d became %d", want.Nano(), got.Nano())
			}
		})
	})
	t.Run("unknown is null", func(t *testing.T) {
		if b, err := json.Marshal(Money{}); string(b) != "null" || err != nil {
			t.Errorf("%s, %v", b, err)
		}
		got := Nano(7)
		if err := json.Unmarshal([]byte("null"), &got); err != nil || got.Known() {
			t.Errorf("%v, %v", got, err)
		}
	})
	t.Run("extreme figures do no harm", func(t *testing.T) {
		for text, want := range map[string]Money{
			"1e-999999999": Nano(0), "0e999999999": Nano(0), "1e999999999": {}, "-1e400": {},
			"9223372036.854775807": Nano(math.MaxInt64), "9223372036.854775808": {}, "9223372037": {},
			"0.0000000005": Nano(1), "0.00000000049": Nano(0), "2.5e-8": Nano(25),
		} {
			var got Money
			if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
				t.Errorf("%s became %v (%t), %v", text, got, got.Known(), err)
			}
		}
	})
	t.Run("what is no number is an error", func(t *testing.T) {
		for _, text := range []string{`"ten"`, `{}`, `true`} {
			var got Money
			if err := json.Unmarshal([]byte(text), &got); err == nil || got.Known() {
				t.Errorf("%s became %v", text, got)
			}
		}
	})
}

func roundTrip(t failer, in, out any) {
	b, err := json.Marshal(in)
	if err == nil {
		err = json.Unmarshal(b, out)
	}
	if err != nil {
		t.Fatalf("%v: %v", in, err)
	}
}

func TestPricesAreReadFromTOML(t *testing.T) {
	t.Run("numbers are dollars", func(t *testing.T) {
		for _, c := range []struct {
			in   any
			want Money
		}{{0.25, USD(0.25)}, {int64(30), USD(30)}, {0.0, Nano(0)}} {
			var got Money
			if err := got.UnmarshalTOML(c.in); err != nil || got != c.want {
				t.Errorf("%v became %v, %v", c.in, got, err)
			}
		}
	})
	t.Run("anything else is an error that says what is wanted", func(t *testing.T) {
		for _, in := range []any{"free", -0.5, int64(-1), math.NaN(), math.Inf(1), true} {
			var got Money
			if err := got.UnmarshalTOML(in); err == nil || !strings.Contains(err.Error(), "US dollars") {
				t.Errorf("%v became %v, %v", in, got, err)
			}
		}
	})
}
