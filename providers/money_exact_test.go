package providers

import (
	"encoding/json"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestAmountsAreThoseOfExactArithmetic compares what is written and read with package
// big, digit by digit.
func TestAmountsAreThoseOfExactArithmetic(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		nano := rapid.OneOf(rapid.Int64(), rapid.Int64Range(-2_000_000_000, 2_000_000_000)).Draw(t, "nano")
		exact := new(big.Rat).SetFrac64(nano, nanoPerUSD).FloatString(9)
		if got, want := Nano(nano).Decimal(), strings.TrimSuffix(strings.TrimRight(exact, "0"), "."); got != want {
			t.Fatalf("%d is written %s, not %s", nano, got, want)
		}
		text := exact[:len(exact)-rapid.IntRange(0, 9).Draw(t, "digits left out")]
		text = strings.TrimSuffix(text, ".") + rapid.SampledFrom([]string{"", "", "0", "4", "5", "e0", "E1", "e-2"}).Draw(t, "end")
		var got Money
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			return // no number
		}
		want, _ := new(big.Rat).SetString(text)
		want.Mul(want, big.NewRat(nanoPerUSD, 1))
		n, err := strconv.ParseInt(want.FloatString(0), 10, 64)
		if known := err == nil; got.Known() && got.Nano() != n || got.Known() != known && known && n < 1<<62 && n > -1<<62 {
			t.Fatalf("%s is read as %v, not %d", text, got.Decimal(), n)
		}
	})
}
