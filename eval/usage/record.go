package usage

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// Record is one row of usage.
type Record struct {
	Format   Format
	ID       ID
	Identity Identity
	Row      int64  // the line of a table or of JSON lines, else the element, from 1
	Grouping string // of a bucket, by what it is told apart from others of its period: "model,project_id"
	Service  string // of a bucket: which of a vendor's reports it is of; "": the main one
	Replay   bool   // of a call that another file tells of too; that one stands, where it is there

	Start time.Time // UTC
	End   time.Time // UTC, exclusive; zero where the row is of one moment

	Provider string // as the file names it, in lower case
	Model    string // as the file names it; "": it does not say
	Tier     string // batch, flex, priority, …; "": the usual one or unknown

	Requests providers.Tokens // a count, or unknown
	Tokens   Tokens
	Cost     Cost
	Paid     bool  // its cost is in a row of its own
	Tags     []Tag // sorted by name

	Task   engine.Task // as the file names it; "": it does not
	Prompt string      // the user's text where it is there. It is not kept
}

// Tokens counts the tokens of a row. No count is part of another one, except
// Reasoning.
type Tokens struct {
	Input        providers.Tokens // neither read from a cache nor written to one; where those are unknown, every one
	CachedInput  providers.Tokens // read from a cache
	CacheWrite   providers.Tokens // written to a cache for a time that is unknown
	CacheWrite5m providers.Tokens // … for five minutes
	CacheWrite1h providers.Tokens // … for an hour
	Output       providers.Tokens // reasoning included
	Reasoning    providers.Tokens // the part of Output that was reasoning
}

// Total is every token that is known.
func (t Tokens) Total() int64 {
	return t.Input.Int() + t.CachedInput.Int() + t.CacheWrite.Int() + t.CacheWrite5m.Int() + t.CacheWrite1h.Int() + t.Output.Int()
}

// SetCacheWrites notes what was written to a cache: all of it, and the parts of it for
// five minutes and for an hour, as far as they are known. Of a call of several steps the
// parts may be those of the first step; what no part has was written for a time that is
// unknown.
func (t *Tokens) SetCacheWrites(all, fiveMinutes, hour providers.Tokens) {
	t.CacheWrite, t.CacheWrite5m, t.CacheWrite1h = providers.Tokens{}, fiveMinutes, hour
	parts := fiveMinutes.Int() + hour.Int()
	switch {
	case all.Int() <= parts:
	case parts == 0:
		t.CacheWrite, t.CacheWrite5m, t.CacheWrite1h = all, providers.Tokens{}, providers.Tokens{}
	default:
		t.CacheWrite = providers.Count(all.Int() - parts)
	}
}

// Cost is what a row costs, in its own currency, and what that rests on.
type Cost struct {
	Amount   Amount
	Basis    Basis
	Currency string // ISO 4217, such as USD; "" where the amount is unknown
	AtMost   bool   // an estimate that is an upper bound
}

// Basis says what a cost rests on.
type Basis string

// From the firmest to none.
const (
	Billed    Basis = "billed"    // by who is paid
	Reported  Basis = "reported"  // by a gateway or a client that worked it out with its own prices
	Estimated Basis = "estimated" // worked out here, by list price
	Unpriced  Basis = ""          // unknown
)

// USD is the currency of everything else in the program.
const USD = "USD"

// Tag is something a row can be counted under, such as a team or a project.
type Tag struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ID names a row: the first 128 bits of the SHA-256 of what makes it the same
// row in another export.
type ID [16]byte

// Identity says how two rows with one ID are understood.
type Identity uint8

const (
	// Stated: the file names each row, and an equal name is the same row.
	Stated Identity = iota
	// Growing: a row that is written again while it grows, such as the bucket of
	// the hour that is not over. The larger one stands.
	Growing
	// ByContent: nothing names the row but what is in it, so that equal rows of one
	// file are as many calls, and those of another file may be the same ones.
	ByContent
	// Restated: a charge that has no name, and whose amount may be another one in a
	// later file. What the last file says of it stands, as many rows as it has.
	Restated
)

// NewID is the name of a row with these parts, in this order.
func NewID(f Format, parts ...string) ID {
	n := len(f) + 1
	for _, p := range parts {
		n += len(p) + 1
	}
	b := append(append(make([]byte, 0, n), f...), 0)
	for _, p := range parts {
		b = append(append(b, p...), 0)
	}
	sum := sha256.Sum256(b)
	return ID(sum[:16])
}

// Tags are tags from names and values in turn. Those without a value are left
// out.
func Tags(pairs ...string) []Tag {
	var tags []Tag
	for i := 0; i+1 < len(pairs); i += 2 {
		if value := providers.CleanLine(strings.TrimSpace(pairs[i+1]), mostTag); value != "" {
			tags = append(tags, Tag{pairs[i], value})
		}
	}
	slices.SortFunc(tags, func(a, b Tag) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Value, b.Value)) })
	return slices.Compact(tags)
}

// mostTag is how many characters of a tag's value are kept.
const mostTag = 80

// Without is a total without its parts; a part that is unknown takes nothing
// away. It is false where the parts are more than the total.
func Without(total providers.Tokens, parts ...providers.Tokens) (providers.Tokens, bool) {
	rest := total.Int()
	for _, p := range parts {
		rest -= p.Int()
	}
	if !total.Known() || rest < 0 {
		return providers.Tokens{}, !total.Known()
	}
	return providers.Count(rest), true
}
