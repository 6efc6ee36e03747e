package routing

import (
	"switchboard/engine"
	"switchboard/engine/routing/likeness"
	"switchboard/engine/routing/reading"
)

// ReaderTables are the tables by which prompts are read, with the prior's difficulty of each
// task. With them a program in another language can decide as this one does.
type ReaderTables struct {
	Reader       string `json:"reader"`
	Prior        string `json:"prior"`
	Difficulties []int  `json:"difficulties"` // by task
	reading.Tables
}

// NewReaderTables are the tables of this program.
func NewReaderTables() ReaderTables {
	t := ReaderTables{Reader: ReaderVersion, Prior: PriorVersion(), Tables: reading.NewTables()}
	for _, d := range difficulties {
		t.Difficulties = append(t.Difficulties, int(d))
	}
	return t
}

// PolicyTables are the tables by which a Router decides once a prompt has been read.
type PolicyTables struct {
	Policy     string          `json:"policy"`
	Reference  string          `json:"reference"`
	Rungs      []RungTable     `json:"rungs"`      // below the reference, cheapest first
	Thresholds []float64       `json:"thresholds"` // by task
	Claims     []string        `json:"claims"`     // by task, the claim of the certificate that covers it; empty: none does
	Pools      []int           `json:"pools"`      // by task, the index in Likeness of that certificate's pool; -1: it is unknown
	Likeness   []likeness.Pool `json:"-"`          // too large for JSON
}

// RungTable is a cheaper model.
type RungTable struct {
	Model    string      `json:"model"`
	Weakness int64       `json:"weakness"` // in thousandths
	Fitted   *Weights    `json:"-"`        // too large for JSON; nil where the prior predicts the gap
	Check    string      `json:"check,omitempty"`
	Bands    []BandTable `json:"bands,omitempty"` // where the check is asked
}

// BandTable is where the check of a rung is asked for a task.
type BandTable struct {
	Task  engine.TaskIndex `json:"task"`
	Alone float64          `json:"alone"`
	Ask   float64          `json:"ask"`
}

// Tables are the tables by which the router decides.
func (r *Router) Tables() PolicyTables {
	t := PolicyTables{Policy: r.policy.Hash, Reference: r.policy.Ladder.Reference(), Thresholds: r.thresholds[:], Claims: r.claims[:]}
	for i, rung := range r.policy.Ladder.Cheaper() {
		row := RungTable{Model: rung.Model, Weakness: r.weakness[i], Fitted: r.fitted[i]}
		if c := r.checks[i]; c != nil {
			row.Check = c.Model
			for task, asked := range c.asked {
				if b := c.bands[task]; asked {
					row.Bands = append(row.Bands, BandTable{engine.TaskIndex(task), b.Alone, b.Ask})
				}
			}
		}
		t.Rungs = append(t.Rungs, row)
	}
	t.addPools(r.pools[:])
	return t
}

// addPools keeps each pool once, however many tasks it covers.
func (t *PolicyTables) addPools(pools []*likeness.Pool) {
	places := map[*likeness.Pool]int{nil: -1}
	for _, pool := range pools {
		place, ok := places[pool]
		if !ok {
			place = len(t.Likeness)
			places[pool], t.Likeness = place, append(t.Likeness, *pool)
		}
		t.Pools = append(t.Pools, place)
	}
}
