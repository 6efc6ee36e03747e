package records

import (
	"bytes"

	"switchboard/engine"
	"switchboard/engine/setrun"
	"switchboard/eval/internal/keyed"
	"switchboard/eval/internal/record"
)

// progress is one pair of a prompt set that has a whole answer.
type progress struct {
	PromptID string `json:"prompt_id"`
	Text     string `json:"text"` // TextKey of the prompt
	Model    string `json:"model"`
	Trial    string `json:"trial"`
	Lane     int    `json:"lane"`
}

// setPrefix is what the keys of all pairs of a set begin with. Names are
// hashed: they are the user's, and a key has to be short.
func setPrefix(set string) []byte { return []byte(engine.TextKey(set) + "/") }

func (p progress) key(set string) []byte {
	return append(setPrefix(set), engine.TextKey(p.PromptID+"\x00"+p.Text+"\x00"+p.Model)...)
}

func addProgress(tx keyed.Tx, h header, lane int, a engine.Answer) error {
	if h.Set == "" || !a.OK() {
		return nil
	}
	p := progress{PromptID: h.PromptID, Text: engine.TextKey(h.Prompt), Model: a.Model, Trial: h.ID, Lane: lane}
	return record.PutJSON(tx, doneBucket, p.key(h.Set), p)
}

// Answered tells which pairs of a prompt set have an answer that ended well.
func (s *Store) Answered(set string) (map[setrun.Pair]bool, error) {
	done := map[setrun.Pair]bool{}
	err := s.view(func(tx keyed.Tx) error {
		clear(done)
		prefix := setPrefix(set)
		c := tx.Bucket(doneBucket).Cursor()
		for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
			var p progress
			if err := record.Decode(doneBucket, k, v, &p); err != nil {
				return err
			}
			done[setrun.Pair{PromptID: p.PromptID, Text: p.Text, Model: p.Model}] = true
		}
		return nil
	})
	return done, err
}

// HasAnswer tells whether one pair of a prompt set has an answer that ended well.
func (s *Store) HasAnswer(set string, pair setrun.Pair) (has bool, err error) {
	p := progress{PromptID: pair.PromptID, Text: pair.Text, Model: pair.Model}
	err = s.view(func(tx keyed.Tx) error {
		has = tx.Bucket(doneBucket).Get(p.key(set)) != nil
		return nil
	})
	return has, err
}
