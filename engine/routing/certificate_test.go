package routing

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"switchboard/engine"
)

func mathCertificate() Certificate {
	return Certificate{
		Family: "math", Tasks: []engine.Task{engine.Math}, MaxLoss: 0.05, Confidence: 0.95, Scale: "accept",
		Rated: 212, Raters: 3, Pool: "abc", Prompts: 900, Share: 0.31, Loss: 0.012, Upper: 0.047, Run: "run1",
	}
}

// certifiedParts are the parts of a policy with one certificate.
func certifiedParts() (Scorer, Thresholds, Ladder, Provenance) {
	return Scorer{Prior: PriorVersion()}, Thresholds{Default: -2, Tasks: map[engine.Task]float64{engine.Math: 0.08}},
		demoLadder(), Provenance{Source: Calibrated, Ratings: 300, Scale: "accept", Raters: 3}
}

func TestCertificateSaysItInALine(t *testing.T) {
	c := mathCertificate()
	if got, want := c.Line(), "certified: loss ≤ 0.05 @ 95 %, 212 rated prompts"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	c.Same = 31
	if got, want := c.Line(), "certified: loss ≤ 0.05 @ 95 %, 212 rated prompts, 31 the same text"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	c.MaxLoss, c.Confidence = 0.1, 0.999
	if got, want := c.Claim(), "loss ≤ 0.10 @ 99.9 %"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestPolicyWithACertificate(t *testing.T) {
	s, th, l, from := certifiedParts()
	p, err := NewPolicy(s, th, l, from, mathCertificate())
	if err != nil {
		t.Fatal(err)
	}
	t.Run("reads back as it was", func(t *testing.T) {
		b, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		var q Policy
		if err := json.Unmarshal(b, &q); err != nil {
			t.Fatal(err)
		}
		if q.Hash != p.Hash || !bytes.Equal(q.Canonical(), p.Canonical()) || q.CertificateFor(engine.Math).Line() != p.CertificateFor(engine.Math).Line() {
			t.Errorf("%s", b)
		}
	})
	t.Run("is of the format that has them", func(t *testing.T) {
		if !bytes.HasPrefix(p.Canonical(), []byte(`{"format":2,`)) {
			t.Errorf("%.40s", p.Canonical())
		}
		old := strings.Replace(string(mustJSON(t, p)), `"format":2`, `"format":1`, 1)
		if err := json.Unmarshal([]byte(old), new(Policy)); err == nil {
			t.Error("read as the format before")
		}
	})
	t.Run("certifies the decisions of its tasks and no others", func(t *testing.T) {
		r := NewRouter(p)
		if d := r.Decide(engine.Query{Prompt: "2+2?", Task: engine.Math}); !d.Certified || d.Claim != mathCertificate().Line() {
			t.Errorf("%+v", d)
		}
		if d := r.Decide(engine.Query{Prompt: "2+2?", Task: engine.Coding}); d.Certified || d.Claim != "" {
			t.Errorf("%+v", d)
		}
	})
	t.Run("keeps a copy", func(t *testing.T) {
		c := mathCertificate()
		p, err := NewPolicy(s, th, l, from, c)
		if err != nil {
			t.Fatal(err)
		}
		c.Tasks[0] = engine.Coding
		if err := p.Validate(); err != nil {
			t.Error(err)
		}
	})
	t.Run("changed is refused", func(t *testing.T) {
		changed := strings.Replace(string(mustJSON(t, p)), `"max_loss":0.05`, `"max_loss":0.06`, 1)
		if err := json.Unmarshal([]byte(changed), new(Policy)); err == nil {
			t.Error("accepted")
		}
	})
}

func TestCertificateMistakesAreNamed(t *testing.T) {
	for want, change := range map[string]func(*Certificate, *Provenance){
		"covers no task":              func(c *Certificate, _ *Provenance) { c.Tasks = nil },
		"not between 0 and 1":         func(c *Certificate, _ *Provenance) { c.MaxLoss = 1 },
		"has the confidence":          func(c *Certificate, _ *Provenance) { c.Confidence = math.NaN() },
		"has 0 rated prompts":         func(c *Certificate, _ *Provenance) { c.Rated = 0 },
		"of a pool of 100":            func(c *Certificate, _ *Provenance) { c.Prompts = 100 },
		"sends the share 0":           func(c *Certificate, _ *Provenance) { c.Share = 0 },
		"at most 0.06":                func(c *Certificate, _ *Provenance) { c.Upper = 0.06 },
		"names no certification run":  func(c *Certificate, _ *Provenance) { c.Run = "" },
		"no task or there twice":      func(c *Certificate, _ *Provenance) { c.Tasks = []engine.Task{engine.Math, engine.Math} },
		"has no threshold":            func(c *Certificate, _ *Provenance) { c.Tasks = []engine.Task{engine.Coding} },
		`is on the scale "score"`:     func(c *Certificate, _ *Provenance) { c.Scale = "score" },
		"which only a calibration":    func(_ *Certificate, p *Provenance) { p.Source = HandSet },
		"the policy claims -1 raters": func(_ *Certificate, p *Provenance) { p.Raters = -1 },
	} {
		s, th, l, from := certifiedParts()
		c := mathCertificate()
		change(&c, &from)
		if _, err := NewPolicy(s, th, l, from, c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	s, th, l, from := certifiedParts()
	if _, err := NewPolicy(s, th, l, from, mathCertificate(), mathCertificate()); err == nil || !strings.Contains(err.Error(), "two certificates") {
		t.Error(err)
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
