package routing

import (
	"testing"
	"time"

	"switchboard/providers"
)

func model(id, tier string, input, output float64) providers.Model {
	m := providers.Model{ID: id, Provider: "p", Name: id, Tier: tier}
	if input > 0 {
		m.Price.Input, m.Price.Output = providers.USD(input), providers.USD(output)
		m.Price.AsOf = time.Date(2026, 10, 28, 0, 0, 0, 0, time.UTC)
	}
	return m
}

var (
	nano  = model("demo-nano", "nano", 0.05, 0.40)
	small = model("demo-small", "small", 0.30, 1.50)
	top   = model("demo-flagship", "flagship", 5, 25)
)

func demoLadder() Ladder { return NewLadder([]providers.Model{top, small, nano}, top, nil) }

func ids(l Ladder) string {
	s := ""
	for _, r := range l.Rungs {
		s += r.Model + " "
	}
	return s
}

func TestTheLadderIsOrderedByCost(t *testing.T) {
	free := model("local", "small", 0, 0)
	measured := map[string]providers.Money{"demo-nano": providers.Nano(900), "demo-small": providers.Nano(300), "demo-flagship": providers.Nano(5000)}
	partly := map[string]providers.Money{"demo-nano": providers.Nano(900), "demo-small": providers.Nano(300)}
	for name, c := range map[string]struct {
		models   []providers.Model
		ref      providers.Model
		measured map[string]providers.Money
		want     string
		order    OrderBasis
	}{
		"is by list price":                          {[]providers.Model{top, small, nano}, top, nil, "demo-nano demo-small demo-flagship ", ByListPrice},
		"is by measured cost where all is measured": {[]providers.Model{nano, small, top}, top, measured, "demo-small demo-nano demo-flagship ", ByMeasuredCost},
		"never mixes measured and list":             {[]providers.Model{nano, small, top}, top, partly, "demo-nano demo-small demo-flagship ", ByListPrice},
		"leaves a model without price in its place": {[]providers.Model{small, free, nano}, top, nil, "demo-nano local demo-small demo-flagship ", ByListPrice},
		"is as given without any price":             {[]providers.Model{free, model("b", "", 0, 0)}, model("ref", "", 0, 0), nil, "local b ref ", AsGiven},
		"leaves out what costs more":                {[]providers.Model{nano, model("pro", "flagship", 30, 180)}, top, nil, "demo-nano demo-flagship ", ByListPrice},
		"adds a reference that is not named":        {[]providers.Model{nano}, top, nil, "demo-nano demo-flagship ", ByListPrice},
		"holds every model once":                    {[]providers.Model{nano, nano, top, top}, top, nil, "demo-nano demo-flagship ", ByListPrice},
		"may be the reference alone":                {nil, top, nil, "demo-flagship ", ByListPrice},
	} {
		t.Run(name, func(t *testing.T) {
			l := NewLadder(c.models, c.ref, c.measured)
			if got := ids(l); got != c.want || l.Order != c.order {
				t.Errorf("%s by %s, want %s by %s", got, l.Order, c.want, c.order)
			}
			if err := l.validate(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestStrengthFollowsTierAndPrice(t *testing.T) {
	for name, c := range map[string]struct {
		m, ref providers.Model
		want   float64
	}{
		"of the reference is 1":                       {top, top, 1},
		"of a nano":                                   {nano, top, 0.2},
		"of a small model":                            {small, top, 0.55},
		"of another flagship is nearly 1":             {model("x", "Flagship ", 1, 1), top, 0.9},
		"is relative to the reference's tier":         {nano, small, 0.65},
		"follows the price where the tier is unknown": {model("x", "experimental", 0.5, 2.5), top, 0.75},
		"of a hundredth of the price":                 {model("x", "", 0.05, 0.25), top, 0.5},
		"is never below a tenth":                      {model("x", "", 0.000001, 0.000001), top, 0.1},
		"of a model nobody knows is that of a nano":   {model("x", "", 0, 0), top, 0.2},
		"without the reference's price is a nano's":   {model("x", "", 1, 1), model("ref", "", 0, 0), 0.2},
		"beside a reference without tier keeps tiers": {small, model("ref", "", 0, 0), 0.55},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Strength(c.m, c.ref); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}
