package report

import (
	"strings"
	"testing"

	"switchboard/eval/spend"
	"switchboard/providers"
)

// fixedPareto is three models of which one is dominated, and a router.
func fixedPareto() *Pareto {
	return &Pareto{
		Reference: "flagship", Confidence: 0.95,
		Tradeoff: Tradeoff{
			Models: []ModelPoint{
				{Model: "nano", Rated: 200, Quality: -0.1, Low: new(-0.16), High: new(-0.04), Mean: providers.USD(0.001), Cost: new(0.05)},
				{Model: "middle|x", Rated: 200, Quality: -0.12, Low: new(-0.2), High: new(-0.05), Mean: providers.USD(0.004), Cost: new(0.2), By: new("nano")},
				{Model: "flagship", Rated: 200, Mean: providers.USD(0.02), Cost: new(1.0)},
			},
			Router: []RouterPoint{{Calls: 1, Cost: new(1.0)}, {Calls: 0.4, Cost: new(0.45), Quality: -0.02, Low: -0.05, High: 0.01}, {Calls: 0, Cost: new(0.05), Quality: -0.1, Low: -0.16, High: -0.04}},
		},
		Certified: &RouterPoint{Calls: 0.5, Cost: new(0.55), Quality: -0.01, Low: -0.05, High: -0.01},
	}
}

func drawn(t *testing.T, p *Pareto, f Format) string {
	t.Helper()
	return string(written(t, New(Input{History: &spend.History{}, Catalog: catalog, Now: noon, Quality: Quality{Pareto: p}}), f, ""))
}

func TestCostAgainstQuality(t *testing.T) {
	t.Run("names who is dominated, and by whom", func(t *testing.T) {
		for _, want := range []string{
			"Dominated, which is to say that another model is as good and costs no more, or is better and costs the same: middle\\|x (by nano).",
			"| nano | $0.0010 | 5.0 % | -0.100 | -0.160 | -0.040 | 200 | no model |",
			"| 40 % | 45 % | -0.020 | -0.050 | +0.010 |",
			"**certified: 50 %**",
		} {
			if text := drawn(t, fixedPareto(), MD); !strings.Contains(text, want) {
				t.Errorf("no %q in %s", want, text)
			}
		}
	})
	t.Run("marks costs that are estimates", func(t *testing.T) {
		p := fixedPareto()
		p.Models[0].Guess = true
		if text := drawn(t, p, MD); !strings.Contains(text, "| nano | \\~$0.0010 | \\~5.0 % |") || !strings.Contains(text, "marks costs of tokens that nobody counted") {
			t.Error(text)
		}
		if text := drawn(t, fixedPareto(), MD); strings.Contains(text, "marks costs") {
			t.Error("says of measured costs that they are estimates")
		}
	})
	t.Run("is drawn once, for models with a cost", func(t *testing.T) {
		p := fixedPareto()
		p.Models[1].Cost = nil
		html := drawn(t, p, HTML)
		if strings.Count(html, ">Cost against quality</h2>") != 1 || !strings.Contains(html, "95 % interval") || !strings.Contains(html, "2 models beside flagship; the router goes from") {
			t.Error(html)
		}
	})
	t.Run("has no chart where no cost is known, and says that it knows of nobody who is dominated", func(t *testing.T) {
		p := fixedPareto()
		for i := range p.Models {
			p.Models[i].Cost, p.Models[i].Mean, p.Models[i].By = nil, providers.Money{}, nil
		}
		if html := drawn(t, p, HTML); strings.Contains(html, "<svg") || !strings.Contains(html, "none can be said to be dominated") {
			t.Error(html)
		}
	})
}

func TestTheEffectOfAPolicyInWords(t *testing.T) {
	nothing := &Effect{Policy: "new", Reference: "flagship", Prompts: 12, Share: new(0.5)}
	r := New(Input{History: &spend.History{}, Catalog: catalog, Now: noon, Policy: policyInForce, Quality: Quality{Effect: nothing}})
	text := string(written(t, r, MD, ""))
	for _, want := range []string{
		"The store has 12 prompts: the policy sends 50 % of them to a cheaper model.",
		"**saved:** — (nothing tells what a model costs)", "**quality given up:** — (mean of 0 judged prompts, in points of 1)",
		"the certificate: math: loss ≤ 0.05 \\@ 95 %, bound 0.047, of 400 prompts.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
}
