// Package likeness says whether a prompt is like those of a pool. It compares the numbers
// that the reader found in a prompt, and does not know how they are found. Of a hundred
// prompts of the same kind it calls at most two unlike the pool. A prompt of another kind
// that has the same words and shape is not noticed.
package likeness

import (
	"errors"
	"math"
	"slices"
)

// Pool is what the prompts of a pool look like, in small space: which words
// they have, and a few typical shapes. A prompt is unlike all of them where too many
// of its words are in none of them, or where its shape is too far from every
// typical one. What is too many and too far was measured on prompts of the pool
// that nothing else was learned from: each calls at most one in a hundred of the
// pool's own prompts unlike the others (split conformal prediction: Vovk, Gammerman
// and Shafer, "Algorithmic Learning in a Random World", 2005). It says nothing of
// prompts that look alike and are not.
//
// All of it is in whole numbers: every machine tells the same prompts apart.
type Pool struct {
	Reader  string    `json:"reader"`  // version of what read the prompts
	Words   []byte    `json:"words"`   // a bit for each feature index of a word that the pool has
	New     int       `json:"new"`     // the largest share of words that are not there, in thousandths
	Unit    []int32   `json:"unit"`    // by part of a shape: 65,536 over how much it varies
	Shapes  [][]int16 `json:"shapes"`  // typical ones
	Far     int64     `json:"far"`     // the largest Distance to the nearest of them
	Prompts int       `json:"prompts"` // on which New and Far were measured
}

// NewWords counts the different words of a prompt, and those of them that no prompt of the
// pool has. Indexes beyond Words are not those of words, and are not counted.
func (l *Pool) NewWords(indexes []uint16) (fresh, words int) {
	for _, x := range indexes {
		if k := int(x >> 3); k < len(l.Words) {
			words++
			fresh += int(^l.Words[k]>>(x&7)) & 1
		}
	}
	return fresh, words
}

// NewShare is the share of new words in thousandths. Three known words are added, since a
// prompt of few words says little.
func NewShare(fresh, words int) int { return 1000 * fresh / (words + 3) }

// Distance is how far a shape is from a typical one: a sum of squares, in which each part is
// divided by how much it varies, and cut off at four times of that.
func (l *Pool) Distance(s, shape []int16) int64 { return l.distance(s, shape, math.MaxInt64) }

// distance is Distance, and stops early once the sum is larger than most.
func (l *Pool) distance(s, shape []int16, most int64) int64 {
	var sum int64
	s, shape = s[:len(l.Unit)], shape[:len(l.Unit)]
	for i := range s {
		d := (int64(s[i]) - int64(shape[i])) * int64(l.Unit[i]) >> 8
		d = min(max(d, -farthest), farthest)
		if sum += d * d; sum > most {
			break
		}
	}
	return sum
}

// farthest is the most that one part adds: four times what it varies by.
const farthest = 4 << 8

// Difference is how a prompt differs from a pool.
type Difference struct {
	Far             bool // built unlike all of its prompts
	Strange         bool // too many of its words are new
	NewWords, Words int  // words that no prompt of the pool has, and all, each once
}

// Unlike reports that the prompt is unlike every prompt of the pool.
func (d Difference) Unlike() bool { return d.Far || d.Strange }

// Compare says how a prompt differs from the pool. Both are as the Reader has them.
func (l *Pool) Compare(shape []int16, indexes []uint16) Difference {
	d := Difference{Far: true}
	d.NewWords, d.Words = l.NewWords(indexes)
	d.Strange = NewShare(d.NewWords, d.Words) > l.New
	for i := range l.Shapes {
		if l.distance(shape, l.Shapes[i], l.Far) <= l.Far {
			d.Far = false
			break
		}
	}
	return d
}

// Check says what is wrong with what is known of a pool, for shapes of so many parts
// and so many indexes of words.
func (l *Pool) Check(parts, words int) error {
	if l.Reader == "" || l.Prompts < 1 || l.New < 0 || l.Far < 0 || len(l.Words) != words/8 || len(l.Unit) != parts || len(l.Shapes) == 0 ||
		slices.ContainsFunc(l.Shapes, func(s []int16) bool { return len(s) != parts }) {
		return errors.New("has a likeness that is incomplete")
	}
	return nil
}

// ReadBy is the pool where prompts are read by this version, and nil otherwise.
func (l *Pool) ReadBy(version string) *Pool {
	if l == nil || l.Reader != version {
		return nil
	}
	return l
}

// Clone shares nothing with the original; nil stays nil.
func (l *Pool) Clone() *Pool {
	if l == nil {
		return nil
	}
	c := *l
	c.Words, c.Unit, c.Shapes = slices.Clone(l.Words), slices.Clone(l.Unit), slices.Clone(l.Shapes)
	for i := range c.Shapes {
		c.Shapes[i] = slices.Clone(c.Shapes[i])
	}
	return &c
}
