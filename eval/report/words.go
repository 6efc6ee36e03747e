package report

import (
	"slices"
	"strconv"
	"strings"

	"switchboard/eval/usage"
	"switchboard/providers"
)

// grouped is a number with a comma between thousands.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return sign + s
}

// tokens is a count, empty where it is unknown.
func tokens(n providers.Tokens) string {
	if !n.Known() {
		return ""
	}
	return grouped(n.Int())
}

// plural is a count with its noun.
func plural(n int64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return grouped(n) + " " + noun
}

// percent is a share as people write it.
func percent(share float64) string {
	switch {
	case share > 0 && share < 0.001:
		return "less than 0.1 %"
	case share > -0.1 && share < 0.1:
		return strconv.FormatFloat(100*share, 'f', 1, 64) + " %"
	}
	return strconv.FormatFloat(100*share, 'f', 0, 64) + " %"
}

// shareOf is an amount as a share of another one; empty where there is none.
func shareOf(part, whole providers.Money) string {
	ratio, ok := part.Ratio(whole)
	if !ok {
		return ""
	}
	return percent(ratio)
}

// about is an estimate in a sentence.
func about(m providers.Money) string {
	if !m.Known() {
		return "an unknown amount"
	}
	return "about " + m.String()
}

// restsOn says what an amount rests on, with shares where it is several things.
func (s *Sums) restsOn() string {
	var parts []string
	for _, p := range [...]struct {
		amount providers.Money
		basis  usage.Basis
	}{{s.Basis.Billed, usage.Billed}, {s.Basis.Reported, usage.Reported}, {s.Basis.Estimated, usage.Estimated}} {
		if p.amount.Nano() != 0 {
			parts = append(parts, strings.TrimSpace(string(p.basis)+" "+shareOf(p.amount, s.Spent)))
		}
	}
	text := strings.Join(parts, ", ")
	if len(parts) < 2 {
		text = s.Basis.Name()
	}
	if s.Unpriced > 0 {
		text = strings.TrimPrefix(text+"; "+plural(s.Unpriced, "row")+" without a price", "; ")
	}
	return text
}

// named is a key, in words where it is unknown.
func named(key *string, unknown string) string {
	if key == nil {
		return unknown
	}
	return *key
}

// sentences are those that say something, one behind the other.
func sentences(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), " ")
}

// list joins words with commas and an "and".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
