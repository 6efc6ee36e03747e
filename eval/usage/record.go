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
	Row      int64  // from 1: the line in a table or in JSON lines, else the element of the list
	Grouping string // of a bucket: the names by which its report is grouped, such as "model,project_id"
	Service  string // of a bucket: which of the vendor's reports it belongs to; "": the main one
	Replay   bool   // whether the row is a copy of another one; if that is imported too, its figures count

	Start time.Time // UTC
	End   time.Time // UTC, exclusive; zero where the row is about one moment

	Provider string // as the file names it, in lower case
	Model    string // as the file names it; "": unknown
	Tier     string // batch, flex, priority, …; "": the standard tier, or unknown

	Requests providers.Tokens // number of calls, or unknown
	Tokens   Tokens
	Cost     Cost
	Paid     bool  // whether its cost is in another row, so that none is estimated for it
	Tags     []Tag // sorted by name

	Task   engine.Task // as the file names it; "": unknown
	Prompt string      // the user's text, or ""; it is not stored
}

// Tokens counts the tokens of a row. Each token is in one count only, except that those of
// Reasoning are in Output too.
type Tokens struct {
	Input        providers.Tokens // input neither read from a cache nor written to one; all of the input where those are unknown
	CachedInput  providers.Tokens // read from a cache
	CacheWrite   providers.Tokens // written to a cache, it is unknown for how long
	CacheWrite5m providers.Tokens // … for five minutes
	CacheWrite1h providers.Tokens // … for an hour
	Output       providers.Tokens // reasoning included
	Reasoning    providers.Tokens // the part of Output that was reasoning
}

// Total is the sum of all counts that are known.
func (t Tokens) Total() int64 {
	return t.Input.Int() + t.CachedInput.Int() + t.CacheWrite.Int() + t.CacheWrite5m.Int() + t.CacheWrite1h.Int() + t.Output.Int()
}

// SetCacheWrites sets the tokens that were written to a cache: all of them, and those
// written for five minutes and for an hour, as far as these are known. In a call of several
// steps these parts may be only those of the first step. The tokens that are in neither
// part count as written for an unknown time.
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

// Cost is what a row costs, in the currency of the row, and how that is known.
type Cost struct {
	Amount   Amount
	Basis    Basis
	Currency string // ISO 4217, such as USD; "" where the amount is unknown
	AtMost   bool   // whether the amount is an estimate that is an upper bound
}

// Basis says how a cost is known.
type Basis string

// The bases of a cost, the most reliable first.
const (
	Billed    Basis = "billed"    // stated by the vendor that is paid
	Reported  Basis = "reported"  // stated by a gateway or a client that worked it out with its own prices
	Estimated Basis = "estimated" // worked out by this program from list prices
	Unpriced  Basis = ""          // the cost is unknown
)

// USD is the currency of everything else in the program.
const USD = "USD"

// Tag is something a row can be counted under, such as a team or a project.
type Tag struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ID identifies a row: the first 128 bits of the SHA-256 of the parts that stay the same
// when the row is exported again.
type ID [16]byte

// Identity says what it means that two rows have the same ID.
type Identity uint8

const (
	// Stated: the file gives each row an id, so that they are the same row.
	Stated Identity = iota
	// Growing: they are the same row, written again while its figures grow, such as the
	// bucket of an hour that is not over. The larger one counts.
	Growing
	// ByContent: the rows have no id, so it is made from their content. Equal rows of one
	// file are different calls; equal rows of two files may be the same call.
	ByContent
	// Restated: they are charges without an id whose amounts may change in a later file.
	// All rows of the last file count, and those of earlier files do not.
	Restated
)

// NewID is the ID of a row with these parts; their order counts.
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

// Tags makes tags of pairs, each a name and then its value. Tags without a value are left
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

// mostTag is how many characters a tag's value may have; it is shortened to that.
const mostTag = 80

// Without is a total less its parts, where an unknown part counts as 0. It is unknown
// where the total is, and false where the parts are more than the total.
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
