package simulated

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
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
	seen := map[string]bool{}
	var all []DemoPrompt
	for len(all) < n {
		q := ask(random)
		if seen[q.text] {
			continue
		}
		seen[q.text] = true
		all = append(all, q.prompt(random, task, len(all)+1))
	}
	return all
}

// MostComputed is how many prompts of a task are answered so when they are
// sent.
const MostComputed = 460

// question is a prompt made from a template.
type question struct {
	text         string
	right, wrong string             // what an answer comes to
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
			a = DemoAnswer{Text: q.say(v.name, q.wrong, ""), Quality: 0}
		}
		p.Answers[v.name] = a
	}
	return p
}

func pick(random *rand.Rand, from []string) string { return from[random.IntN(len(from))] }

var (
	goods    = []string{"kettle", "headset", "backpack", "desk lamp", "blender", "rain jacket", "keyboard", "bike pump", "tent", "coffee mill"}
	praise   = []string{"works exactly as described", "was better than I had hoped", "still looks new after a year", "is worth every cent", "made my mornings easier"}
	blame    = []string{"broke after two days", "arrived with a crack", "never worked properly", "is a waste of money", "smells of burnt plastic"}
	turns    = []string{"The parcel came on a %s.", "I bought it on a %s.", "My sister got it on a %s.", "It was on sale last %s.", "They delivered on a %s."}
	weekdays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
)

// classify asks whether a review is positive or negative.
func classify(random *rand.Rand) question {
	right, wrong, verdict := "positive", "negative", pick(random, praise)
	if random.IntN(2) == 0 {
		right, wrong, verdict = wrong, right, pick(random, blame)
	}
	review := fmt.Sprintf("The %s %s. ", pick(random, goods), verdict) + fmt.Sprintf(pick(random, turns), pick(random, weekdays))
	return question{
		text:  "Is this review positive or negative? Answer with one word. Review: " + review,
		right: right, wrong: wrong, why: fmt.Sprintf("It says that it %s.", verdict),
		slips: map[string]float64{"demo-nano": 0.015, "demo-small": 0.01},
		say:   sayLabel,
	}
}

func sayLabel(model, label, why string) string {
	switch model {
	case "demo-nano":
		return label
	case "demo-small":
		return strings.ToUpper(label[:1]) + label[1:] + "."
	}
	return strings.TrimSpace("**" + strings.ToUpper(label[:1]) + label[1:] + ".** " + why)
}

var (
	people = []string{"Ada", "Bruno", "Chidi", "Dana", "Emil", "Fatou", "Goran", "Hana", "Ines", "Jonas", "Kemal", "Lien", "Mira", "Noor", "Oskar", "Pia"}
	cities = []string{"Paris", "Lagos", "Osaka", "Bergen", "Quito", "Tunis", "Graz", "Porto", "Turku", "Hanoi", "Lima", "Cork", "Split", "Accra"}
)

// extract asks for a name, a city and a year as JSON.
func extract(random *rand.Rand) question {
	name, city, other := pick(random, people), pick(random, cities), pick(random, cities)
	year := 1800 + random.IntN(225)
	result := func(city string) string {
		return fmt.Sprintf("{%q: %q, %q: %q, %q: %d}", "name", name, "city", city, "year", year)
	}
	sentence := pick(random, []string{"%s moved to %s in %d.", "%s opened a shop in %s in %d.", "%s was born in %s in %d.", "%s studied in %s until %d."})
	return question{
		text:  "Extract name, city and year as JSON: " + fmt.Sprintf(sentence, name, city, year),
		right: result(city), wrong: strings.Replace(result(other), strconv.Itoa(year), strconv.Itoa(year+1), 1),
		slips: map[string]float64{"demo-nano": 0.004, "demo-small": 0.003},
		say:   sayJSON,
	}
}

func sayJSON(model, object, _ string) string {
	switch model {
	case "demo-nano":
		return strings.NewReplacer(": ", ":", ", ", ",").Replace(object)
	case "demo-small":
		return object
	}
	return strings.NewReplacer("{", "{\n  ", "}", "\n}", ", ", ",\n  ").Replace(object)
}

// calculate asks for a number that takes three steps.
func calculate(random *rand.Rand) question {
	boxes, each, sold, price := 12+random.IntN(80), 13+random.IntN(80), 20+random.IntN(100), 2+random.IntN(17)
	thing := pick(random, []string{"pens", "bolts", "tiles", "cups", "seeds", "lamps"})
	left := boxes*each - sold
	slip := (boxes*each + 10*(1+random.IntN(9)) - sold) * price // a carry that was lost
	return question{
		text: fmt.Sprintf("A shop gets %d boxes with %d %s each. It keeps %d of the %s and sells all others for %d euros apiece. How many euros does it take?",
			boxes, each, thing, sold, thing, price),
		right: strconv.Itoa(left * price), wrong: strconv.Itoa(slip),
		why:   fmt.Sprintf("%d × %d = %d %s, less %d is %d, times %d euros is %d.", boxes, each, boxes*each, thing, sold, left, price, left*price),
		slips: map[string]float64{"demo-nano": 0.93, "demo-small": 0.85},
		say:   sayNumber,
	}
}

func sayNumber(model, number, why string) string {
	switch model {
	case "demo-nano":
		return number + " euros"
	case "demo-small":
		return "The shop takes **" + number + " euros**."
	}
	return strings.TrimSpace("**" + number + " euros.**\n\n" + why)
}
