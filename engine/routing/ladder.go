package routing

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"switchboard/providers"
)

// Ladder is the models that a policy may choose, cheapest first. The order was fixed when
// the ladder was made. The reference is the last rung.
type Ladder struct {
	Rungs []Rung     `json:"rungs"`
	Order OrderBasis `json:"order"`
}

// Rung is a model on a ladder. Everything that a decision needs to know of
// the model is kept here, so that a policy decides the same where other
// models, tiers or prices are configured.
type Rung struct {
	Model    string  `json:"model"`
	Strength float64 `json:"strength"` // in [0, 1], 1 for the reference: see Strength
}

// OrderBasis says what a ladder was ordered by.
type OrderBasis string

// The bases, best first.
const (
	ByMeasuredCost OrderBasis = "measured cost" // mean cost an answer of every rung
	ByListPrice    OrderBasis = "list price"
	AsGiven        OrderBasis = "as given"
)

// NewLadder puts models in order: by the measured mean cost of an answer where that is
// known for all of them, else by list price, else as given. A measured cost is never
// compared with a list price, because a model that was measured on short prompts would
// seem too cheap. In the order of list prices, models without one keep their places.
//
// The reference comes last, whether it is among the models or not. A model
// that is known to cost as much as the reference, or more, is left out: it
// could never be the better choice.
func NewLadder(models []providers.Model, reference providers.Model, measured map[string]providers.Money) Ladder {
	cheaper := make([]providers.Model, 0, len(models))
	for _, m := range models {
		if m.ID != reference.ID && !slices.ContainsFunc(cheaper, func(c providers.Model) bool { return c.ID == m.ID }) {
			cheaper = append(cheaper, m)
		}
	}
	cost, basis := costs(append(slices.Clone(cheaper), reference), measured)
	top := cost(reference)
	cheaper = slices.DeleteFunc(cheaper, func(m providers.Model) bool {
		c := cost(m)
		return c.Known() && top.Known() && !c.Less(top)
	})
	sortKnown(cheaper, cost)
	l := Ladder{Order: basis}
	for _, m := range cheaper {
		l.Rungs = append(l.Rungs, Rung{m.ID, Strength(m, reference)})
	}
	l.Rungs = append(l.Rungs, Rung{reference.ID, 1})
	return l
}

// costs chooses the basis of the order, and returns what a model costs on it.
func costs(models []providers.Model, measured map[string]providers.Money) (func(providers.Model) providers.Money, OrderBasis) {
	all, some := true, false
	for _, m := range models {
		all = all && measured[m.ID].Known()
		some = some || typicalCost(m.Price).Known()
	}
	switch {
	case all:
		return func(m providers.Model) providers.Money { return measured[m.ID] }, ByMeasuredCost
	case some:
		return func(m providers.Model) providers.Money { return typicalCost(m.Price) }, ByListPrice
	}
	return func(providers.Model) providers.Money { return providers.Money{} }, AsGiven
}

// sortKnown sorts the models whose cost is known; the others keep their places.
func sortKnown(models []providers.Model, cost func(providers.Model) providers.Money) {
	var places []int
	var known []providers.Model
	for i, m := range models {
		if cost(m).Known() {
			places, known = append(places, i), append(known, m)
		}
	}
	slices.SortStableFunc(known, func(a, b providers.Model) int { return cmp.Compare(cost(a).Nano(), cost(b).Nano()) })
	for k, i := range places {
		models[i] = known[k]
	}
}

// typicalCost is the list price of one typical answer: 1,000 tokens of prompt,
// none of them cached, and 400 of output. A chat turn, a short document to
// work on and a page of answer are of that size, and at the usual five-fold
// price of output it makes both sides count.
func typicalCost(p providers.Price) providers.Money {
	return p.Cost(providers.Usage{Input: providers.Count(1000), Output: providers.Count(400)})
}

// Strength is how good a model is taken to be before anybody has judged its answers: 1 is
// as good as the reference. It is set by hand.
//
// Tiers decide, where the model has one that is known: what counts is how far
// below the reference's it is. A reference without one counts as a flagship.
//
// Without a tier the list price of a typical answer stands in: vendors price a
// model by what it can do, though coarsely. Each factor of ten below the
// reference takes a quarter. A model about which nothing is known counts as
// a nano beside a flagship, so that doubt costs money and not quality.
func Strength(m, reference providers.Model) float64 {
	if m.ID == reference.ID {
		return 1
	}
	s := 1 - tierLevels[flagship] + tierLevels["nano"]
	if level, ok := tierLevels[tierOf(m)]; ok {
		top, ok := tierLevels[tierOf(reference)]
		if !ok {
			top = tierLevels[flagship]
		}
		s = 1 - top + level
	} else if ratio, ok := typicalCost(m.Price).Ratio(typicalCost(reference.Price)); ok && ratio > 0 {
		s = 1 + math.Log10(ratio)/4
	}
	return math.Round(100*min(max(s, weakest), nearlyEqual)) / 100
}

// StrengthUnknown is the strength of a model about which nothing is known.
func StrengthUnknown() float64 { return 1 - tierLevels[flagship] + tierLevels["nano"] }

// tierLevels places the tiers on one scale. From nano to small is the largest
// step: it is where models begin to follow several instructions at once.
var tierLevels = map[string]float64{"nano": 0.2, "small": 0.55, "mid": 0.7, flagship: 1}

const (
	flagship    = "flagship"
	weakest     = 0.1
	nearlyEqual = 0.9 // of a model that is not the reference but of its tier
)

func tierOf(m providers.Model) string { return strings.ToLower(strings.TrimSpace(m.Tier)) }

// Reference is the last rung's model, or "" of an empty ladder.
func (l Ladder) Reference() string {
	if len(l.Rungs) == 0 {
		return ""
	}
	return l.Rungs[len(l.Rungs)-1].Model
}

// Cheaper are the rungs below the reference, cheapest first.
func (l Ladder) Cheaper() []Rung { return l.Rungs[:max(0, len(l.Rungs)-1)] }

func (l Ladder) validate() error {
	if len(l.Rungs) == 0 {
		return fmt.Errorf("the ladder is empty: it needs at least the reference")
	}
	seen := map[string]bool{}
	for _, r := range l.Rungs {
		switch {
		case r.Model == "":
			return fmt.Errorf("a rung of the ladder names no model")
		case seen[r.Model]:
			return fmt.Errorf("%s is on the ladder twice", r.Model)
		case math.IsNaN(r.Strength) || r.Strength < 0 || r.Strength > 1:
			return fmt.Errorf("the strength %v of %s is not between 0 and 1", r.Strength, r.Model)
		}
		seen[r.Model] = true
	}
	if top := l.Rungs[len(l.Rungs)-1]; top.Strength != 1 {
		return fmt.Errorf("the reference %s stands last on the ladder but has strength %v, not 1", top.Model, top.Strength)
	}
	return nil
}

func Models(rungs []Rung) []string {
	var ids []string
	for _, r := range rungs {
		ids = append(ids, r.Model)
	}
	return ids
}
