package simulated

import (
	"cmp"
	"fmt"
	"math/rand/v2"
)

// ComputedPrompts are n distinct prompts of a task whose answers the program
// works out itself, right ones and wrong ones: to classify, extract and
// calculate can be asked for in any number. The first n are the same whatever
// n is. It is nil for any other task.
func ComputedPrompts(task string, n int) []DemoPrompt {
	ask, ok := computed[task]
	if !ok {
		return nil
	}
	random := rand.New(rand.NewPCG(7, uint64(len(task))))
	seen := writtenTexts(task)
	var all []DemoPrompt
	for len(all) < n {
		q := ask(random)
		text := normalized(q.text)
		if seen[text] {
			continue
		}
		seen[text] = true
		all = append(all, q.prompt(random, task, len(all)+1))
	}
	return all
}

// writtenTexts are the prompts of a task that somebody wrote answers for: none of
// them is made a second time.
func writtenTexts(task string) map[string]bool {
	texts := map[string]bool{}
	for _, p := range DemoPrompts() {
		if p.Task == task {
			texts[normalized(p.Text)] = true
		}
	}
	return texts
}

// MostComputed is how many prompts of a task are answered so when they are
// sent.
const MostComputed = 480

// question is a prompt made from a template.
type question struct {
	text         string
	right, wrong string             // what an answer comes to
	own          map[string]string  // what a wrong one comes to, of models that make a mistake of their own
	why          string             // why that is right
	slips        map[string]float64 // chance of a wrong answer, by model; the flagship's is small
	say          func(model, result, why string) string
}

// computed makes a question of a task. Each has more variants than are ever
// asked for.
var computed = map[string]func(*rand.Rand) question{
	"classification": classify,
	"extraction":     extract,
	"math":           calculate,
}

// flagshipSlips is how often the flagship is wrong.
const flagshipSlips = 0.01

func (q question) prompt(random *rand.Rand, task string, number int) DemoPrompt {
	p := DemoPrompt{ID: fmt.Sprintf("%s-%03d", task, number), Task: task, Text: q.text, Answers: map[string]DemoAnswer{}}
	for _, v := range personas() {
		slips, ok := q.slips[v.name]
		if !ok {
			slips = flagshipSlips
		}
		a := DemoAnswer{Text: q.say(v.name, q.right, q.why), Quality: 1}
		if random.Float64() < slips {
			a = DemoAnswer{Text: q.say(v.name, cmp.Or(q.own[v.name], q.wrong), ""), Quality: 0}
		}
		p.Answers[v.name] = a
	}
	return p
}

func pick(random *rand.Rand, from []string) string { return from[random.IntN(len(from))] }
