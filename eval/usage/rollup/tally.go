package rollup

import (
	"time"

	"switchboard/eval/usage"
)

// Tally counts the rows that an import has read so far.
type Tally struct {
	Import int64        `json:"import"` // a number that only grows
	File   string       `json:"file"`
	Format usage.Format `json:"format"`
	At     time.Time    `json:"at,omitzero"` // when rows of it were last stored

	Rows       int64 `json:"rows"` // the sum of New, Known and Unreadable
	New        int64 `json:"new"`
	Known      int64 `json:"known"` // rows that were counted before, from this file or another one
	Unreadable int64 `json:"unreadable"`
	Without    int64 `json:"without,omitempty"`   // rows without usage, which are not in Rows
	Changed    int64 `json:"changed,omitempty"`   // known rows that had other figures in an earlier import
	Disagree   int64 `json:"disagree,omitempty"`  // known rows that stand twice in this file, with different figures
	Regrouped  int64 `json:"regrouped,omitempty"` // unreadable rows whose days were imported in another grouping
	Folded     int64 `json:"folded,omitempty"`    // rows whose tags are not counted separately
	Texts      int64 `json:"texts,omitempty"`     // new rows with the text of their prompt

	Grouping string `json:"grouping,omitempty"` // by what the buckets are grouped

	Money map[string]Money `json:"money,omitempty"` // what the new rows cost, by currency

	Unpriced int64            `json:"unpriced,omitempty"` // new rows without a cost, and without an estimate
	First    []Problem        `json:"first,omitempty"`    // unreadable rows
	Reasons  map[string]int64 `json:"reasons,omitempty"`  // number of unreadable rows, by reason

	Done  bool `json:"done"`
	Ended bool `json:"ended,omitempty"` // whether the file ends in the middle

	Again bool `json:"-"` // whether the same content was imported before
}

// Money is what new rows cost, by basis.
type Money struct {
	Billed    usage.Amount `json:"billed,omitzero"`
	Reported  usage.Amount `json:"reported,omitzero"`
	Estimated usage.Amount `json:"estimated,omitzero"`
	AtMost    int64        `json:"at_most,omitempty"` // rows whose estimate is an upper bound
}

// Problem is a row that cannot be read.
type Problem struct {
	Row    int64  `json:"row"`
	Reason string `json:"reason"`
}

const (
	mostProblems = 5
	mostReasons  = 20
	otherReasons = "other reasons"
)

// add adds the figures of a row. fresh is false where the row replaces one that was
// counted before.
func (t *Tally) add(f Figures, currency string, fresh bool) {
	if fresh {
		t.New++
		t.Unpriced += f.UnpricedRows
	} else {
		t.Known++
	}
	t.money(f, currency, 1, func(sum, part usage.Amount) usage.Amount { return sum.Plus(part) })
}

// takeAway takes away the figures of a row that is replaced.
func (t *Tally) takeAway(f Figures, currency string) {
	t.money(f, currency, -1, func(sum, part usage.Amount) usage.Amount {
		if !part.Known() {
			return sum
		}
		return sum.Plus(part.Negative())
	})
}

func (t *Tally) money(f Figures, currency string, sign int64, add func(sum, part usage.Amount) usage.Amount) {
	if currency == "" {
		return
	}
	if t.Money == nil {
		t.Money = make(map[string]Money)
	}
	m := t.Money[currency]
	m.Billed, m.Reported, m.Estimated = add(m.Billed, f.Billed), add(m.Reported, f.Reported), add(m.Estimated, f.Estimated)
	m.AtMost += sign * f.AtMost.Estimated
	t.Money[currency] = m
}

// unreadable notes a row that cannot be read.
func (t *Tally) unreadable(e *usage.RowError) {
	t.Rows++
	t.Ended = t.Ended || e.Ends
	t.refuse(e.Row, e.Reason)
}

// refuse notes why a row is not counted.
func (t *Tally) refuse(row int64, reason string) {
	t.Unreadable++
	if len(t.First) < mostProblems {
		t.First = append(t.First, Problem{row, reason})
	}
	if t.Reasons == nil {
		t.Reasons = make(map[string]int64)
	}
	if _, ok := t.Reasons[reason]; !ok && len(t.Reasons) >= mostReasons {
		reason = otherReasons
	}
	t.Reasons[reason]++
}

// clone is a copy that can be changed without changing this tally.
func (t *Tally) clone() Tally {
	c := *t
	c.Money = make(map[string]Money, len(t.Money))
	for currency, m := range t.Money {
		c.Money[currency] = m
	}
	return c
}

// again is this tally for a file that was imported before, so that none of its rows is
// new.
func (t *Tally) again() Tally {
	c := *t
	c.Again, c.Known, c.New, c.Money, c.Unpriced, c.Texts, c.Changed, c.Disagree = true, t.Known+t.New, 0, nil, 0, 0, 0, 0
	return c
}
