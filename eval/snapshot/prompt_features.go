package snapshot

import (
	"encoding/binary"
	"fmt"
	"slices"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/textfeatures"
	"switchboard/eval/internal/slab"
)

var errFeatures = fmt.Errorf("%w: these are no features of a prompt", errKept)

// appendFeatures writes what was found in a prompt: how many numbers tell of its
// structure, the task, those numbers, the difficulty, and its text features.
func appendFeatures(b []byte, f *routing.PromptFeatures) ([]byte, error) {
	task := slices.Index(engine.Tasks[:], f.Task)
	if task < 0 {
		return b, errFeatures
	}
	b = append(b, byte(len(f.Structure)), byte(task))
	for _, v := range f.Structure {
		b = binary.AppendVarint(b, int64(v))
	}
	b = binary.AppendVarint(b, int64(f.Difficulty))
	b = binary.AppendUvarint(b, uint64(f.SquaredNorm))
	for _, p := range f.FeatureIndexes {
		b = binary.LittleEndian.AppendUint16(b, p)
	}
	return b, nil
}

// parseFeatures reads what appendFeatures wrote, and keeps nothing of b.
func parseFeatures(b []byte, f *routing.PromptFeatures, in *slab.Slab[uint16]) error {
	if len(b) < 2 || int(b[0]) != len(f.Structure) || int(b[1]) >= len(engine.Tasks) {
		return errFeatures
	}
	f.Task = engine.Tasks[b[1]]
	rest, ok := parseStructure(b[2:], &f.Structure)
	if !ok {
		return errFeatures
	}
	r := numbers{rest: rest}
	f.Difficulty, f.SquaredNorm = int(r.signed()), int(r.unsigned())
	var norm int
	f.FeatureIndexes, norm = indexesOf(r.rest, in)
	if r.failed || len(r.rest)%2 != 0 || f.SquaredNorm != norm {
		return errFeatures
	}
	return nil
}

// parseStructure reads numbers, of which most are a byte or two.
func parseStructure(b []byte, into *routing.Structure) (rest []byte, ok bool) {
	for i := range into {
		switch {
		case len(b) > 0 && b[0] < 0x80:
			into[i], b = int16(zigzag(uint(b[0]))), b[1:]
		case len(b) > 1 && b[1] < 0x80:
			into[i], b = int16(zigzag(uint(b[0]&0x7f)|uint(b[1])<<7)), b[2:]
		default:
			v, n := binary.Varint(b)
			if into[i] = int16(v); n <= 0 || int64(into[i]) != v {
				return nil, false
			}
			b = b[n:]
		}
	}
	return b, true
}

// numbers reads one after another until it fails.
type numbers struct {
	rest   []byte
	failed bool
}

func (r *numbers) signed() int64 {
	switch b := r.rest; { // most are small
	case len(b) > 0 && b[0] < 0x80:
		r.rest = b[1:]
		return zigzag(uint(b[0]))
	case len(b) > 1 && b[1] < 0x80:
		r.rest = b[2:]
		return zigzag(uint(b[0]&0x7f) | uint(b[1])<<7)
	}
	v, n := binary.Varint(r.rest)
	r.pass(n)
	return v
}

// zigzag is a signed number as binary.Varint has it.
func zigzag(v uint) int64 { return int64(v>>1) ^ -int64(v&1) }

func (r *numbers) unsigned() uint64 {
	v, n := binary.Uvarint(r.rest)
	r.pass(n)
	return v
}

// bytes are the next n, or zeros where there are not so many.
func (r *numbers) bytes(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.failed = true
		return make([]byte, 1)
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func (r *numbers) pass(n int) {
	r.failed = r.failed || n <= 0
	r.rest = r.rest[max(0, n):]
}

// indexesOf are text features and their squared norm; nil where there are none, as
// routing.ReadPrompt has it. Four are read at once, for there are many.
func indexesOf(b []byte, in *slab.Slab[uint16]) (all []uint16, norm int) {
	if len(b) == 0 {
		return nil, 0
	}
	all = in.Take(len(b) / 2)
	rest := all
	for ; len(rest) >= 4 && len(b) >= 8; rest, b = rest[4:], b[8:] {
		four := binary.LittleEndian.Uint64(b)
		norm += place(&rest[0], uint16(four)) + place(&rest[1], uint16(four>>16)) + place(&rest[2], uint16(four>>32)) + place(&rest[3], uint16(four>>48))
	}
	for i := range rest {
		norm += place(&rest[i], binary.LittleEndian.Uint16(b[2*i:]))
	}
	return all, norm
}

// place puts a feature in its place, and returns what it adds to the squared norm.
func place(at *uint16, index uint16) int {
	*at = index & (textfeatures.TableSize - 1)
	return textfeatures.SquaredValue(*at)
}
