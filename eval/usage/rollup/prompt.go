package rollup

import (
	"encoding/binary"
	"encoding/hex"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/internal/record"
	"switchboard/eval/usage"
)

// Prompt is the figures of the rows with one prompt. Its text is not stored.
type Prompt struct {
	Key     string // a PromptKey
	Count   int64  // number of calls with it; a row may stand for many
	Retries int64  // number of calls that came within RetryWithin of the one before
	Bytes   int64  // length of the text
	Input   int64  // tokens, of all kinds
	Output  int64
	Spent   usage.Amount // in US dollars, of the rows whose cost is known in them

	Standing usage.Standing // of Spent

	Vague bool // whether a row is about an hour or a day, so that retries cannot be told

	First time.Time
	Last  time.Time
	Task  engine.Task
	Model string // of the last row, as its file names it
	Route string // the model that the policy chose for the last row
}

// RetryWithin is the time in which an equal prompt is taken for a retry.
const RetryWithin = 5 * time.Minute

// prompt adds a row to the figures of its prompt.
func (b *batch) prompt(it *item, s Series) {
	one := Prompt{
		Count: it.figures.Calls(), Bytes: it.chars, Output: it.figures.Output, First: it.start, Last: it.start, Task: s.Task, Model: s.Model, Route: s.Route,
		Input: it.figures.Input + it.figures.CachedInput + it.figures.CacheWrite + it.figures.CacheWrite1h,
	}
	if s.Currency == usage.USD {
		one.Spent = it.figures.Spent()
	}
	one.Standing, one.Vague = it.figures.Standing(), it.span != Moments
	if old := b.seen[it.prompt]; old != nil {
		one = old.with(one)
	}
	b.seen[it.prompt] = &one
}

// with adds the figures of rows that were read later. Their times need not be later, since
// some files begin with the latest row.
func (p Prompt) with(o Prompt) Prompt {
	sum := p
	sum.Count, sum.Retries = p.Count+o.Count, p.Retries+o.Retries
	sum.Input, sum.Output, sum.Spent = p.Input+o.Input, p.Output+o.Output, p.Spent.Plus(o.Spent)
	sum.Standing = p.Standing.With(o.Standing)
	sum.Vague = p.Vague || o.Vague
	if !sum.Vague && min(o.First.Sub(p.Last).Abs(), p.First.Sub(o.Last).Abs()) <= RetryWithin {
		sum.Retries++
	}
	if o.First.Before(p.First) {
		sum.First = o.First
	}
	if !o.Last.Before(p.Last) {
		sum.Last, sum.Task, sum.Model, sum.Route = o.Last, o.Task, o.Model, o.Route
	}
	return sum
}

func (p Prompt) encode() []byte {
	b := make([]byte, 0, 96)
	for _, n := range [...]int64{p.Count, p.Retries, p.Bytes, p.Input, p.Output, p.First.Unix(), p.Last.Unix()} {
		b = binary.AppendVarint(b, n)
	}
	b = append(b, p.flags())
	nano, rest := p.Spent.Parts()
	b = binary.AppendVarint(binary.AppendVarint(b, nano), rest)
	for _, s := range [...]string{string(p.Task), p.Model, p.Route} {
		b = append(binary.AppendVarint(b, int64(len(s))), s...)
	}
	return b
}

// The bits of a byte about the money and the times of a prompt.
const (
	flagKnown = 1 << iota
	flagEstimated
	flagAtMost
	flagAtLeast
	flagVague
)

func (p Prompt) flags() (flags byte) {
	for i, is := range [...]bool{p.Spent.Known(), p.Standing.Estimated, p.Standing.AtMost, p.Standing.AtLeast, p.Vague} {
		if is {
			flags |= 1 << i
		}
	}
	return flags
}

func openPrompt(key, sealed []byte) (p Prompt, err error) {
	payload, err := record.Open(promptBucket, key, sealed)
	if err != nil {
		return p, err
	}
	d := decoder{b: payload}
	p.Key = hex.EncodeToString(key)
	p.Count, p.Retries, p.Bytes, p.Input, p.Output = d.int(), d.int(), d.int(), d.int(), d.int()
	p.First, p.Last = time.Unix(d.int(), 0).UTC(), time.Unix(d.int(), 0).UTC()
	flags := d.byte()
	if p.Spent = d.amount(); flags&flagKnown == 0 {
		p.Spent = usage.Amount{}
	}
	p.Standing = usage.Standing{Estimated: flags&flagEstimated != 0, AtMost: flags&flagAtMost != 0, AtLeast: flags&flagAtLeast != 0}
	p.Vague = flags&flagVague != 0
	p.Task, p.Model, p.Route = engine.Task(d.text()), d.text(), d.text()
	if d.bad {
		return p, &eval.RecordError{Bucket: promptBucket, Key: p.Key, What: errShort.Error()}
	}
	return p, nil
}
