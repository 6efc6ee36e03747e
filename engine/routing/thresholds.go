package routing

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"switchboard/engine"
)

// Thresholds are the largest gaps accepted, per task. A task that is not
// named has the default.
type Thresholds struct {
	Default float64                 `json:"default"`
	Tasks   map[engine.Task]float64 `json:"tasks,omitempty"`

	// Checked says for which tasks, models and gaps a check is asked. There the
	// threshold is about the gap after it.
	Checked map[engine.Task][]Band `json:"checked,omitempty"`
}

// For is the threshold of a task.
func (t Thresholds) For(task engine.Task) float64 {
	if v, ok := t.Tasks[task]; ok {
		return v
	}
	return t.Default
}

// defaultThresholds are set by hand, for a policy without ratings.
// They are strict where a wrong answer costs more than the answer
// itself saves and is not seen at a glance: code that almost works, a number
// that looks right, an action that cannot be undone, and work that nobody
// could name. Elsewhere an eighth of the quality scale is about half a step on
// a five-point scale, which raters often do not see.
func defaultThresholds() Thresholds {
	return Thresholds{
		Default: 0.12,
		Tasks:   map[engine.Task]float64{engine.Coding: 0.10, engine.Math: 0.10, engine.Reasoning: 0.10, engine.Agentic: 0.08, engine.Unknown: 0.10},
	}
}

// NoCheaper sends everything to the reference: no gap is that small.
func NoCheaper() Thresholds { return Thresholds{Default: engine.NoThreshold} }

// AllowNone reports whether they send everything to the reference.
func (t Thresholds) AllowNone() bool {
	return t.Default == engine.NoThreshold && len(t.Tasks) == 0 && len(t.Checked) == 0
}

func (t Thresholds) validate() error {
	if !possibleThreshold(t.Default) {
		return fmt.Errorf("the default threshold %v is not between -2 and 1", t.Default)
	}
	for _, task := range engine.Tasks {
		if v, ok := t.Tasks[task]; ok && !possibleThreshold(v) {
			return fmt.Errorf("the threshold %v for %s is not between -2 and 1", v, task)
		}
	}
	for task := range t.Tasks {
		if !slices.Contains(engine.Tasks[:], task) {
			return fmt.Errorf("there is a threshold for %q, which is no task", task)
		}
	}
	return nil
}

// possibleThreshold allows -2 to 1: gaps lie in [-1, 1], and what is below -1
// accepts none.
func possibleThreshold(v float64) bool { return !math.IsNaN(v) && v >= engine.NoThreshold && v <= 1 }

func (t Thresholds) clone() Thresholds {
	tasks := make(map[engine.Task]float64, len(t.Tasks))
	for k, v := range t.Tasks {
		tasks[k] = v
	}
	t.Tasks = tasks
	t.Checked = maps.Clone(t.Checked)
	for task, bands := range t.Checked {
		t.Checked[task] = slices.Clone(bands)
	}
	return t
}
