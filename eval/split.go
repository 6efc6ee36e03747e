package eval

import (
	"crypto/sha256"
	"encoding/binary"
)

// Part is what a prompt is used for.
type Part string

// The parts.
const (
	FitPart     Part = "fit"
	CertifyPart Part = "certify"
	TestPart    Part = "test" // of a backtest
)

// fitShare is how many of the prompts fit. A third teaches most of what a few
// hundred ratings can, and leaves two to prove it.
const fitShare = 0.34

// PartOf is the part of a prompt, by the hash of its key and nothing else: the
// same in every store and for ever, so that no rating can move a prompt from
// one part to the other.
func PartOf(promptKey string) Part {
	sum := sha256.Sum256(append(append(make([]byte, 0, 64), "part "...), promptKey...))
	if float64(binary.BigEndian.Uint32(sum[:4])) < fitShare*(1<<32) {
		return FitPart
	}
	return CertifyPart
}
