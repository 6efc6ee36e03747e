package report

import (
	"testing"
	"time"

	"switchboard/eval/spend"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// A provider is who is paid: a gateway counts with what it bills, whoever made the
// model, in the table by provider and where its prices halve.
func TestWhoIsPaidIsWhoHalvesItsPrices(t *testing.T) {
	line := func(provider, model string, nano int64) spend.Line {
		l := spend.Line{At: noon.Truncate(24 * time.Hour), Group: &spend.Group{Source: usage.OpenRouter, Provider: provider, Model: model, Currency: usage.USD, Route: "nano"}}
		l.Rows, l.Compared = 1, 1
		l.Reported, l.ReportedRows = usage.Exactly(providers.Nano(nano)), 1
		l.Listed, l.Reference, l.Routed = l.Reported, l.Reported, usage.Exactly(providers.Nano(nano/10))
		return l
	}
	r := New(Input{History: &spend.History{Lines: []spend.Line{
		line("gateway", "flagship", 4000), line("large", "flagship", 2000), line("", "flagship", 1000), line("gateway", "nano", 600),
	}}, Catalog: catalog, Now: noon})
	spent := map[string]int64{}
	for i := range r.ByProvider {
		spent[value(r.ByProvider[i].Provider)] = r.ByProvider[i].Spent.Nano()
	}
	if len(spent) != 3 || spent["gateway"] != 4600 {
		t.Fatalf("%v", spent)
	}
	halved := map[string]PriceCut{}
	for _, h := range r.Halved {
		halved[value(h.Provider)] = h
		equal(t, value(h.Provider), h.Spent, r.Spent.Nano()-spent[value(h.Provider)]/2)
	}
	equal(t, "compared, of the gateway", halved["gateway"].Listed, 7600-4600/2)
	equal(t, "the reference, where it was asked", halved["gateway"].Reference, 7600-4000/2)
	equal(t, "the reference, at its own provider and where nobody was paid before", halved["large"].Reference, 7600-(2000+600)/2)
	equal(t, "the policy, at the provider of the model that it asks", halved["small"].Routed, 760-700/2)
	equal(t, "the policy, where it changes nothing", halved["gateway"].Routed, 760-60/2)
}
