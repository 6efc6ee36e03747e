package rollup

import (
	"bytes"
	"cmp"
	"maps"
	"slices"

	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// MostPrompts is how many prompts are kept. When there are half as many again,
// those stay that came most often, and of those that came as often the ones with
// most tokens. One that comes again after it was let go begins anew.
const MostPrompts = 50_000

// writePrompts adds the prompts of the batch to those in the file, in their
// order there.
func (b *batch) writePrompts() error {
	prompts := b.tx.Bucket(promptBucket)
	n := prompts.Sequence() // how many there are
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

// prune leaves MostPrompts of the prompts.
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
