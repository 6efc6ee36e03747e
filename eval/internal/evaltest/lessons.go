package evaltest

import (
	"fmt"
	"math/rand/v2"

	"switchboard/engine"
	"switchboard/engine/routing"
)

// Lessons are prompts on which a cheaper model loses where "prime" stands in
// them, with some noise.
func Lessons(n int, seed uint64) (rows []*routing.PromptFeatures, prior, d []float64) {
	r := rand.New(rand.NewPCG(seed, 1))
	for i := range n {
		word, loss := "river", 0.0
		if r.IntN(2) == 0 {
			word, loss = "prime", 0.6
		}
		prompt := fmt.Sprintf("Tell me something about the %s number %d of the %dth list.", word, i, r.IntN(90))
		read := routing.ReadPrompt(engine.Query{Prompt: prompt})
		rows = append(rows, &read)
		prior = append(prior, 0.2)
		d = append(d, min(1, max(-1, loss+0.3*r.NormFloat64())))
	}
	return rows, prior, d
}
