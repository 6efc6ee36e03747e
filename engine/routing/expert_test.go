package routing

import (
	"testing"

	"switchboard/engine"
)

func TestExpertQuestionsAreHarderThanEverydayOnes(t *testing.T) {
	r := NewRouter(demoPolicy(t))
	gap := func(prompt string) float64 { return r.Choose(engine.Query{Prompt: prompt, Task: engine.QA}).Gap }
	easy := gap("What is the largest city of Portugal?")
	for name, prompt := range map[string]string{
		"medicine":            "A woman of 34 has a platelet count of 18,000 and petechiae two weeks after a cold. What do you give first?",
		"medicine, by ending": "Which nerve is at risk in a parotidectomy?",
		"medicine, a dose":    "How is vancomycin given to somebody whose creatinine has doubled?",
		"law":                 "Can a bailee sell goods that nobody collects, and what does the bailor's trustee get?",
		"law, in Latin":       "Does recklessness satisfy the mens rea of criminal damage?",
		"chemistry":           "Why does the nucleophile attack from the back here?",
		"chemistry, numbers":  "How many signals does 1,4-dimethoxybenzene show?",
		"chemistry, a name":   "What forms when chlorocyclohexane is treated with hot alkali?",
		"physics":             "Why does the wavefunction of a fermion change its sign?",
		"biology":             "Two heterozygous parents: how often does the child show the phenotype?",
		"economics":           "What happens to the deadweight loss where demand has no elasticity?",
		"in German":           "Wann beginnt die Verjährung, wenn der Beklagte die Haftung anerkennt?",
		"in French":           "Quel est le délai de prescription pour un vice caché ?",
		"in Spanish":          "¿Qué tratamiento se da primero en la cirrosis con ascitis?",
		"in Russian":          "Как меняется энтальпия при титровании?",
		"in Chinese":          "肝硬化并发腹水时首选治疗是什么？",
		"in Japanese":         "債務不履行による損害賠償の時効は何年ですか。",
	} {
		if got := gap(prompt); got <= easy {
			t.Errorf("%s: %v is not above %v: %s", name, got, easy, prompt)
		}
	}
}
