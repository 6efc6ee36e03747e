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

func TestEverydayQuestionsNameNoTrade(t *testing.T) {
	for _, prompt := range []string{
		"What is the capital of France?",
		"Who painted the ceiling of the Sistine Chapel, and how long did it take?",
		"How do I get red wine out of a white magazine cover?",
		"Why did the academia prize go to a study of the world economy and its dichotomy?",
		"Is 1,234-page long enough for a novel, and is 2,3 a score?",
		"Wie lange kocht man ein Ei?",
	} {
		var rd reader
		if rd.read(prompt, words()); rd.counts.Expert != 0 {
			t.Errorf("%d terms in %q", rd.counts.Expert, prompt)
		}
	}
	t.Run("in a text that is quoted they do not count", func(t *testing.T) {
		var rd reader
		if rd.read("Who said \"the enantiomer of hepatitis\"?", words()); rd.counts.Expert != 0 {
			t.Errorf("%d terms", rd.counts.Expert)
		}
	})
}
