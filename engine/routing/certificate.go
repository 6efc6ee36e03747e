package routing

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"switchboard/engine"
	"switchboard/engine/routing/likeness"
	"switchboard/engine/routing/textfeatures"
)

// Certificate is a proved claim about a policy: over the prompts of its pool,
// counting 0 where the reference is chosen, the mean loss of quality is at
// most MaxLoss. The chance that the rated prompts, which were drawn at random,
// led to a claim that is false is at most 1 − Confidence, for each
// certification run. It speaks of a family of tasks, and of prompts like those
// of the pool at these versions of the models.
type Certificate struct {
	Family     string         `json:"family"` // name of the tasks together: the one task's, or "rest"
	Tasks      []engine.Task  `json:"tasks"`
	MaxLoss    float64        `json:"max_loss"` // in points of quality, in (0, 1)
	Confidence float64        `json:"confidence"`
	Scale      string         `json:"scale"`              // on which quality was rated
	Rated      int            `json:"rated"`              // rated prompts that the claim rests on
	Raters     int            `json:"raters"`             // people who gave the ratings
	Pool       string         `json:"pool"`               // hash of the prompts that the claim is about
	Prompts    int            `json:"prompts"`            // prompts of the pool
	Share      float64        `json:"share"`              // share of Prompts that go to a cheaper model
	Same       int            `json:"same,omitempty"`     // prompts that go there and get the same text as from the reference
	Loss       float64        `json:"loss"`               // the estimated loss
	Upper      float64        `json:"upper"`              // bound on the loss at this threshold alone, at the same confidence; at most MaxLoss
	Run        string         `json:"run"`                // the certification run that it came out of
	Likeness   *likeness.Pool `json:"likeness,omitempty"` // what the prompts of the pool look like; nil: unknown
}

// Line is the certificate in a few words, such as
//
//	certified: loss ≤ 0.05 @ 95 %, 212 rated prompts
//	certified: loss ≤ 0.05 @ 95 %, 41 rated prompts, 310 the same text
func (c Certificate) Line() string {
	line := "certified: " + c.Claim() + ", " + engine.Comma(c.Rated) + " rated prompt"
	if c.Rated != 1 {
		line += "s"
	}
	if c.Same > 0 {
		line += ", " + engine.Comma(c.Same) + " the same text"
	}
	return line
}

// Claim is what is claimed and how surely: "loss ≤ 0.05 @ 95 %".
func (c Certificate) Claim() string {
	return "loss ≤ " + figure(c.MaxLoss, 2) + " @ " + figure(math.Round(c.Confidence*1e6)/1e4, 0) + " %"
}

// figure writes a number with all its decimals, and at least as many as least.
func figure(v float64, least int) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if padded := strconv.FormatFloat(v, 'f', least, 64); len(padded) > len(s) {
		return padded
	}
	return s
}

// CertificateFor is the certificate that covers a task, or nil.
func (p *Policy) CertificateFor(task engine.Task) *Certificate {
	for i := range p.Certificates {
		if slices.Contains(p.Certificates[i].Tasks, task) {
			return &p.Certificates[i]
		}
	}
	return nil
}

// checkCertificates says what is wrong with the policy's claims.
func (p *Policy) checkCertificates() error {
	if len(p.Certificates) > 0 && p.Provenance.Source != Calibrated {
		return fmt.Errorf("the policy is %s and has a certificate, which only a calibration gives", p.Provenance.Source)
	}
	for i := range p.Certificates {
		c := &p.Certificates[i]
		if err := c.check(); err != nil {
			return fmt.Errorf("the certificate for %q %w", c.Family, err)
		}
		if c.Scale != p.Provenance.Scale {
			return fmt.Errorf("the certificate for %q is on the scale %q and the policy on %q", c.Family, c.Scale, p.Provenance.Scale)
		}
		for _, t := range c.Tasks {
			if p.CertificateFor(t) != c {
				return fmt.Errorf("the policy has two certificates for %s", t)
			}
			if _, ok := p.Thresholds.Tasks[t]; !ok {
				return fmt.Errorf("the certificate for %q covers %s, for which the policy has no threshold", c.Family, t)
			}
		}
	}
	return nil
}

// check says what is wrong with the certificate. The error is the end of a sentence that
// begins with its name.
func (c *Certificate) check() error {
	switch {
	case c.Family == "" || len(c.Tasks) == 0:
		return errors.New("covers no task")
	case !(c.MaxLoss > 0 && c.MaxLoss < 1):
		return fmt.Errorf("claims a loss of at most %v, which is not between 0 and 1", c.MaxLoss)
	case !(c.Confidence > 0 && c.Confidence < 1):
		return fmt.Errorf("has the confidence %v, which is not between 0 and 1", c.Confidence)
	case c.Rated < 0 || c.Rated == 0 && c.Same == 0 || c.Raters < 0:
		return fmt.Errorf("has %d rated prompts of %d raters behind it", c.Rated, c.Raters)
	case c.Prompts < c.Rated || c.Same < 0 || c.Prompts < c.Same || c.Pool == "":
		return fmt.Errorf("has %d rated prompts of a pool of %d", c.Rated, c.Prompts)
	case !(c.Share > 0 && c.Share <= 1):
		return fmt.Errorf("sends the share %v to a cheaper model", c.Share)
	case !(c.Loss >= -1 && c.Loss <= 1 && c.Upper > 0 && c.Upper <= c.MaxLoss):
		return fmt.Errorf("estimates a loss of %v, at most %v, and claims %v", c.Loss, c.Upper, c.MaxLoss)
	case c.Run == "":
		return errors.New("names no certification run")
	case c.Likeness != nil && c.Likeness.Check(structures, textfeatures.WordIndexes) != nil:
		return c.Likeness.Check(structures, textfeatures.WordIndexes)
	}
	for i, t := range c.Tasks {
		if !slices.Contains(engine.Tasks[:], t) || slices.Contains(c.Tasks[:i], t) {
			return fmt.Errorf("covers %q, which is no task or there twice", t)
		}
	}
	return nil
}
