package worth

import (
	"switchboard/engine"
	"switchboard/providers"
)

// Value is what answers are worth, in US dollars each.
type Value struct {
	Accepted providers.Money // what an accepted answer is worth
	Wrong    providers.Money // what an answer that is not accepted costs, beside what was paid for it
}

// Known reports whether both amounts are known.
func (v Value) Known() bool { return v.Accepted.Known() && v.Wrong.Known() }

// perPoint is the difference between an accepted answer and a wrong one, in nano-dollars:
// what one whole point of quality is worth.
func (v Value) perPoint() float64 {
	return float64(v.Accepted.Nano()) + float64(v.Wrong.Nano())
}

// Table has the values by task. The value of the task "" is for tasks without one of
// their own.
type Table map[engine.Task]Value

// For is the value of a task's answers, unknown where there is none.
func (t Table) For(task engine.Task) Value {
	if v, own := t[task]; own {
		return v
	}
	return t[""]
}
