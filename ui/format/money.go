package format

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/eval/certify"
	"switchboard/providers"
)

// PriceDate says how old a price is.
func PriceDate(p providers.Price) string {
	if p.AsOf.IsZero() {
		return "price without a date"
	}
	return "price of " + p.AsOf.Format(time.DateOnly)
}

// Part is a count with its name, or nothing when it is none or unknown.
func Part(mark string, n providers.Tokens, name string) string {
	if n.Int() == 0 {
		return ""
	}
	return Tokens(mark, n) + " " + name
}

func Bracket(s string) string {
	if s == "" {
		return ""
	}
	return " (" + s + ")"
}

// ListPrice is a price as price lists write it: exact, and with cents.
func ListPrice(m providers.Money) string {
	s := "$" + m.Decimal()
	if _, cents, ok := strings.Cut(s, "."); ok && len(cents) == 1 {
		s += "0"
	}
	return s
}

// Bytes is a number of bytes as people say it.
func Bytes(n int) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.1f KB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

// Thousands is a count in as few signs as its size needs: from ten thousand on in
// thousands, and from ten million on in millions.
func Thousands(n int64) string {
	switch {
	case n >= 10_000_000:
		return Comma(int(n/1_000_000)) + "M"
	case n >= 10_000:
		return Comma(int(n/1000)) + "k"
	}
	return Comma(int(n))
}

// EstimateMark marks a figure that nobody measured or reported.
func EstimateMark(is bool) string {
	if is {
		return "~"
	}
	return ""
}

// CostMark marks an amount that is an upper bound, else one that is an estimate.
func CostMark(estimated, atMost bool) string {
	if atMost {
		return "≤"
	}
	return EstimateMark(estimated)
}

func Amount(mark string, m providers.Money) string {
	if !m.Known() {
		return m.String()
	}
	return mark + m.String()
}

func Tokens(mark string, n providers.Tokens) string {
	if !n.Known() {
		return n.String()
	}
	return mark + n.String()
}

func Speed(perSecond float64) string {
	return strconv.FormatFloat(perSecond, 'f', 0, 64) + " t/s"
}

// Fraction is a gap or a threshold with two decimals.
func Fraction(f float64) string { return engine.Decimal(f, 2) }

// LimitText is a loss as it is agreed on, such as 0.05.
func LimitText(loss float64) string {
	s := strconv.FormatFloat(loss, 'f', -1, 64)
	if len(s) < 4 {
		return Fraction(loss)
	}
	return s
}

func ConfidenceText(l certify.Limit) string {
	return strconv.FormatFloat(math.Round(1000*l.Confidence())/10, 'f', -1, 64) + " %"
}

// Cents is an amount without the hundredths of a cent that are none.
func Cents(m providers.Money) string { return withoutHundredths(m.String()) }

// Dollars is an amount as people read it: from a thousand on in whole dollars.
func Dollars(m providers.Money) string { return withoutHundredths(m.Approximate()) }

// withoutHundredths cuts the hundredths of a cent off an amount where they are none.
func withoutHundredths(amount string) string {
	if dot := strings.IndexByte(amount, '.'); dot >= 0 && len(amount)-dot == len(".0000") {
		return strings.TrimSuffix(amount, "00")
	}
	return amount
}

// Factor is a factor of more than 1, to two digits.
func Factor(f float64) string {
	if f >= 9.95 {
		return Comma(int(math.Round(f)))
	}
	return strconv.FormatFloat(f, 'f', 1, 64)
}
