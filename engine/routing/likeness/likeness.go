// Package likeness says whether a prompt is like those of a pool. It knows a prompt by
// the numbers that its reader found, and not how they are found. It promises at
// most two false alarms in a hundred prompts of the same kind; what is not like the
// pool and looks like it is not noticed.
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

// NewWords counts the words of a prompt, each once, and those that no prompt of the
// pool has. The indexes that have a place in Words are those of words.
func (l *Pool) NewWords(indexes []uint16) (fresh, words int) {
	for _, x := range indexes {
		if k := int(x >> 3); k < len(l.Words) {
			words++
			fresh += int(^l.Words[k]>>(x&7)) & 1
		}
	}
	return fresh, words
}

// NewShare is the share of new words in thousandths. Of a few words little can be
// said, so they count as if there were some more that are known.
func NewShare(fresh, words int) int { return 1000 * fresh / (words + 3) }

// Distance is how far a shape is from one of the typical ones: a sum of squares,
// each part by how much it varies and at most at four times of that.
func (l *Pool) Distance(s, shape []int16) int64 { return l.distance(s, shape, math.MaxInt64) }

// distance stops once it is larger than most.
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
