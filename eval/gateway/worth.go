package gateway

import (
	"fmt"
	"iter"

	"switchboard/engine"
	"switchboard/providers"
)

// Worth is what a way of choosing models does on stored prompts.
type Worth struct {
	Share   float64 // of the prompts that go to a cheaper model
	Loss    float64 // of quality, as the policy predicts it, a prompt
	Saving  float64 // of what the reference alone would cost
	Unknown bool    // Saving is: a model's answers have no known cost
}

// line says it for people.
func (w Worth) line() string {
	saving := engine.Decimal(100*w.Saving, 1) + " % saved against the reference alone"
	if w.Unknown {
		saving = "an unknown saving, as not every model's answers have a known cost"
	}
	return fmt.Sprintf("%.1f %% of the prompts to a cheaper model, %s, a loss of %s as the policy predicts it", 100*w.Share, saving, engine.Decimal(w.Loss, 3))
}

// Costs are what an answer of each model costs on average, in billionths of a
// dollar.
type Costs map[string]float64

// worth reckons with the model that choose names for each prompt.
func (m *ruleMaker) worth(costs Costs, choose func(ruleCase) int) (w Worth) {
	n := float64(len(m.cases))
	if n == 0 {
		return Worth{Unknown: true}
	}
	spent, cheaper := 0.0, 0
	for _, c := range m.cases {
		model := choose(c)
		cost, known := costs[m.models[model]]
		w.Unknown = w.Unknown || !known
		spent += cost
		w.Loss += c.gaps[model]
		if model != m.reference() {
			cheaper++
		}
	}
	w.Share, w.Loss = float64(cheaper)/n, w.Loss/n
	alone := costs[m.models[m.reference()]] * n
	if w.Unknown = w.Unknown || alone <= 0; !w.Unknown {
		w.Saving = 1 - spent/alone
	}
	return w
}

// tally adds up what answers cost.
type tally map[string]struct {
	spent   float64
	answers int
}

// over passes trials on and counts their answers.
func (t tally) over(trials iter.Seq2[engine.Trial, error]) iter.Seq2[engine.Trial, error] {
	return func(yield func(engine.Trial, error) bool) {
		for trial, err := range trials {
			for _, a := range trial.Answers {
				t.add(a.Model, a.Cost)
			}
			if !yield(trial, err) {
				return
			}
		}
	}
}

func (t tally) add(model string, cost providers.Money) {
	if !cost.Known() {
		return
	}
	sum := t[model]
	sum.spent, sum.answers = sum.spent+float64(cost.Nano()), sum.answers+1
	t[model] = sum
}

func (t tally) costs() Costs {
	all := Costs{}
	for model, sum := range t {
		all[model] = sum.spent / float64(sum.answers)
	}
	return all
}
