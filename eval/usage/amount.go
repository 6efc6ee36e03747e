package usage

import (
	"errors"
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"switchboard/providers"
)

// Amount is an exact amount of money, to 18 decimals of a dollar or of another currency,
// or unknown. A row may cost less than a nano-dollar, so amounts are summed exactly and
// only the sum is rounded. The zero value is unknown.
type Amount struct {
	nano  int64
	rest  int64 // billionths of a nano-dollar, from 0 to below restPerNano
	known bool
}

const (
	restPerNano = 1_000_000_000
	decimals    = 18
)

// Zero is a known amount of 0.
var Zero = Amount{known: true}

// Exactly is the amount of a number of nano-dollars; unknown where m is.
func Exactly(m providers.Money) Amount { return Amount{nano: m.Nano(), known: m.Known()} }

// Known reports whether there is an amount.
func (a Amount) Known() bool { return a.known }

// Add is the sum, unknown if either part is or if it does not fit.
func (a Amount) Add(b Amount) Amount {
	if !a.known || !b.known {
		return Amount{}
	}
	sum, rest := providers.Nano(a.nano).Add(providers.Nano(b.nano)), a.rest+b.rest
	if rest >= restPerNano {
		sum, rest = sum.Add(providers.Nano(1)), rest-restPerNano
	}
	return Amount{nano: sum.Nano(), rest: rest, known: sum.Known()}.orUnknown()
}

func (a Amount) orUnknown() Amount {
	if !a.known {
		return Amount{}
	}
	return a
}

// Plus is the sum of what is known: an unknown part adds nothing.
func (a Amount) Plus(b Amount) Amount {
	switch {
	case !b.known:
		return a
	case !a.known:
		return b
	}
	return a.Add(b)
}

// Negative is the amount with the other sign.
func (a Amount) Negative() Amount {
	if a.rest == 0 {
		a.nano = -a.nano
		return a
	}
	return Amount{nano: -a.nano - 1, rest: restPerNano - a.rest, known: a.known}
}

// Less orders known amounts; with an unknown one it is false.
func (a Amount) Less(b Amount) bool {
	return a.known && b.known && (a.nano < b.nano || a.nano == b.nano && a.rest < b.rest)
}

// Compare orders amounts, unknown ones first: -1, 0 or 1.
func (a Amount) Compare(b Amount) int {
	switch {
	case a.Less(b) || !a.Known() && b.Known():
		return -1
	case b.Less(a) || a.Known() && !b.Known():
		return 1
	}
	return 0
}

// Money is the amount rounded to the nano-dollar, halves away from zero.
func (a Amount) Money() providers.Money {
	if !a.known {
		return providers.Money{}
	}
	up := a.rest > restPerNano/2 || a.rest == restPerNano/2 && a.nano >= 0
	if !up {
		return providers.Nano(a.nano)
	}
	return providers.Nano(a.nano).Add(providers.Nano(1))
}

// Parts are the two whole numbers of a known amount, for storing it: nano-dollars, and
// billionths of a nano-dollar on top.
func (a Amount) Parts() (nano, rest int64) { return a.nano, a.rest }

// FromParts is the known amount whose Parts are these.
func FromParts(nano, rest int64) Amount { return Amount{nano, rest, true} }

var errNoAmount = errors.New("is no amount")

// ParseAmount reads a plain decimal such as "0.0012", "-3" or "1.5e-05". Its unit is the
// currency × 10^power: a power of -2 is cents. "" is unknown. It is read exactly, without
// floats, and rounded to 18 decimals of the currency.
func ParseAmount(text string, power int) (Amount, error) {
	if text == "" {
		return Amount{}, nil
	}
	mantissa, exponent, ok := cutExponent(text)
	if !ok {
		return Amount{}, fmt.Errorf("%q %w", providers.CleanLine(text, 40), errNoAmount)
	}
	negative := strings.HasPrefix(mantissa, "-")
	mantissa = strings.TrimPrefix(strings.TrimPrefix(mantissa, "-"), "+")
	whole, part, _ := strings.Cut(mantissa, ".")
	if whole+part == "" || !digits(whole) || !digits(part) {
		return Amount{}, fmt.Errorf("%q %w", providers.CleanLine(text, 40), errNoAmount)
	}
	a, ok := place(whole, part, exponent+power)
	if !ok {
		return Amount{}, fmt.Errorf("%q is more money than can be counted", providers.CleanLine(text, 40))
	}
	if negative {
		a = a.Negative()
	}
	return a, nil
}

// cutExponent splits a figure into mantissa and exponent; false where the exponent is
// not a number or is 1000 or more either way.
func cutExponent(text string) (mantissa string, exponent int, ok bool) {
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return text, 0, true
	}
	exponent, err := strconv.Atoi(text[at+1:])
	return text[:at], exponent, err == nil && exponent > -1000 && exponent < 1000
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// place is the amount whole.part × 10^power; false where it is too large.
func place(whole, part string, power int) (Amount, bool) {
	part = strings.TrimRight(part, "0")
	whole = strings.TrimLeft(whole, "0")
	if power == 0 && len(whole) <= 9 && len(part) <= decimals {
		part += strings.Repeat("0", decimals-len(part))
		dollars, _ := strconv.ParseInt("0"+whole, 10, 64)
		nano, _ := strconv.ParseInt(part[:9], 10, 64)
		rest, _ := strconv.ParseInt(part[9:], 10, 64)
		return FromParts(dollars*restPerNano+nano, rest), true
	}
	if len(whole)+len(part) > 400 {
		return Amount{}, false
	}
	return placeBig(whole+part, power-len(part)+decimals)
}

// placeBig is an amount of number × 10^power billionths of a nano-dollar; false where it
// is too large.
func placeBig(number string, power int) (Amount, bool) {
	n, ok := new(big.Int).SetString("0"+number, 10)
	if !ok {
		return Amount{}, false
	}
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(power, -power))), nil)
	if power >= 0 {
		n.Mul(n, scale)
	} else {
		half := new(big.Int).Rsh(scale, 1)
		n.Add(n, half).Quo(n, scale)
	}
	rest := new(big.Int)
	n.QuoRem(n, big.NewInt(restPerNano), rest)
	if !n.IsInt64() || n.Int64() == math.MaxInt64 {
		return Amount{}, false
	}
	return FromParts(n.Int64(), rest.Int64()), true
}

// MarshalText writes the amount exactly, so that ParseAmount reads the same one; nothing
// where it is unknown.
func (a Amount) MarshalText() ([]byte, error) {
	if !a.known {
		return nil, nil
	}
	all := new(big.Int).Mul(big.NewInt(a.nano), big.NewInt(restPerNano))
	all.Add(all, big.NewInt(a.rest))
	scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(decimals), nil)
	return []byte(new(big.Rat).SetFrac(all, scale).FloatString(decimals)), nil
}

// UnmarshalText reads what MarshalText writes.
func (a *Amount) UnmarshalText(text []byte) (err error) {
	*a, err = ParseAmount(string(text), 0)
	return err
}

// symbols are the currencies by sign. Signs that several currencies share, such as ¥,
// are not among them; a plain $ is taken for USD.
var symbols = map[string]string{"": USD, "$": USD, "US$": USD, "€": "EUR", "£": "GBP"}

// ParseCurrency is the code of a currency, in capitals, from its code or its sign; USD
// where the text is empty.
func ParseCurrency(text string) (string, error) {
	code := strings.ToUpper(strings.TrimSpace(text))
	if known, ok := symbols[code]; ok {
		return known, nil
	}
	if len(code) != 3 || strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != "" {
		return "", fmt.Errorf("%q is no code of a currency, such as EUR", providers.CleanLine(text, 20))
	}
	return code, nil
}
