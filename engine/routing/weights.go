package routing

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"switchboard/engine/routing/textfeatures"
)

// Weights are what ratings taught about one cheaper model. With them
//
//	gap = Prior · prior's gap + Bias + structure + text
//
// where structure is the sum of Coefficient · Structure, each kept in the range
// that was seen in learning, and text is the sum of the table at the prompt's
// FeatureIndexes over its norm. All of it is in whole numbers, except for the norm: a
// square root, which every machine rounds in the same way. So the same weights decide
// the same everywhere.
type Weights struct {
	Model     string        `json:"model"`
	Prior     int64         `json:"prior"` // factor on the prior's gap, in thousandths
	Bias      int64         `json:"bias"`  // in millionths
	Structure []Coefficient `json:"structure"`
	Text      TextWeight    `json:"text"`
}

// Coefficient is the weight of one part of Structure: Value in millionths of a
// millionth for each 256th.
type Coefficient struct {
	Value int64 `json:"w"`
	Low   int32 `json:"low"`
	High  int32 `json:"high"`
}

// TextWeight is the table of text weights. A weight is Unit · Table, in
// millionths.
type TextWeight struct {
	Unit  float64 `json:"unit"`
	Table Table   `json:"table"` // by feature index; empty when no text was learned
}

// Table is a table of small numbers, in JSON as base64.
type Table []int16

// MarshalJSON writes two bytes a number, the lower first.
func (t Table) MarshalJSON() ([]byte, error) {
	raw := make([]byte, 0, 2*len(t))
	for _, v := range t {
		raw = binary.LittleEndian.AppendUint16(raw, uint16(v))
	}
	return json.Marshal(base64.StdEncoding.EncodeToString(raw))
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (t *Table) UnmarshalJSON(b []byte) error {
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return err
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(raw)%2 != 0 {
		return fmt.Errorf("the table of text weights is damaged")
	}
	*t = make(Table, len(raw)/2)
	for i := range *t {
		(*t)[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
	}
	return nil
}

// gap is the gap by these weights, from the prior's gap. Both are in millionths.
func (w *Weights) gap(prior int64, s *Structure, indexes []uint16, squaredNorm int) int64 {
	sum := w.Bias*1000 + w.Prior*prior
	var structure int64
	for i := range w.Structure {
		k := &w.Structure[i]
		structure += k.Value * int64(min(max(int32(s[i]), k.Low), k.High))
	}
	sum = sum/1000 + structure/1_000_000 + w.text(indexes, squaredNorm)
	return min(max(sum, -1_000_000), 1_000_000)
}

func (w *Weights) text(indexes []uint16, squaredNorm int) int64 {
	table := w.Text.Table
	if len(table) != textfeatures.TableSize || squaredNorm == 0 {
		return 0
	}
	var sum int64
	for _, p := range indexes {
		sum += int64(table[p&(textfeatures.TableSize-1)])
	}
	return int64(math.Round(float64(float64(sum)*w.Text.Unit) / math.Sqrt(float64(squaredNorm))))
}

func (w *Weights) validate() error {
	switch n := len(w.Text.Table); {
	case len(w.Structure) != structures:
		return fmt.Errorf("the weights of %s are for another scorer: %d of structure, not %d", w.Model, len(w.Structure), structures)
	case n != 0 && n != textfeatures.TableSize:
		return fmt.Errorf("the weights of %s are for another scorer: %d of text, not %d", w.Model, n, textfeatures.TableSize)
	case math.IsNaN(w.Text.Unit) || math.IsInf(w.Text.Unit, 0) || w.Text.Unit < 0:
		return fmt.Errorf("the weights of %s have the unit %v", w.Model, w.Text.Unit)
	}
	return nil
}
