package engine

import (
	"errors"
	"testing"

	"switchboard/providers"
)

func TestNearestIsWhatWasMeant(t *testing.T) {
	ids := []string{"gpt-5-nano", "gpt-5.4", "gpt-5.4-pro", "claude-opus-5-5", "claude-haiku-5-5", "gemini-3-flash", "deepseek-chat"}
	for _, test := range []struct{ name, text, want string }{
		{"a letter is missing", "gpt-5-nno", "gpt-5-nano"},
		{"letters have changed places", "calude-opus-5-5", "claude-opus-5-5"},
		{"no hyphens", "gpt5nano", "gpt-5-nano"},
		{"other case and dots", "Claude-Haiku-5.5", "claude-haiku-5-5"},
		{"the beginning of one", "deepseek", "deepseek-chat"},
		{"the middle of one", "opus", "claude-opus-5-5"},
		{"the beginning of two", "claude", ""},
		{"nothing like it", "nobody", ""},
		{"nothing", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Nearest(test.text, ids); got != test.want {
				t.Errorf("%q may be %q, want %q", test.text, got, test.want)
			}
		})
	}
}

func TestAModelOfAProvidersListNeedsNoEntry(t *testing.T) {
	service := func(kind providers.Kind, found bool) Service {
		return Service{Config: providers.Config{Kind: kind}, Found: found}
	}
	c := Catalog{
		Models: []providers.Model{{ID: "openai/known", Provider: "other", Name: "own"}},
		Providers: map[string]Service{
			"openai": service(providers.OpenAI, false), "router": service(providers.OpenAICompatible, false), "router/eu": service(providers.OpenAICompatible, false),
			"ollama": service(providers.OpenAICompatible, true), "demo": service(providers.Simulated, false),
		},
	}
	for id, want := range map[string]providers.Model{
		"openai/gpt-5-mini":   {ID: "openai/gpt-5-mini", Provider: "openai", Name: "gpt-5-mini"},
		"router/mistral/tiny": {ID: "router/mistral/tiny", Provider: "router", Name: "mistral/tiny"},
		"router/eu/mistral":   {ID: "router/eu/mistral", Provider: "router/eu", Name: "mistral"},
		"openai/known":        c.Models[0],
	} {
		if got, ok := c.Model(id); !ok || got.ID != want.ID || got.Provider != want.Provider || got.Name != want.Name || got.Price.Known() {
			t.Errorf("%s is %+v", id, got)
		}
	}
	for _, id := range []string{"openai/", "openai", "nobody/x", "ollama/not-pulled", "demo/x"} {
		_, err := c.Select([]string{id})
		if unknown := (*UnknownModelError)(nil); !errors.As(err, &unknown) {
			t.Errorf("%s: %v", id, err)
		}
	}
}
