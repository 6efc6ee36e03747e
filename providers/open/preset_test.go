package open_test

import (
	"net/url"
	"testing"

	"switchboard/providers"
	"switchboard/providers/internal/vendortest"
	"switchboard/providers/open"
)

func TestPresetsCanBeOpened(t *testing.T) {
	names, homes := map[string]bool{}, map[string]bool{}
	for _, p := range open.Presets() {
		t.Run(p.Name+" opens as it is, and sends nothing", func(t *testing.T) {
			vendortest.Offline(t)
			if _, err := open.Open(providers.Config{ID: "here", Kind: p.Kind, BaseURL: p.BaseURL, APIKey: providers.Key{Env: p.APIKeyEnv}, Concurrency: 8}); err != nil {
				t.Error(err)
			}
			if names[p.Name] || homes[p.BaseURL] {
				t.Error("there are two of it")
			}
			names[p.Name], homes[p.BaseURL] = true, true
		})
		t.Run(p.Name+" needs a key unless it is local", func(t *testing.T) {
			u, err := url.Parse(p.BaseURL)
			if err != nil {
				t.Fatal(err)
			}
			if local := u.Hostname() == "localhost"; local != p.Local || p.Local == (p.APIKeyEnv != "") || local == (u.Scheme == "https") {
				t.Errorf("got %+v", p)
			}
		})
	}
	t.Run("are found by name", func(t *testing.T) {
		for _, p := range open.Presets() {
			if got, ok := open.PresetNamed(p.Name); !ok || got != p {
				t.Errorf("got %+v, %t", got, ok)
			}
		}
		if p, ok := open.PresetNamed("telepathy"); ok {
			t.Errorf("found %+v", p)
		}
	})
	t.Run("cannot be changed by who asks for them", func(t *testing.T) {
		open.Presets()[0].BaseURL = "https://elsewhere.example"
		if p, _ := open.PresetNamed("openai"); p.BaseURL != "https://api.openai.com/v1" {
			t.Errorf("got %s", p.BaseURL)
		}
	})
}
