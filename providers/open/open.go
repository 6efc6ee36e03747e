package open

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"switchboard/providers"
	"switchboard/providers/anthropic"
	"switchboard/providers/google"
	"switchboard/providers/internal/exchange"
	"switchboard/providers/mistral"
	"switchboard/providers/openai"
)

// Open makes the provider that a Config describes. It sends nothing and looks
// up no key. Its errors are mistakes in the config and name the provider.
// Simulated providers are opened with simulated.New instead.
func Open(cfg providers.Config) (providers.Provider, error) {
	cfg.APIKey = cfg.APIKey.WithCache()
	kind, ok := kinds[cfg.Kind]
	if cfg.Kind == providers.Simulated {
		return nil, configError(cfg, errors.New("a simulated provider is not opened by its config"))
	}
	if !ok {
		return nil, configError(cfg, fmt.Errorf("kind %q is unknown; there are %s", providers.CleanLine(string(cfg.Kind), 40), kindNames()))
	}
	base, err := baseURL(cfg, kind)
	if err != nil {
		return nil, err
	}
	transport, err := exchange.NewTransport(cfg)
	if err != nil {
		return nil, configError(cfg, err)
	}
	create, err := creator(cfg, kind)
	if err != nil {
		return nil, configError(cfg, err)
	}
	p, err := create(exchange.Service{ID: cfg.ID, Key: cfg.APIKey, Advice: kind.advice}, base, transport)
	if err != nil {
		return nil, configError(cfg, err)
	}
	return p, nil
}

// Where the vendors' own services are.
const (
	openAIHome    = "https://api.openai.com/v1"
	anthropicHome = "https://api.anthropic.com"
	googleHome    = "https://generativelanguage.googleapis.com"
)

// kindInfo is what Open needs to know of a kind.
type kindInfo struct {
	home   string   // the vendor's own service, "" where there is none
	advice string   // about an address at which there is nothing
	added  []string // what people add to an address by mistake
	open   constructor
}

// constructor makes the provider of a service.
type constructor func(s exchange.Service, base string, t *exchange.Transport) (providers.Provider, error)

// creator is what makes a provider: of a compatible host one that knows its
// batch interface too.
func creator(cfg providers.Config, kind kindInfo) (constructor, error) {
	if cfg.Batch == "" {
		return kind.open, nil
	}
	if cfg.Kind != providers.OpenAICompatible {
		return nil, fmt.Errorf("batch is for the kind %s alone; the others have their own", providers.OpenAICompatible)
	}
	switch cfg.Batch {
	case providers.OpenAIBatch:
		return openai.NewCompatibleBatch, nil
	case providers.MistralBatch:
		return mistral.New, nil
	}
	return nil, fmt.Errorf("batch %q is unknown; there are %s and %s", providers.CleanLine(string(cfg.Batch), 40), providers.MistralBatch, providers.OpenAIBatch)
}

var kinds = map[providers.Kind]kindInfo{
	providers.OpenAICompatible: {
		advice: "base_url often ends in /v1", added: []string{"/chat/completions"},
		open: openai.NewCompatible,
	},
	providers.OpenAI: {
		home: openAIHome, advice: "base_url ends in /v1 for this kind", added: []string{"/chat/completions", "/responses"},
		open: openai.New,
	},
	providers.Anthropic: {
		home: anthropicHome, advice: "base_url has no path for this kind", added: []string{"/messages", "/v1"},
		open: anthropic.New,
	},
	providers.Google: {
		home: googleHome, advice: "base_url has no path for this kind", added: []string{"/models", "/v1beta"},
		open: google.New,
	},
}

// kindNames are the names of all kinds, in order.
func kindNames() string {
	names := []string{string(providers.Simulated)}
	for kind := range kinds {
		names = append(names, string(kind))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// baseURL is the address that paths such as chat/completions are added to. It
// must not hold what the vendors' clients would drop or show in an error.
func baseURL(cfg providers.Config, kind kindInfo) (string, error) {
	const example = `such as "http://localhost:11434/v1"`
	address := cmp.Or(cfg.BaseURL, kind.home)
	if address == "" {
		return "", configError(cfg, errors.New("base_url is missing: "+example))
	}
	u, err := url.Parse(address)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		return "", configError(cfg, errors.New("base_url is no http or https address "+example))
	case u.User != nil:
		return "", configError(cfg, errors.New("base_url must not hold a user or password; use api_key_env"))
	case u.RawQuery != "" || u.Fragment != "":
		return "", configError(cfg, errors.New("base_url must not hold a ? or #"))
	}
	base := strings.TrimRight(u.String(), "/")
	for _, added := range kind.added {
		base = strings.TrimRight(strings.TrimSuffix(base, added), "/")
	}
	return base, nil
}

func configError(cfg providers.Config, err error) error {
	return fmt.Errorf("provider %q: %w", providers.CleanLine(cfg.ID, 80), err)
}
