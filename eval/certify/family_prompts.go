package certify

import (
	"iter"

	"switchboard/engine"
	"switchboard/providers"
)

// familyPrompts are the prompts of a family.
type familyPrompts struct {
	name    string
	tasks   []engine.Task
	prompts []scoredPrompt
}

// costs are what the answers to each prompt cost.
func (m *familyPrompts) costs() iter.Seq[[]providers.Money] {
	return func(yield func([]providers.Money) bool) {
		for i := range m.prompts {
			if !yield(m.prompts[i].Costs) {
				return
			}
		}
	}
}

// RestFamily is the name of the family of the tasks that have too few prompts for a claim of
// their own; AllFamily is its name where no task has enough. A family of one task has the
// name of the task.
const (
	RestFamily = "rest"
	AllFamily  = "all tasks"
)

const (
	// A task must have ownFewest times the prompts that a claim needs at the least to be
	// a family of its own. A claim on a part of the prompts with some loss needs several
	// times as many, and they come from the pool.
	ownFewest = 4
	// ownShare is the share of the pool that a task must have for a claim of its own:
	// each family needs its own ratings, and the error is divided among all of them.
	ownShare = 0.1
)

// familiesOf divides a pool into families by its tasks and nothing else. Tasks
// without prompts belong to none.
func familiesOf(pool []scoredPrompt, l Limit) []familyPrompts {
	counts, by := map[engine.Task]int{}, map[engine.Task][]scoredPrompt{}
	for i := range pool {
		counts[pool[i].Task]++
	}
	for task, n := range counts {
		by[task] = make([]scoredPrompt, 0, n)
	}
	for _, p := range pool {
		by[p.Task] = append(by[p.Task], p)
	}
	var families []familyPrompts
	var rest familyPrompts
	for _, task := range engine.Tasks {
		n := len(by[task])
		switch {
		case n == 0:
		case n >= ownFewest*l.Fewest() && float64(n) >= ownShare*float64(len(pool)):
			families = append(families, familyPrompts{string(task), []engine.Task{task}, by[task]})
		default:
			rest.tasks, rest.prompts = append(rest.tasks, task), append(rest.prompts, by[task]...)
		}
	}
	switch {
	case len(rest.tasks) == 0:
		return families
	case len(rest.tasks) == 1:
		rest.name = string(rest.tasks[0])
	case len(families) == 0:
		rest.name = AllFamily
	default:
		rest.name = RestFamily
	}
	return append(families, rest)
}
