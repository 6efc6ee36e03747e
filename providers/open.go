package providers

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// Open makes the provider that a Config describes. It sends nothing and looks
// up no key. Its errors are mistakes in the config and name the provider.
// Simulated providers are opened with NewSimulated instead.
func Open(cfg Config) (Provider, error) {
	cfg.APIKey = cfg.APIKey.remembered()
	switch cfg.Kind {
	case OpenAICompatible:
		base, err := cfg.baseURL()
		if err != nil {
			return nil, err
		}
		return newOpenAICompatible(cfg, base, newTransport(cfg.Concurrency)), nil
	case Simulated:
		return nil, cfg.mistake(errors.New("a simulated provider is not opened by its config"))
	}
	return nil, cfg.mistake(fmt.Errorf("kind %q is unknown; there are %s and %s",
		CleanLine(string(cfg.Kind), 40), OpenAICompatible, Simulated))
}

// baseURL is the address that paths such as chat/completions are added to. It
// must not hold what the vendors' clients would drop or show in an error.
func (cfg Config) baseURL() (string, error) {
	const example = `such as "http://localhost:11434/v1"`
	if cfg.BaseURL == "" {
		return "", cfg.mistake(errors.New("base_url is missing: " + example))
	}
	u, err := url.Parse(cfg.BaseURL)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		return "", cfg.mistake(errors.New("base_url is no http or https address " + example))
	case u.User != nil:
		return "", cfg.mistake(errors.New("base_url must not hold a user or password; use api_key_env"))
	case u.RawQuery != "" || u.Fragment != "":
		return "", cfg.mistake(errors.New("base_url must not hold a ? or #"))
	}
	return strings.TrimSuffix(strings.TrimRight(u.String(), "/"), "/chat/completions"), nil
}

func (cfg Config) mistake(err error) error {
	return fmt.Errorf("provider %q: %w", CleanLine(cfg.ID, 80), err)
}
