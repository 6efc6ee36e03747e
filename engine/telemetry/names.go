package telemetry

import (
	"net/url"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// wellKnown are the conventions' names of services, by the address of the service.
var wellKnown = map[string]string{
	"mistral.ai": "mistral_ai", "deepseek.com": "deepseek", "groq.com": "groq", "x.ai": "x_ai", "perplexity.ai": "perplexity",
	"moonshot.ai": "moonshot_ai", "cohere.com": "cohere", "openai.com": "openai",
}

// providerName is the conventions' name of a provider, or else its id.
func providerName(c providers.Config) string {
	switch c.Kind {
	case providers.OpenAI:
		return "openai"
	case providers.Anthropic:
		return "anthropic"
	case providers.Google:
		return "gcp.gemini"
	}
	if u, err := url.Parse(c.BaseURL); err == nil {
		for domain, name := range wellKnown {
			if host := u.Hostname(); host == domain || strings.HasSuffix(host, "."+domain) {
				return name
			}
		}
	}
	return c.ID
}

func operationName(c providers.Config) string {
	if c.Kind == providers.Google {
		return "generate_content"
	}
	return "chat"
}

// responseModel is the model that answered, as the provider names it; empty where it
// names none.
func responseModel(a engine.Answer) string { return a.Version }

// firstChunk is the time until the first piece of the answer or of its reasoning.
func firstChunk(a engine.Answer) time.Duration {
	if a.FirstReasoning > 0 && (a.FirstToken == 0 || a.FirstReasoning < a.FirstToken) {
		return a.FirstReasoning
	}
	return a.FirstToken
}
