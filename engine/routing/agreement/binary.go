package agreement

import (
	"encoding/binary"
	"errors"
)

// format is the first byte of an answer in its short form.
const format = 1

// errFormat says that bytes are no answer in its short form.
var errFormat = errors.New("not an answer as agreement keeps it")

// AppendBinary appends the short form of an answer, which has from a dozen bytes to about
// 2 KB. Answers that were read by different Versions must not be compared: whoever stores
// the short form stores Version with it.
func (a *Answer) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, format, byte(a.shape), byte(a.marks), a.option, byte(a.verdict))
	for _, h := range [...]uint64{a.text, a.code, a.value.sum, a.value.number, a.number} {
		b = binary.LittleEndian.AppendUint64(b, h)
	}
	for _, n := range a.counts() {
		b = binary.AppendUvarint(b, uint64(*n))
	}
	for _, s := range a.sketches() {
		b = s.append(b)
	}
	return b, nil
}

// MarshalBinary is the short form of an answer.
func (a *Answer) MarshalBinary() ([]byte, error) { return a.AppendBinary(nil) }

// UnmarshalBinary reads the short form of an answer.
func (a *Answer) UnmarshalBinary(b []byte) error {
	const head, sums = 5, 5
	if len(b) < head+8*sums || b[0] != format || b[1] >= byte(shapes) || b[3] > 'J' || b[4] > byte(no) {
		return errFormat
	}
	*a = Answer{shape: shape(b[1]), marks: marks(b[2]), option: b[3], verdict: verdict(b[4])}
	b = b[head:]
	for _, h := range [...]*uint64{&a.text, &a.code, &a.value.sum, &a.value.number, &a.number} {
		*h, b = binary.LittleEndian.Uint64(b), b[8:]
	}
	for _, n := range a.counts() {
		x, size := binary.Uvarint(b)
		if size <= 0 || x > 1<<31 {
			return errFormat
		}
		*n, b = int(x), b[size:]
	}
	for _, s := range a.sketches() {
		if b = s.read(b); b == nil {
			return errFormat
		}
	}
	if len(b) != 0 {
		return errFormat
	}
	return nil
}

func (a *Answer) counts() [5]*int {
	return [...]*int{&a.bytes, &a.lines, &a.spoken, &a.hedges, &a.figures}
}

func (a *Answer) sketches() [5]*sketch {
	return [...]*sketch{&a.words, &a.grams, &a.numbers, &a.leaves, &a.codeLines}
}

// append appends the number of hashes, and the difference of each from the one before it.
func (s *sketch) append(b []byte) []byte {
	b = binary.AppendUvarint(append(b, s.shift), uint64(len(s.hashes)))
	last := uint32(0)
	for _, h := range s.hashes {
		b = binary.AppendUvarint(b, uint64(h-last))
		last = h
	}
	return b
}

// read reads what append wrote and returns the bytes after it, or nil where the bytes are
// something else.
func (s *sketch) read(b []byte) []byte {
	if len(b) == 0 || b[0] > 32 {
		return nil
	}
	s.shift, b = b[0], b[1:]
	n, size := binary.Uvarint(b)
	if size <= 0 || n > mostWords {
		return nil
	}
	b = b[size:]
	if n > 0 {
		s.hashes = make([]uint32, n)
	}
	last := uint64(0)
	for i := range s.hashes {
		step, size := binary.Uvarint(b)
		if size <= 0 || step == 0 || step > 1<<32 || last+step >= 1<<32 {
			return nil
		}
		last += step
		s.hashes[i], b = uint32(last), b[size:]
	}
	return b
}
