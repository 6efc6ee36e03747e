package tokens

import (
	"unicode/utf8"

	"switchboard/providers"
)

// Estimate is about how many tokens a text has: four characters of
// ASCII to a token, two of other alphabets, one of CJK. Whoever shows it says
// that it is an estimate.
func Estimate(s string) int64 {
	var quarters int64
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			quarters++
		case r < 0x2e80:
			quarters += 2
		default:
			quarters += 4
		}
	}
	return (quarters + 3) / 4
}

// Most is a bound on the tokens of a text: every tokenizer in use can
// fall back to bytes and never needs more. Eight more are for the wrapping of
// a message.
func Most(s string) int64 {
	if s == "" {
		return 0
	}
	return int64(len(s)) + 8
}

// Usage fills in the counts that were not reported. Reported ones
// stay, unless what came is more than they say: a count from the middle of a
// stream that was cut.
func Usage(u providers.Usage, req providers.Request, said, reasoning string) providers.Usage {
	u.Estimated = true
	if !u.Input.Known() {
		u.Input = providers.Count(Input(req))
	}
	if n := Estimate(said) + Estimate(reasoning); n > u.Output.Int() || !u.Output.Known() {
		u.Output = providers.Count(n)
	}
	if reasoning != "" && !u.Reasoning.Known() {
		u.Reasoning = providers.Count(Estimate(reasoning))
	}
	return u
}

// Input is about how many tokens a request sends.
func Input(req providers.Request) int64 {
	n := Estimate(req.System) + Estimate(string(req.Schema))
	for _, m := range req.Messages {
		n += Estimate(m.Text)
	}
	return n
}
