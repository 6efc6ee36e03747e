package google

import (
	"google.golang.org/genai"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// geminiUsage reads the counts of generateContent. A 0 is left out on the wire,
// so it cannot be told from what was not counted. promptTokenCount contains
// cached tokens; what Google's tools fed back is counted apart, and so are
// thoughts, by the documents.
func geminiUsage(u *genai.GenerateContentResponseUsageMetadata) providers.Usage {
	if u == nil {
		return providers.Usage{}
	}
	c := exchange.TokenCounts{
		Input:     positive(u.PromptTokenCount),
		Cached:    positive(u.CachedContentTokenCount),
		Tools:     positive(u.ToolUsePromptTokenCount),
		Output:    positive(u.CandidatesTokenCount),
		Reasoning: positive(u.ThoughtsTokenCount),
		Total:     positive(u.TotalTokenCount),

		ReasoningApart: true,
	}
	if !c.Output.Known() && c.Reasoning.Known() {
		c.Output = providers.Count(0) // all of it was thinking
	}
	return c.Usage()
}

func positive(n int32) providers.Tokens {
	if n <= 0 {
		return providers.Tokens{}
	}
	return providers.Count(int64(n))
}
