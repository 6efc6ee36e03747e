package rollup

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// MostPrompts is how many prompts are stored. When there are half as many again, they are
// cut to those that came most often or, of equally frequent ones, had most tokens. A prompt
// that was removed starts from 0 when it comes again.
const MostPrompts = 50_000

// writePrompts adds the prompts of the batch to those in the file, in their
// order there.
func (b *batch) writePrompts() error {
	prompts := b.tx.Bucket(promptBucket)
	n := prompts.Sequence() // the sequence is how many prompts there are
	order := slices.SortedFunc(maps.Keys(b.seen), func(x, y [16]byte) int { return bytes.Compare(x[:], y[:]) })
	for _, key := range order {
		sum := *b.seen[key]
		if sealed := prompts.Get(key[:]); sealed != nil {
			old, err := openPrompt(key[:], sealed)
			if err != nil {
				return err
			}
			sum = old.with(sum)
		} else {
			n++
		}
		if err := record.Put(b.tx, promptBucket, slices.Clone(key[:]), sum.encode()); err != nil {
			return err
		}
	}
	if n > MostPrompts*3/2 {
		if err := prune(prompts); err != nil {
			return err
		}
		n = MostPrompts
	}
	if n == prompts.Sequence() {
		return nil
	}
	return prompts.SetSequence(n)
}

// prune removes all prompts but MostPrompts of them.
func prune(prompts keyed.Bucket) error {
	type rank struct {
		key           [16]byte
		count, tokens int64
	}
	var all []rank
	err := prompts.ForEach(func(k, v []byte) error {
		p, err := openPrompt(k, v)
		if err == nil {
			all = append(all, rank{[16]byte(k), p.Count, p.Input + p.Output + p.Bytes})
		}
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(x, y rank) int {
		return cmp.Or(cmp.Compare(y.count, x.count), cmp.Compare(y.tokens, x.tokens), bytes.Compare(x.key[:], y.key[:]))
	})
	gone := all[min(len(all), MostPrompts):]
	slices.SortFunc(gone, func(x, y rank) int { return bytes.Compare(x.key[:], y.key[:]) })
	for _, r := range gone {
		if err := prompts.Delete(r.key[:]); err != nil {
			return err
		}
	}
	return nil
}
