package usage_test

import (
	"cmp"
	"flag"
	"math/big"
	"testing"

	"pgregory.net/rapid"

	"switchboard/eval/usage"
	"switchboard/providers"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

func TestAnAmountIsReadExactly(t *testing.T) {
	for _, c := range []struct {
		text  string
		power int
		want  string
	}{
		{"0.000000001", 0, "0.000000001"},
		{"0.8958740000000000", 0, "0.895874"},
		{"1.23e-05", 0, "0.0000123"},
		{"123.45", -2, "1.2345"},
		{"-0.5", 0, "-0.5"},
		{"-0.0000000004", 0, "0"},
		{"-0.0000000005", 0, "-0.000000001"},
		{"0.0000000005", 0, "0.000000001"},
		{"7", 0, "7"},
		{"1E2", 0, "100"},
		{"", 0, ""},
	} {
		a, err := usage.ParseAmount(c.text, c.power)
		if got := a.Money().Decimal(); err != nil || got != c.want {
			t.Errorf("%q × 10^%d is %q and not %q (%v)", c.text, c.power, got, c.want, err)
		}
	}
}

func TestWhatIsNoAmountIsRefused(t *testing.T) {
	for _, text := range []string{"=1+1", "1,5", "$3", "NaN", "Inf", "0x10", "1e9999", "--1", ".", "-", "1 2", "99999999999999999999"} {
		if a, err := usage.ParseAmount(text, 0); err == nil {
			t.Errorf("%q is read as %v", text, a.Money())
		}
	}
}

func TestASumIsRoundedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.StringMatching(`-?[0-9]{1,3}\.[0-9]{1,18}`), 1, 50).Draw(t, "amounts")
		sum, want := usage.Zero, new(big.Rat)
		for _, text := range texts {
			a, err := usage.ParseAmount(text, 0)
			if err != nil {
				t.Fatal(err)
			}
			sum = sum.Add(a)
			r, _ := new(big.Rat).SetString(text)
			want.Add(want, r)
		}
		nano, ok := new(big.Rat).SetString(want.Mul(want, big.NewRat(1_000_000_000, 1)).FloatString(0))
		if !ok || !nano.IsInt() || nano.Num().Int64() != sum.Money().Nano() {
			t.Fatalf("the sum is %d and not %v", sum.Money().Nano(), nano)
		}
		if back := sum.Add(sum.Negative()); back != usage.Zero {
			t.Fatalf("taken away again it is %v", back)
		}
	})
}

func TestAmountsHaveAnOrderWithTheUnknownOnesFirst(t *testing.T) {
	ordered := []usage.Amount{{}, usage.Zero.Add(usage.Exactly(providers.USD(-1))), usage.Zero, usage.Exactly(providers.USD(0.5))}
	for i, a := range ordered {
		for j, b := range ordered {
			if got, want := a.Compare(b), cmp.Compare(i, j); got != want {
				t.Errorf("%v and %v: %d, want %d", a, b, got, want)
			}
		}
	}
}
