package cli

import (
	"strings"
	"testing"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

func TestDoctorNamesRatesThatAreUnknown(t *testing.T) {
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	rates := providers.Rates{Input: providers.USD(1), Output: providers.USD(2)}
	full := rates
	full.CachedInput = providers.USD(0.1)
	catalog := engine.Catalog{Models: []providers.Model{
		{ID: "partly", Price: providers.Price{Rates: rates, AsOf: now}},
		{ID: "wholly", Price: providers.Price{Rates: full, AsOf: now}},
	}}
	found := priceFindings(catalog, now)
	if len(found) != 1 || found[0].State != dubious || !strings.Contains(found[0].Text, "partly (cached_input)") || strings.Contains(found[0].Text, "wholly") {
		t.Errorf("got %+v", found)
	}
	if found := priceFindings(engine.Catalog{Models: catalog.Models[1:]}, now); len(found) != 1 || found[0].State != well {
		t.Errorf("got %+v", found)
	}
}
