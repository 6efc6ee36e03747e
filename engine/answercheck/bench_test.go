package answercheck

import (
	"strings"
	"testing"

	"switchboard/engine"
)

// BenchmarkCheck200KB looks at a page that answers a long prompt.
func BenchmarkCheck200KB(b *testing.B) {
	for name, line := range map[string]string{
		"latin":    "The quick brown fox writes its report to the other animals, who reply in turn. ",
		"cyrillic": "Быстрая лиса пишет отчёт для других зверей, и они отвечают по очереди. ",
	} {
		b.Run(name, func(b *testing.B) {
			q := engine.Query{Prompt: strings.Repeat(line, 200_000/len(line)), Task: engine.QA}
			text := strings.Repeat("They said that it was good, and one of them asked why. ", 4) + "It ends here."
			b.SetBytes(int64(len(q.Prompt)))
			b.ReportAllocs()
			for b.Loop() {
				Check(q, "", text)
			}
		})
	}
}
