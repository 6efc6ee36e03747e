package providers

import (
	"testing"
)

// The rates are those of each vendor's price page at one time or another: the
// examples check the arithmetic, not today's list. Each has its reckoning
// beside it, so that it can be checked by hand.
var (
	sonnet = Price{ // Anthropic, about-claude/pricing: base 3, 5 m writes ×1.25, hits ×0.1; above 200 K ×2 and ×1.5
		Rates: Rates{Input: USD(3), CachedInput: USD(0.30), CacheWrite: USD(3.75), Output: USD(15)}, Batch: 0.5,
		Tiers: []Tier{{AboveInputTokens: 200_000, Rates: Rates{Input: USD(6), CachedInput: USD(0.60), CacheWrite: USD(7.50), Output: USD(22.50)}}},
	}
	geminiPro = Price{ // Google, gemini-api/docs/pricing: Gemini 2.5 Pro
		Rates: Rates{Input: USD(1.25), CachedInput: USD(0.125), Output: USD(10)}, Batch: 0.5,
		Tiers: []Tier{{AboveInputTokens: 200_000, Rates: Rates{Input: USD(2.50), CachedInput: USD(0.25), Output: USD(15)}}},
	}
	gpt54    = Price{Rates: Rates{Input: USD(2.50), CachedInput: USD(0.25), Output: USD(15)}, Batch: 0.5} // OpenAI, pricing
	gpt54Pro = Price{Rates: Rates{Input: USD(30), Output: USD(180)}, Batch: 0.5}                          // OpenAI, pricing
	deepSeek = Price{Rates: Rates{Input: USD(0.27), CachedInput: USD(0.07), Output: USD(1.10)}}           // DeepSeek, quick_start/pricing-details-usd
	mistral  = Price{Rates: Rates{Input: USD(0.10), Output: USD(0.30)}, Batch: 0.5}                       // Mistral, pricing
)

func TestCostFollowsTheVendorsWorkedExamples(t *testing.T) {
	thinking := Usage{Input: Count(75), CachedInput: Count(0), Output: Count(1186), Reasoning: Count(1024)}
	for _, c := range []struct {
		document string
		price    Price
		usage    Usage
		cost     string // US dollars
	}{
		// 21 × 3 + 188,086 × 3.75 + 393 × 15, a million
		{"Anthropic, prompt-caching: the call that writes the cache", sonnet, used(188_107, 0, 188_086, 393), "0.7112805"},
		// 21 × 3 + 188,086 × 0.30 + 393 × 15
		{"Anthropic, prompt-caching: the call that reads it", sonnet, used(188_107, 188_086, 0, 393), "0.0623838"},
		// 200,000 × 3 + 1,000 × 15: the tier begins above 200,000
		{"Anthropic, pricing, long context: a prompt of exactly 200 K", sonnet, used(200_000, 0, 0, 1000), "0.615"},
		// 200,001 × 6 + 1,000 × 22.50: all of it, not only what is above
		{"Anthropic, pricing, long context: one token more", sonnet, used(200_001, 0, 0, 1000), "1.222506"},
		// cached and written tokens count towards the 200 K: 10,000 × 6 + 150,000 × 0.60 + 50,000 × 7.50
		{"Anthropic, pricing, long context: the cache counts towards it", sonnet, used(210_000, 150_000, 50_000, 0), "0.525"},

		// 29 × 2.50 + 696,190 × 0.25 + 214 × 15
		{"Google, caching: a cached video, a long prompt", geminiPro, used(696_219, 696_190, 0, 214), "0.17733"},
		// 16 × 1.25 + 1,821 × 10: the price of output includes thinking tokens
		{"Google, thinking: thoughts are output", geminiPro, Usage{Input: Count(16), Output: Count(1821), Reasoning: Count(1012)}, "0.01823"},

		// 86 × 2.50 + 1,920 × 0.25 + 300 × 15
		{"OpenAI, prompt-caching", gpt54, used(2006, 1920, 0, 300), "0.005195"},
		// 75 × 30 + 1,186 × 180: reasoning tokens are billed as output
		{"OpenAI, reasoning", gpt54Pro, thinking, "0.21573"},
		// 2,006 × 30 + 300 × 180: a cached rate that the list does not have is at most that of input
		{"OpenAI, pricing: GPT-5.4 Pro has no cached rate", gpt54Pro, used(2006, 1920, 0, 300), "0.11418"},

		// 86 × 0.27 + 1,920 × 0.07 + 30 × 1.10
		{"DeepSeek, kv_cache", deepSeek, used(2006, 1920, 0, 30), "0.00019062"},
		// 16 × 0.10 + 34 × 0.30
		{"Mistral, pricing", mistral, Usage{Input: Count(16), Output: Count(34)}, "0.0000118"},
	} {
		t.Run(c.document, func(t *testing.T) {
			if got := c.price.Cost(c.usage).Decimal(); got != c.cost {
				t.Errorf("costs %q, want %q", got, c.cost)
			}
		})
	}
}
