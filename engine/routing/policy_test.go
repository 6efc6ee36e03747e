package routing

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"switchboard/engine"
	"switchboard/providers"
)

func demoCatalog() engine.Catalog {
	return engine.Catalog{
		Models:    []providers.Model{top, nano, small},
		Reference: top.ID,
		Ladder:    []string{top.ID, small.ID, nano.ID},
		Simulated: true,
	}
}

func demoPolicy(t testing.TB) Policy {
	t.Helper()
	p, err := DefaultPolicy(demoCatalog(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPolicyIsTheSameToTheByte(t *testing.T) {
	a, b := demoPolicy(t), demoPolicy(t)
	if a.Hash != b.Hash || !bytes.Equal(a.Canonical(), b.Canonical()) || len(a.Hash) != 64 {
		t.Errorf("%s and %s", a.Hash, b.Hash)
	}
	p, err := NewPolicy(Scorer{Prior: "prior-0"}, Thresholds{Default: 0.1, Tasks: map[engine.Task]float64{engine.Math: 0.05, engine.Coding: 1e-9}},
		Ladder{Rungs: []Rung{{"b", 0.25}, {"a", 1}}, Order: AsGiven}, Provenance{Source: HandSet, Prices: map[string]string{"b": "2026-10-28", "a": "2026-01-01"}})
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"format":1,"scorer":{"prior":"prior-0"},"ladder":{"rungs":[{"model":"b","strength":0.25},{"model":"a","strength":1}],"order":"as given"},` +
		`"thresholds":{"default":0.1,"tasks":{"coding":1e-9,"math":0.05}},"provenance":{"source":"hand-set","ratings":0,"prices":{"a":"2026-01-01","b":"2026-10-28"}}}`
	if got := string(p.Canonical()); got != want {
		t.Errorf("canonical form\n%s, want\n%s", got, want)
	}
	const hash = "d86e660484f8249c53b752049e4d2ed3a30ba82da901f024c9b5d2630d147d23"
	if p.Hash != hash {
		t.Errorf("hash %s, want %s", p.Hash, hash)
	}
}

func TestPolicyReadsBackAsItWas(t *testing.T) {
	p := demoPolicy(t)
	b, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	var q Policy
	if err := json.Unmarshal(b, &q); err != nil {
		t.Fatal(err)
	}
	again, _ := json.Marshal(q)
	if q.Hash != p.Hash || !bytes.Equal(b, again) {
		t.Errorf("%s became %s", b, again)
	}
}

func TestPolicyThatWasChangedIsRefused(t *testing.T) {
	b, _ := json.Marshal(demoPolicy(t))
	for name, change := range map[string][2]string{
		"threshold": {`"default":0.12`, `"default":0.5`},
		"hash":      {`"hash":"`, `"hash":"0`},
		"format":    {`"format":1`, `"format":2`},
		"strength":  {`"strength":0.2`, `"strength":7`},
		"json":      {`{`, `[`},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(string(b), change[0], change[1], 1)
			if changed == string(b) {
				t.Fatalf("nothing changed in %s", b)
			}
			p := Policy{Hash: "as before"}
			if err := json.Unmarshal([]byte(changed), &p); err == nil || p.Hash != "as before" {
				t.Errorf("read %+v, %v", p, err)
			}
		})
	}
	p := demoPolicy(t)
	p.Thresholds.Default = 0.9
	if _, err := json.Marshal(p); err == nil || p.Validate() == nil {
		t.Error("a policy whose hash does not fit was written")
	}
}

func TestPolicyPartsAreCopied(t *testing.T) {
	th, l := defaultThresholds(), demoLadder()
	p, err := NewPolicy(Scorer{Prior: "x"}, th, l, Provenance{Source: HandSet})
	if err != nil {
		t.Fatal(err)
	}
	th.Tasks[engine.Math], l.Rungs[0].Strength = 0.9, 0.9
	if err := p.Validate(); err != nil {
		t.Error(err)
	}
}

func TestPolicyMistakesAreNamed(t *testing.T) {
	good := demoPolicy(t)
	for want, change := range map[string]func(*Policy){
		"names no scorer":           func(p *Policy) { p.Scorer.Prior = "" },
		"ladder is empty":           func(p *Policy) { p.Ladder.Rungs = nil },
		"twice":                     func(p *Policy) { p.Ladder.Rungs = append([]Rung{{"demo-flagship", 0.1}}, p.Ladder.Rungs...) },
		"names no model":            func(p *Policy) { p.Ladder.Rungs = append([]Rung{{"", 0.1}}, p.Ladder.Rungs...) },
		"not between 0 and 1":       func(p *Policy) { p.Ladder.Rungs = append([]Rung{{"x", math.NaN()}}, p.Ladder.Rungs...) },
		"stands last":               func(p *Policy) { p.Ladder.Rungs = append(p.Ladder.Rungs, Rung{"x", 0.5}) },
		"not between -2 and 1":      func(p *Policy) { p.Thresholds.Default = math.NaN() },
		"for math is not between":   func(p *Policy) { p.Thresholds.Tasks = map[engine.Task]float64{engine.Math: 3} },
		`for "poetry", which is no`: func(p *Policy) { p.Thresholds.Tasks = map[engine.Task]float64{"poetry": 0.1} },
		"claims -1 ratings":         func(p *Policy) { p.Provenance.Ratings = -1 },
	} {
		p := good
		p.Ladder.Rungs = append([]Rung(nil), good.Ladder.Rungs...)
		change(&p)
		if _, err := NewPolicy(p.Scorer, p.Thresholds, p.Ladder, p.Provenance); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestDefaultPolicyNamesWhatIsNotConfigured(t *testing.T) {
	c := demoCatalog()
	c.Reference = "gone"
	if _, err := DefaultPolicy(c, nil); err == nil || !strings.Contains(err.Error(), "reference is not configured") {
		t.Error(err)
	}
	c = demoCatalog()
	c.Ladder = append(c.Ladder, "gone")
	if _, err := DefaultPolicy(c, nil); err == nil || !strings.Contains(err.Error(), "ladder names a model") {
		t.Error(err)
	}
}

func TestDefaultPolicyDatesItsPrices(t *testing.T) {
	if got := demoPolicy(t).Provenance.Prices["demo-nano"]; got != "2026-10-28" {
		t.Errorf("price of demo-nano is dated %q", got)
	}
}

func TestPolicyOfAnotherScorerDoesNotRun(t *testing.T) {
	p := demoPolicy(t)
	if err := p.Runs(); err != nil {
		t.Error(err)
	}
	p.Scorer.Prior = "prior-0-00000000"
	if err := p.Runs(); err == nil || !strings.Contains(err.Error(), "calibrate again") {
		t.Error(err)
	}
}
