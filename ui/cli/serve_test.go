package cli

import (
	"slices"
	"testing"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/providers"
)

func TestServeSaysWhichModelsHaveNoKey(t *testing.T) {
	t.Setenv("TEST_KEY_THERE", "x")
	t.Setenv("TEST_KEY_MISSING", "")
	catalog := engine.Catalog{
		Models: []providers.Model{{ID: "here", Provider: "local"}, {ID: "nano", Provider: "there"}, {ID: "big", Provider: "missing"}},
		Providers: map[string]engine.Service{
			"local": {}, "there": {Config: providers.Config{APIKey: providers.Key{Env: "TEST_KEY_THERE"}}}, "missing": {Config: providers.Config{APIKey: providers.Key{Env: "TEST_KEY_MISSING"}}},
		},
	}
	ladder := routing.Ladder{Rungs: []routing.Rung{{Model: "here"}, {Model: "nano"}, {Model: "big"}}}
	want := "no chat reaches big (TEST_KEY_MISSING is not set); /decide needs no key (`switchboard config key` helps with one, `switchboard --demo serve` has simulated models)"
	if got := withoutKeys(catalog, ladder); !slices.Equal(got, []string{want}) {
		t.Errorf("%q", got)
	}
	ladder.Rungs = ladder.Rungs[:2]
	if got := withoutKeys(catalog, ladder); got != nil {
		t.Errorf("with all keys: %q", got)
	}
}
