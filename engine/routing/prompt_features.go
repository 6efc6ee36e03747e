package routing

import (
	"math/bits"

	"switchboard/engine"
	"switchboard/engine/routing/reading"
	"switchboard/engine/routing/textfeatures"
)

// PromptFeatures is all that a policy looks at of a prompt. A calibration scores the same
// prompts many times and reads each of them once.
type PromptFeatures struct {
	Task           engine.Task
	Structure      Structure
	FeatureIndexes []uint16 // of its words, parts of words and signs: each once, below textfeatures.TableSize
	SquaredNorm    int      // sum of textfeatures.SquaredValue over FeatureIndexes
	Difficulty     int      // by the prior, in thousandths
}

// Structure is the shape of a prompt: counts and proportions as logarithms to
// the base 2, in 256ths.
type Structure [structures]int16

const structures = 40 + len(engine.Tasks)

// ReadPrompt reads a prompt with the task that is given or detected.
func ReadPrompt(q engine.Query) PromptFeatures {
	var t textfeatures.Features
	rd := reading.Reader{Features: &t}
	w := scorePrompt(q, &rd)
	return PromptFeatures{
		Task: engine.Tasks[w.task], Structure: structureOf(w.task, &rd.Counts, &t),
		FeatureIndexes: t.Indexes, SquaredNorm: t.SquaredNorm, Difficulty: int(w.difficulty.sum),
	}
}

// structureOf is the structure of a prompt. It is made of whole numbers, so that every
// machine gets the same one.
func structureOf(task engine.TaskIndex, f *reading.Counts, t *textfeatures.Features) Structure {
	length, sentences, lines := max(1, f.Length()), max(1, f.Sentences), max(1, f.Lines)
	s := Structure{
		log(f.Bytes), log(length), log(f.Sentences), log(f.Lines), log(f.Paragraphs), log(f.Quoted),
		log(f.Numbers), log(f.Quantities), log(f.Symbols), log(f.Equations), log(f.Sums), log(f.Questions),
		log(f.CodeLines), log(f.ListItems), log(f.TableRows), log(f.Options), log(f.Decimals), log(f.Fractions),
		log(f.Instructions), log(f.Negations), log(f.Constraints), log(f.Proofs), log(f.Hard),
		log(f.Foreign), log(f.Characters),
		log(t.Capitals), log(t.Commas), log(t.LongWords), log(t.Longest), log(t.Digits), log(t.Often),
		share(f.Bytes, length), share(length, sentences), share(length, lines),
		share(f.Numbers, length), share(f.Symbols, length), share(t.LongWords, length), share(t.Capitals, length), share(len(t.Indexes), length),
		share(f.Amounts, max(1, f.Options)),
	}
	s[structures-len(engine.Tasks)+int(task)] = 256
	return s
}

// log is the logarithm of 1 + n to the base 2, in 256ths, linear between powers of two.
func log(n int) int16 {
	x := uint64(max(0, n)) + 1
	whole := bits.Len64(x) - 1
	return int16(whole<<8) + int16((x-1<<whole)<<8>>whole)
}

// share is the logarithm of 1 + 16 a/b, which still tells small proportions apart.
func share(a, b int) int16 { return log(16 * a / b) }
