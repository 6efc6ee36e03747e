package providers_test

import (
	"strings"
	"testing"

	"switchboard/providers"
)

func TestOpenRefusesWhatCannotWork(t *testing.T) {
	for outcome, cfg := range map[string]providers.Config{
		"an unknown kind":         {Kind: "telepathy", BaseURL: "http://localhost/v1"},
		"no address":              {Kind: providers.OpenAICompatible},
		"an address without http": {Kind: providers.OpenAICompatible, BaseURL: "localhost:11434/v1"},
		"a password in it":        {Kind: providers.OpenAICompatible, BaseURL: "http://a:hunter2@localhost/v1"},
		"a query in it":           {Kind: providers.OpenAICompatible, BaseURL: "http://localhost/v1?version=1"},
		"a simulated provider":    {Kind: providers.Simulated},
	} {
		t.Run(outcome, func(t *testing.T) {
			cfg.ID = "here"
			p, err := providers.Open(cfg)
			if err == nil || p != nil {
				t.Fatalf("opened %v", p)
			}
			if s := err.Error(); !strings.Contains(s, `"here"`) || strings.Contains(s, "hunter2") {
				t.Errorf("message %q", s)
			}
		})
	}
}
