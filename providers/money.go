package providers

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
)

const nanoPerUSD = 1_000_000_000

// Money is an amount of US dollars in whole nano-dollars, or unknown. The
// zero value is unknown, and unknown stays unknown through every sum: a
// missing price can never turn into $0.
type Money struct {
	nano  int64
	known bool
}

// IsZero reports whether it is unknown, for JSON that leaves it out then.
func (m Money) IsZero() bool { return !m.known }

// Nano is a known amount of n nano-dollars.
func Nano(n int64) Money { return Money{n, true} }

// USD is the known amount nearest to d dollars; NaN, infinities and what does
// not fit (about nine billion dollars) are unknown. It is for figures that
// arrive as floats, such as a price in TOML.
func USD(d float64) Money {
	n := math.Round(d * nanoPerUSD)
	if math.IsNaN(n) || math.Abs(n) >= math.MaxInt64 {
		return Money{}
	}
	return Nano(int64(n))
}

// Known reports whether there is an amount.
func (m Money) Known() bool { return m.known }

// Nano is the amount in nano-dollars, and 0 when it is unknown; ask Known
// first where the difference matters.
func (m Money) Nano() int64 { return m.nano }

// Add is the sum, unknown if either part is or if it does not fit.
func (m Money) Add(o Money) Money {
	sum := m.nano + o.nano
	overflow := (sum > m.nano) != (o.nano > 0) && o.nano != 0
	if !m.known || !o.known || overflow {
		return Money{}
	}
	return Nano(sum)
}

// SumNano adds nano-dollars, and stops at what an int64 can hold: a sum that
// wrapped around would look like nothing was spent.
func SumNano(parts ...int64) int64 {
	var sum int64
	for _, n := range parts {
		switch {
		case n > 0 && sum > math.MaxInt64-n:
			sum = math.MaxInt64
		case n < 0 && sum < math.MinInt64-n:
			sum = math.MinInt64
		default:
			sum += n
		}
	}
	return sum
}

// Less orders known amounts; an unknown one is less than nothing and more
// than everything, so it reports false.
func (m Money) Less(o Money) bool { return m.known && o.known && m.nano < o.nano }

// Ratio is m / o, and false when either is unknown or o is 0.
func (m Money) Ratio(o Money) (float64, bool) {
	if !m.known || !o.known || o.nano == 0 {
		return 0, false
	}
	return float64(m.nano) / float64(o.nano), true
}

// String is for people: a dollar and above with two decimals and a comma between
// thousands, a cent and above with four, smaller amounts with two significant digits, an unknown one as a
// dash.
func (m Money) String() string {
	if !m.known {
		return "—"
	}
	usd, sign := float64(m.nano)/nanoPerUSD, ""
	if usd < 0 {
		usd, sign = -usd, "-"
	}
	switch {
	case usd == 0:
		return "$0"
	case usd >= 1:
		return sign + "$" + thousands(strconv.FormatFloat(usd, 'f', 2, 64), len(".00"))
	case usd >= 0.01:
		return fmt.Sprintf("%s$%.4f", sign, usd)
	}
	decimals := 1 - int(math.Floor(math.Log10(usd)))
	return sign + "$" + strconv.FormatFloat(usd, 'f', min(decimals, 9), 64)
}

// Approximate is an estimate for people: as String has it, and from a thousand dollars on
// in whole dollars.
func (m Money) Approximate() string {
	const thousand = 1000 * nanoPerUSD
	if !m.known || m.nano < thousand && m.nano > -thousand {
		return m.String()
	}
	whole := math.Round(float64(m.nano) / nanoPerUSD)
	sign := ""
	if whole < 0 {
		whole, sign = -whole, "-"
	}
	return sign + "$" + thousands(strconv.FormatFloat(whole, 'f', 0, 64), 0)
}

// thousands puts a comma between the thousands of a number that is not negative, with so
// many signs behind its whole part.
func thousands(number string, behind int) string {
	for at := len(number) - behind - 3; at > 0; at -= 3 {
		number = number[:at] + "," + number[at:]
	}
	return number
}

// Decimal is the exact amount in dollars, such as "0.000021", and "" when it
// is unknown.
func (m Money) Decimal() string {
	if !m.known {
		return ""
	}
	return string(m.appendDecimal(nil))
}

// appendDecimal appends a known amount as Decimal has it.
func (m Money) appendDecimal(b []byte) []byte {
	left := uint64(m.nano)
	if m.nano < 0 {
		left = -left
		b = append(b, '-')
	}
	b = strconv.AppendUint(b, left/nanoPerUSD, 10)
	rest := left % nanoPerUSD
	if rest == 0 {
		return b
	}
	b = append(b, '.')
	for unit := uint64(nanoPerUSD / 10); rest > 0; unit /= 10 {
		b = append(b, '0'+byte(rest/unit))
		rest %= unit
	}
	return b
}

// MarshalJSON writes the exact amount in dollars as a number, or null.
func (m Money) MarshalJSON() ([]byte, error) {
	if !m.known {
		return []byte("null"), nil
	}
	return m.appendDecimal(nil), nil
}

// UnmarshalJSON reads a number of dollars, to the nearest nano-dollar, or
// null. What does not fit is unknown.
func (m *Money) UnmarshalJSON(b []byte) error {
	if nano, ok := plainAmount(b); ok {
		*m = Nano(nano)
		return nil
	}
	var n *json.Number
	if err := json.Unmarshal(b, &n); err != nil {
		return err
	}
	*m = Money{}
	if n == nil {
		return nil
	}
	// The float tells the size, before a figure such as 1e-999999999 is
	// written out in full.
	size, err := n.Float64()
	switch {
	case err != nil || math.Abs(size) >= math.MaxInt64/nanoPerUSD+1:
		return nil
	case math.Abs(size) < 0.1/nanoPerUSD:
		*m = Nano(0)
		return nil
	}
	r, ok := new(big.Rat).SetString(n.String())
	if !ok {
		return fmt.Errorf("%q is no amount of dollars", n.String())
	}
	r.Mul(r, big.NewRat(nanoPerUSD, 1))
	nano, ok := new(big.Int).SetString(r.FloatString(0), 10)
	if ok && nano.IsInt64() {
		*m = Nano(nano.Int64())
	}
	return nil
}

// plainAmount reads an amount as MarshalJSON writes it, in nano-dollars, where it has
// no more digits than are sure to fit.
func plainAmount(b []byte) (nano int64, ok bool) {
	digits, negative := bytes.CutPrefix(b, []byte("-"))
	whole, decimals, point := bytes.Cut(digits, []byte("."))
	if len(whole) == 0 || len(whole) > 9 || len(whole) > 1 && whole[0] == '0' || len(decimals) > 9 || point && len(decimals) == 0 {
		return 0, false
	}
	for i := range len(whole) + 9 {
		c := byte('0')
		switch {
		case i < len(whole):
			c = whole[i]
		case i < len(whole)+len(decimals):
			c = decimals[i-len(whole)]
		}
		if c < '0' || c > '9' {
			return 0, false
		}
		nano = 10*nano + int64(c-'0')
	}
	if negative {
		nano = -nano
	}
	return nano, true
}

// UnmarshalTOML reads a number of dollars that is not negative.
func (m *Money) UnmarshalTOML(v any) error {
	switch v := v.(type) {
	case float64:
		*m = USD(v)
	case int64:
		*m = USD(float64(v))
	case string:
		return fmt.Errorf("an amount in US dollars is a number without quotes such as 0.25, not %q", v)
	default:
		return errors.New("an amount in US dollars is a number such as 0.25")
	}
	if m.nano < 0 || !m.known {
		return fmt.Errorf("an amount in US dollars is from 0 to 9 billion, not %v", v)
	}
	return nil
}

// MarshalTOML writes a number of dollars. TOML has no null: an unknown amount
// can only be left out, with omitempty.
func (m Money) MarshalTOML() ([]byte, error) {
	if !m.known {
		return nil, errors.New("an unknown amount cannot be written as TOML")
	}
	return []byte(m.Decimal()), nil
}

// Dearer is the larger one of two amounts, as far as they are known.
func Dearer(a, b Money) Money {
	if !a.Known() || b.Known() && b.Nano() > a.Nano() {
		return b
	}
	return a
}
