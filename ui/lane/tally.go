package lane

import "switchboard/engine/tokens"

// tally estimates the tokens of a text that arrives in pieces. Pieces are
// counted together: one by one, each would be rounded up.
type tally struct {
	counted int64
	rest    string
}

func (t *tally) add(piece string) {
	if t.rest += piece; len(t.rest) > 256 {
		t.counted, t.rest = t.sum(), ""
	}
}

func (t *tally) sum() int64 { return t.counted + tokens.Estimate(t.rest) }
