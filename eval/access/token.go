package access

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"switchboard/eval"
)

// Prefix begins every token, so that people and scanners know one.
const Prefix = "sbr_"

// tokenBytes are drawn for a token: 256 bits.
const tokenBytes = 32

// Token is what a rater signs in by. It prints as stars: see Reveal.
type Token struct{ secret string }

// NewToken draws a token.
func NewToken() Token {
	var b [tokenBytes]byte
	rand.Read(b[:]) // never fails
	return Token{Prefix + base64.RawURLEncoding.EncodeToString(b[:])}
}

// ParseToken reads a token, with white space around it or none. Of an empty text it
// is no token. The error does not hold the text.
func ParseToken(text string) (Token, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Token{}, nil
	}
	rest, ok := strings.CutPrefix(text, Prefix)
	b, err := base64.RawURLEncoding.Strict().DecodeString(rest)
	if !ok || err != nil || len(b) != tokenBytes {
		return Token{}, &eval.Error{Reason: eval.ErrInvalid, Sentence: "what stands in the place of a rater's token is none", Tip: "a token begins with " + Prefix + "; `switchboard rater renew NAME` makes another one"}
	}
	return Token{text}, nil
}

// None reports that there is no token.
func (t Token) None() bool { return t.secret == "" }

// Reveal is the token in plain text, to be given to its rater once.
func (t Token) Reveal() string { return t.secret }

// Hash is what is kept of it. Nothing can be guessed from it: the token is random.
func (t Token) Hash() string {
	if t.None() {
		return ""
	}
	sum := sha256.Sum256([]byte(t.secret))
	return hex.EncodeToString(sum[:])
}

// String and GoString keep a token out of messages.
func (t Token) String() string {
	if t.None() {
		return "no token"
	}
	return Prefix + "***"
}

// GoString is String.
func (t Token) GoString() string { return t.String() }
