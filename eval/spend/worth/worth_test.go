package worth

import (
	"flag"
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"switchboard/engine/routing"
	"switchboard/eval/metrics"
	"switchboard/providers"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

var usd = providers.USD

func TestATaskHasItsOwnValueOrTheUsualOne(t *testing.T) {
	table := Table{"": {usd(1), usd(1)}, "coding": {usd(2), usd(9)}}
	for outcome, c := range map[string]struct {
		got, want Value
	}{
		"its own":              {table.For("coding"), table["coding"]},
		"the usual one":        {table.For("chat"), table[""]},
		"the usual of no task": {table.For(""), table[""]},
		"none":                 {Table{"coding": {usd(2), usd(9)}}.For("chat"), Value{}},
	} {
		t.Run(outcome, func(t *testing.T) {
			if c.got != c.want {
				t.Errorf("%+v", c.got)
			}
		})
	}
}

func TestNetValueIsWhatAnswersAreWorthLessTheirCost(t *testing.T) {
	quality := metrics.Share{N: 100, Value: 0.8, Interval: metrics.Interval{Low: 0.7, High: 0.9}}
	n := newNet(Value{usd(0.40), usd(2)}, Evidence{Prompts: 1000, Quality: quality, Cost: usd(0.01)})
	for outcome, c := range map[string]struct{ got, want Estimate }{
		"a prompt":           {n.Prompt, Estimate{usd(-0.09), usd(-0.33), usd(0.15)}},
		"a month":            {n.Month, Estimate{usd(-90), usd(-330), usd(150)}},
		"an accepted answer": {n.PerAccepted, Estimate{usd(0.0125), usd(0.011111111), usd(0.014285714)}},
	} {
		t.Run(outcome, func(t *testing.T) {
			if c.got != c.want {
				t.Errorf("%+v, want %+v", c.got, c.want)
			}
		})
	}
	t.Run("the value of a dollar", func(t *testing.T) {
		if r := n.PerDollar; !r.Known || math.Abs(r.Value+8) > 1e-9 || math.Abs(r.Low+32) > 1e-9 || math.Abs(r.High-16) > 1e-9 {
			t.Errorf("%+v", r)
		}
	})
	t.Run("without a value only an accepted answer has a cost", func(t *testing.T) {
		got := newNet(Value{}, Evidence{Quality: quality, Cost: usd(0.01)})
		if got.Prompt.Value.Known() || got.Month.Value.Known() || got.PerDollar.Known || got.PerAccepted != n.PerAccepted {
			t.Errorf("%+v", got)
		}
	})
	t.Run("nothing is known without ratings or a cost", func(t *testing.T) {
		for _, e := range []Evidence{{Cost: usd(1)}, {Quality: quality}} {
			if got := newNet(Value{usd(1), usd(1)}, e); got != (Net{}) {
				t.Errorf("%+v", got)
			}
		}
	})
	t.Run("where perhaps none is accepted the cost has no end", func(t *testing.T) {
		got := newNet(Value{}, Evidence{Quality: metrics.ShareOf(0, 5, 0.95), Cost: usd(0.01)}).PerAccepted
		if got.Value.Known() || !got.Low.Known() || got.High.Known() {
			t.Errorf("%+v", got)
		}
	})
}

func TestASmallLossIsNotNone(t *testing.T) {
	for value, want := range map[float64]string{0: "0.000", 0.0961: "0.096", 0.00113962: "0.0011", 0.00011396: "0.00011", -0.00085: "−0.00085"} {
		if got := (Point{value, true}).String(); got != want {
			t.Errorf("%v: %s, want %s", value, got, want)
		}
	}
	// Nothing is known of a month's prompts: of a month nothing is said.
	known := terms(2, 0.01)
	known.Prompts = 0
	if c := Compare(known); c.Month.Value.Known() || !c.Prompt.Value.Known() {
		t.Errorf("%+v", c)
	}
}

// terms are a saving of 40 % for a loss of 5 points.
func terms(wrong float64, half float64) Terms {
	return Terms{
		Value: Value{usd(0.40), usd(wrong)}, Prompts: 10_000, Applied: usd(0.06), Reference: usd(0.10),
		Loss: Loss{Rated: 200, Mean: 0.05, Interval: metrics.Interval{Low: 0.05 - half, High: 0.05 + half}},
	}
}

func TestALossPaysOrNot(t *testing.T) {
	for outcome, c := range map[string]struct {
		terms Terms
		pays  Verdict
		more  int
	}{
		"where a wrong answer is cheap":         {terms(0.10, 0.02), Pays, 0},
		"not where it is dear":                  {terms(2, 0.02), DoesNotPay, 0},
		"too few ratings to tell":               {terms(0.60, 0.02), TooFew, 600},
		"and none that would":                   {terms(0.40, 0.02), TooFew, Unreachable},
		"nor where no answer is worth anything": {Terms{Value: Value{usd(0), usd(0)}, Applied: usd(1), Reference: usd(1), Loss: Loss{Rated: 9}}, TooFew, Unreachable},
		"an answer of no worth is best cheap":   {Terms{Value: Value{usd(0), usd(0)}, Applied: usd(1), Reference: usd(2), Loss: Loss{Rated: 9}}, Pays, 0},
		"nothing was rated":                     {Terms{Value: Value{usd(1), usd(1)}, Applied: usd(1), Reference: usd(2)}, TooFew, 0},
		"nothing is known without a value":      {Terms{Applied: usd(1), Reference: usd(2), Loss: Loss{Rated: 9}}, Unknown, 0},
		"nor without a cost":                    {Terms{Value: Value{usd(1), usd(1)}, Reference: usd(2), Loss: Loss{Rated: 9}}, Unknown, 0},
		"a certificate alone can say yes":       {Terms{Value: Value{usd(1), usd(1)}, Applied: usd(0.01), Reference: usd(0.2), Loss: CertifiedLoss(routing.Certificate{Rated: 90, Loss: 0.02, MaxLoss: 0.05})}, Pays, 0},
		"and never no":                          {Terms{Value: Value{usd(9), usd(9)}, Applied: usd(0.01), Reference: usd(0.2), Loss: CertifiedLoss(routing.Certificate{Rated: 90, Loss: 0.02, MaxLoss: 0.05})}, TooFew, 819},
		"better and cheaper pays":               {Terms{Value: Value{usd(1), usd(1)}, Applied: usd(1), Reference: usd(2), Loss: Loss{9, -0.1, metrics.Interval{Low: -0.2, High: 0}}}, Pays, 0},
		"better and dearer may pay":             {Terms{Value: Value{usd(100), usd(1)}, Applied: usd(2), Reference: usd(1), Loss: Loss{9, -0.1, metrics.Interval{Low: -0.2, High: -0.05}}}, Pays, 0},
	} {
		t.Run(outcome, func(t *testing.T) {
			if got := Compare(c.terms); got.Pays != c.pays || got.More != c.more {
				t.Errorf("%q and %d, want %q and %d: %+v", got.Pays, got.More, c.pays, c.more, got)
			}
		})
	}
	t.Run("with its saving and where it is even", func(t *testing.T) {
		got := Compare(terms(0.60, 0.02))
		if got.Saving.Amount != usd(0.04) || math.Abs(got.Saving.Part-0.4) > 1e-12 || got.LossAtZero.Value != 0.04 || got.WrongAtZero != usd(0.40) {
			t.Errorf("%+v", got)
		}
		if want := (Estimate{usd(-100), usd(-300), usd(100)}); got.Month != want {
			t.Errorf("%+v", got.Month)
		}
	})
}

func drawnTerms(t *rapid.T) Terms {
	amount := rapid.Int64Range(0, 5e9)
	low, mean, high := rapid.Float64Range(-1, 1).Draw(t, "low"), rapid.Float64Range(-1, 1).Draw(t, "mean"), rapid.Float64Range(-1, 1).Draw(t, "high")
	draw := func(name string) providers.Money { return providers.Nano(amount.Draw(t, name)) }
	return Terms{
		Value: Value{draw("accepted"), draw("wrong")}, Applied: draw("applied"), Reference: draw("reference"), Prompts: rapid.Int64Range(1, 1e6).Draw(t, "prompts"),
		Loss: Loss{rapid.IntRange(1, 1000).Draw(t, "rated"), mean, metrics.Interval{Low: min(low, mean), High: max(high, mean)}},
	}
}

func TestBreakEvenIsReallyEven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawnTerms(t)
		c := Compare(terms)
		if c.LossAtZero.Known {
			at := terms
			at.Loss = Loss{1, c.LossAtZero.Value, metrics.Interval{Low: c.LossAtZero.Value, High: c.LossAtZero.Value}}
			if net := Compare(at).Prompt.Value.Nano(); net < -1 || net > 1 {
				t.Fatalf("at a loss of %v it is %d", c.LossAtZero.Value, net)
			}
		}
		if c.WrongAtZero.Known() {
			at := terms
			at.Value.Wrong = c.WrongAtZero
			if net := Compare(at).Prompt.Value.Nano(); net < -1 || net > 1 {
				t.Fatalf("at a cost of %v it is %d", c.WrongAtZero, net)
			}
		}
	})
}

func TestMoreOfAThingNeverHasTheOppositeEffect(t *testing.T) {
	more := rapid.Int64Range(0, 1e9)
	add := func(m providers.Money, n int64) providers.Money { return m.Add(providers.Nano(n)) }
	rapid.Check(t, func(t *rapid.T) {
		terms, n := drawnTerms(t), more.Draw(t, "more")
		was := Compare(terms).Prompt.Value
		for what, change := range map[string]func(*Terms){
			"a dearer policy": func(o *Terms) { o.Applied = add(o.Applied, n) },
			"a larger loss":   func(o *Terms) { o.Loss.Mean += float64(n) / 1e9 },
			"a cheaper reference": func(o *Terms) {
				o.Reference = add(o.Reference, -n)
			},
		} {
			o := terms
			if change(&o); was.Less(Compare(o).Prompt.Value) {
				t.Fatalf("%s pays more", what)
			}
		}
		if terms.Loss.Mean > 0 {
			o := terms
			if o.Value.Wrong = add(o.Value.Wrong, n); was.Less(Compare(o).Prompt.Value) {
				t.Fatal("a loss pays more where wrong answers are dearer")
			}
		}
		q := rapid.Float64Range(0, 1).Draw(t, "quality")
		e := Evidence{Prompts: 1, Quality: metrics.Share{N: 1, Value: q, Interval: metrics.Interval{Low: q, High: q}}, Cost: terms.Applied}
		net := newNet(terms.Value, e).Prompt.Value
		better, dearer, worth, harm := e, e, terms.Value, terms.Value
		better.Quality.Value = min(1, q+float64(n)/1e9)
		dearer.Cost, worth.Accepted, harm.Wrong = add(e.Cost, n), add(worth.Accepted, n), add(harm.Wrong, n)
		if newNet(terms.Value, better).Prompt.Value.Less(net) || newNet(worth, e).Prompt.Value.Less(net) {
			t.Fatal("more quality or worth is worth less")
		}
		if net.Less(newNet(terms.Value, dearer).Prompt.Value) || net.Less(newNet(harm, e).Prompt.Value) {
			t.Fatal("more cost or harm is worth more")
		}
	})
}

// The confidence that is asked for is at most what the intervals have, beside
// what chance makes of so many worlds.
func TestIntervalsHoldAsOftenAsTheySay(t *testing.T) {
	const confidence, worlds, rated = 0.9, 250, 100
	slack := 3 * math.Sqrt(confidence*(1-confidence)/worlds)
	random := rand.New(rand.NewPCG(1, 2))
	for _, loss := range []float64{0.03, 0.1, 0.01, -0.2} {
		held := 0
		for range worlds {
			accepted := func(share float64) metrics.Share {
				n := 0.0
				for range rated {
					if random.Float64() < share {
						n++
					}
				}
				return metrics.ShareOf(n, rated, confidence)
			}
			if l := lossBetween(accepted(0.8-loss), accepted(0.8)); l.Low <= loss && loss <= l.High {
				held++
			}
		}
		if share := float64(held) / worlds; share < confidence-slack-0.01 {
			t.Errorf("a loss of %v: %.3f", loss, share)
		}
	}
}
