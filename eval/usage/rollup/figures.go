package rollup

import (
	"encoding/binary"
	"errors"

	"switchboard/eval/usage"
	"switchboard/providers"
)

// Figures are the sums over rows of usage.
type Figures struct {
	Rows     int64
	Requests int64 // of the rows that give a number of them

	// Tokens, of the rows that give counts. No sum is part of another one, except that
	// Reasoning is part of Output.
	Input        int64
	CachedInput  int64
	CacheWrite   int64 // written for five minutes, or for an unknown time
	CacheWrite1h int64
	Output       int64
	Reasoning    int64
	Uncounted    int64 // rows that do not give both input and output

	// Money, in the currency of the series.
	Billed        usage.Amount
	Reported      usage.Amount
	Estimated     usage.Amount // at list prices, of rows without a cost
	BilledRows    int64
	ReportedRows  int64
	EstimatedRows int64
	UnpricedRows  int64

	// What the rows cost at list prices in US dollars: with the models that were called,
	// with those that the policy chose, and with the reference. All three are of the same
	// rows.
	Listed    usage.Amount
	Routed    usage.Amount // known for series that have a Route
	Reference usage.Amount
	Compared  int64 // number of prompts compared, each as often as its row says that it was sent

	AtMost AtMost
}

// TokenCount is one of the sums of tokens as a count. It is unknown where the sum is 0 and
// there are rows, none of which gives both input and output.
func (f *Figures) TokenCount(sum int64) providers.Tokens {
	if sum == 0 && f.Rows > 0 && f.Uncounted == f.Rows {
		return providers.Tokens{}
	}
	return providers.Count(sum)
}

// AtMost counts the rows whose amounts are upper bounds: a rate of the price is unknown,
// and the highest one that it can be was taken.
type AtMost struct{ Estimated, Listed, Routed, Reference int64 }

func (a *AtMost) counts() [4]*int64 {
	return [4]*int64{&a.Estimated, &a.Listed, &a.Routed, &a.Reference}
}

func (a *AtMost) encode(b []byte) []byte {
	for _, n := range a.counts() {
		b = binary.AppendVarint(b, *n)
	}
	return b
}

// Tokens are the tokens by the rates at which they are billed, of the rows that give
// counts.
func (f Figures) Tokens() providers.TokenSums {
	return providers.TokenSums{Input: f.Input, CachedInput: f.CachedInput, CacheWrite: f.CacheWrite, CacheWrite1h: f.CacheWrite1h, Output: f.Output}
}

// Calls is the number of calls: Requests, but at least one a row.
func (f Figures) Calls() int64 { return max(f.Rows, f.Requests) }

// Spent is what is known to have been spent, by the most reliable figure of each row.
func (f Figures) Spent() usage.Amount { return f.Billed.Plus(f.Reported).Plus(f.Estimated) }

// Standing is the standing of Spent.
func (f Figures) Standing() usage.Standing {
	return usage.Standing{Estimated: f.Estimated.Known() && f.Estimated != usage.Zero, AtMost: f.AtMost.Estimated > 0, AtLeast: f.UnpricedRows > 0}
}

func (f *Figures) counts() [18]*int64 {
	bounds := f.AtMost.counts()
	return [18]*int64{
		&f.Rows, &f.Requests, &f.Input, &f.CachedInput, &f.CacheWrite, &f.CacheWrite1h, &f.Output, &f.Reasoning,
		&f.Uncounted, &f.BilledRows, &f.ReportedRows, &f.EstimatedRows, &f.UnpricedRows, &f.Compared,
		bounds[0], bounds[1], bounds[2], bounds[3],
	}
}

func (f *Figures) amounts() [6]*usage.Amount {
	return [6]*usage.Amount{&f.Billed, &f.Reported, &f.Estimated, &f.Listed, &f.Routed, &f.Reference}
}

// Add adds other figures. A count that would overflow stays at the largest one.
func (f *Figures) Add(o Figures) {
	counts, amounts := o.counts(), o.amounts()
	for i, n := range f.counts() {
		*n = providers.SumNano(*n, *counts[i])
	}
	for i, a := range f.amounts() {
		*a = a.Plus(*amounts[i])
	}
}

// without takes away figures that were added before.
func (f *Figures) without(o Figures) {
	counts, amounts := o.counts(), o.amounts()
	for i, n := range f.counts() {
		*n -= *counts[i]
	}
	for i, a := range f.amounts() {
		if amounts[i].Known() {
			*a = a.Plus(amounts[i].Negative())
		}
	}
}

// firstCounts is how many of the counts the first version of the file had.
const firstCounts = 14

// encode appends the figures to b. Later versions of the file may append more of them.
func (f Figures) encode(b []byte) []byte {
	b = f.encodeFirst(b)
	if f.AtMost == (AtMost{}) {
		return b
	}
	return f.AtMost.encode(b)
}

// encodeFirst appends the figures of the first version to b.
func (f Figures) encodeFirst(b []byte) []byte {
	counts := f.counts()
	for _, n := range counts[:firstCounts] {
		b = binary.AppendVarint(b, *n)
	}
	known := byte(0)
	for i, a := range f.amounts() {
		if a.Known() {
			known |= 1 << i
		}
	}
	b = append(b, known)
	for _, a := range f.amounts() {
		if a.Known() {
			nano, rest := a.Parts()
			b = binary.AppendVarint(binary.AppendVarint(b, nano), rest)
		}
	}
	return b
}

var errShort = errors.New("it is cut off")

// decoder reads varints until one is missing.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) int() int64 {
	if len(d.b) > 0 && d.b[0] < 0x80 { // most varints are one byte
		c := int64(d.b[0])
		d.b = d.b[1:]
		return c>>1 ^ -(c & 1)
	}
	n, size := binary.Varint(d.b)
	if size <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[size:]
	return n
}

func (d *decoder) byte() byte {
	if len(d.b) == 0 {
		d.bad = true
		return 0
	}
	c := d.b[0]
	d.b = d.b[1:]
	return c
}

func (d *decoder) text() string {
	n := d.int()
	if n < 0 || n > int64(len(d.b)) {
		d.bad = true
		return ""
	}
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

func (d *decoder) amount() usage.Amount {
	nano, rest := d.int(), d.int()
	return usage.FromParts(nano, rest)
}

func (d *decoder) figures() (f Figures) {
	counts := f.counts()
	for _, n := range counts[:firstCounts] {
		*n = d.int()
	}
	known := d.byte()
	for i, a := range f.amounts() {
		if known&(1<<i) != 0 {
			*a = d.amount()
		}
	}
	if len(d.b) > 0 {
		for _, n := range f.AtMost.counts() {
			*n = d.int()
		}
	}
	return f
}

func (d *decoder) err() error {
	if d.bad {
		return errShort
	}
	return nil
}
