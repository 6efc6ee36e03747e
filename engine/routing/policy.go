package routing

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"switchboard/engine"
	"switchboard/engine/jsonl"
	"switchboard/engine/routing/agreement"
	"switchboard/providers"
)

// Policy is everything that a decision depends on besides the prompt. It is a value:
// calibrating makes a new one. NewPolicy makes it and gives it its hash. A policy that was
// changed afterwards no longer fits its hash, and Validate says so.
//
// It does not hold the time at which it was made, so that the same parts make the same
// policy to the byte. JSON that is not exactly a policy is an error.
type Policy struct {
	Scorer     Scorer
	Thresholds Thresholds
	Ladder     Ladder
	Provenance Provenance

	// Certificates are what was proved of the policy, one for each family of tasks.
	// Nothing is claimed for tasks that none of them covers.
	Certificates []Certificate

	// Hash is the SHA-256 of the canonical form in hex, and the name of the
	// policy.
	Hash string
}

// Scorer predicts the gaps.
type Scorer struct {
	Prior  string    `json:"prior"`            // PriorVersion of the program that made it
	Reader string    `json:"reader,omitempty"` // ReaderVersion of that program; empty where Fitted is
	Fitted []Weights `json:"fitted,omitempty"` // weights of cheaper models; the prior predicts the gaps of the others
	Checks []Check   `json:"checks,omitempty"` // checks of cheaper models
}

// ReaderVersion counts the changes to what ReadPrompt finds in a prompt. Weights hold for
// one version only.
const ReaderVersion = "reader-3"

// For are the weights of a model, or nil.
func (s Scorer) For(model string) *Weights {
	for i := range s.Fitted {
		if s.Fitted[i].Model == model {
			return &s.Fitted[i]
		}
	}
	return nil
}

func (s Scorer) clone() Scorer {
	s.Fitted = slices.Clone(s.Fitted)
	for i := range s.Fitted {
		w := &s.Fitted[i]
		w.Structure, w.Text.Table = slices.Clone(w.Structure), slices.Clone(w.Text.Table)
	}
	s.Checks = slices.Clone(s.Checks)
	for i := range s.Checks {
		w := &s.Checks[i].Weights
		w.Agreement = slices.Clone(w.Agreement)
	}
	return s
}

// check says what is wrong with the scorer for the models of a ladder.
func (s Scorer) check(l Ladder) error {
	if s.Prior == "" {
		return errors.New("the policy names no scorer")
	}
	if (len(s.Fitted) > 0) != (s.Reader != "") {
		return errors.New("the policy has weights without a reader, or a reader without weights")
	}
	if len(s.Fitted) > 0 && len(l.Cheaper()) > maxFitted {
		return fmt.Errorf("a ladder with weights has at most %d cheaper models, not %d", maxFitted, len(l.Cheaper()))
	}
	for i := range s.Fitted {
		w := &s.Fitted[i]
		if s.For(w.Model) != w {
			return fmt.Errorf("the policy has two sets of weights for %s", w.Model)
		}
		if !slices.ContainsFunc(l.Cheaper(), func(r Rung) bool { return r.Model == w.Model }) {
			return fmt.Errorf("the policy has weights for %s, which is no cheaper model of its ladder", w.Model)
		}
		if err := w.validate(); err != nil {
			return err
		}
	}
	return s.checkChecks(l)
}

// Provenance says where a policy comes from.
type Provenance struct {
	Source  Source            `json:"source"`
	Ratings int               `json:"ratings"`          // rated prompts that it rests on, of the fit and the certify part
	Fitted  int               `json:"fitted,omitempty"` // of them, those that the scorer was fitted to; 0: none, or unknown
	Prices  map[string]string `json:"prices,omitempty"` // date of each list price that ordered the ladder, by model
	Scale   string            `json:"scale,omitempty"`  // on which quality was rated; scales never mix in a policy
	Raters  int               `json:"raters,omitempty"` // people who gave the ratings
}

// Source is the way in which a policy was made.
type Source string

// HandSet policies have constants that somebody chose, without ratings.
const HandSet Source = "hand-set"

// Backtested policies were made to be tried on outcomes that are known.
const Backtested Source = "backtest"

// Calibrated policies were made from ratings. Their certificates say what was
// proved of them; where nothing was, everything goes to the reference.
const Calibrated Source = "calibrated"

// The formats of a policy: the second has certificates, a scale or raters, the third
// checks. A policy has the lowest format that it can have, so that policies of earlier
// versions keep their hashes. A program that does not know checks refuses the third.
const (
	plainFormat     = 1
	certifiedFormat = 2
	checkedFormat   = 3
)

func (p Policy) format() int {
	if len(p.Scorer.Checks) > 0 {
		return checkedFormat
	}
	if len(p.Certificates) > 0 || p.Provenance.Scale != "" || p.Provenance.Raters > 0 {
		return certifiedFormat
	}
	return plainFormat
}

// policyJSON is a policy as JSON. The order of its fields is that of the
// canonical form, which has no hash.
type policyJSON struct {
	Format       int           `json:"format"`
	Hash         string        `json:"hash,omitempty"`
	Scorer       Scorer        `json:"scorer"`
	Ladder       Ladder        `json:"ladder"`
	Thresholds   Thresholds    `json:"thresholds"`
	Provenance   Provenance    `json:"provenance"`
	Certificates []Certificate `json:"certificates,omitempty"`
}

// NewPolicy checks the parts, copies and seals them.
func NewPolicy(s Scorer, t Thresholds, l Ladder, from Provenance, claims ...Certificate) (Policy, error) {
	l.Rungs = slices.Clone(l.Rungs)
	p := Policy{Scorer: s.clone(), Thresholds: t.clone(), Ladder: l, Provenance: from, Certificates: slices.Clone(claims)}
	for i := range p.Certificates {
		c := &p.Certificates[i]
		c.Tasks, c.Likeness = slices.Clone(c.Tasks), c.Likeness.Clone()
	}
	if err := p.check(); err != nil {
		return Policy{}, err
	}
	p.Hash = p.sum()
	return p, nil
}

// OnlyReference is a policy with the scorer and the ladder of p that sends everything to
// the reference.
func (p Policy) OnlyReference() Policy {
	p.Thresholds, p.Certificates = NoCheaper(), nil
	from := p.Provenance
	p.Provenance = Provenance{Source: HandSet, Ratings: from.Ratings, Fitted: from.Fitted, Prices: from.Prices}
	p.Hash = p.sum()
	return p
}

// DefaultPolicy is the policy before any calibration: the prior, hand-set
// thresholds, and the catalog's ladder, ordered by what an answer was measured
// to cost on average (may be nil), else by list price.
func DefaultPolicy(c engine.Catalog, measured map[string]providers.Money) (Policy, error) {
	reference, err := c.Select([]string{c.Reference})
	if err != nil {
		return Policy{}, fmt.Errorf("the reference is not configured: %w", err)
	}
	models, err := c.Select(c.Ladder)
	if err != nil {
		return Policy{}, fmt.Errorf("the ladder names a model that is not configured: %w", err)
	}
	l := NewLadder(models, reference[0], measured)
	return NewPolicy(Scorer{Prior: PriorVersion()}, defaultThresholds(), l, Provenance{Source: HandSet, Prices: PriceDates(c, l)})
}

// PriceDates are the dates of the list prices that ordered a ladder, by model; nil
// where something else did.
func PriceDates(c engine.Catalog, l Ladder) map[string]string {
	if l.Order != ByListPrice {
		return nil
	}
	dates := map[string]string{}
	for _, r := range l.Rungs {
		if m, ok := c.Model(r.Model); ok && m.Price.Known() && !m.Price.AsOf.IsZero() {
			dates[r.Model] = m.Price.AsOf.Format("2006-01-02")
		}
	}
	return dates
}

// Canonical is the form that is hashed: JSON with the fields in a fixed order,
// map keys sorted, floats in their shortest form, and no white space.
func (p Policy) Canonical() []byte {
	b, _ := json.Marshal(p.json("")) // fails for NaN and infinities only, which check refuses
	return b
}

func (p Policy) json(hash string) policyJSON {
	return policyJSON{p.format(), hash, p.Scorer, p.Ladder, p.Thresholds, p.Provenance, p.Certificates}
}

func (p Policy) sum() string {
	sum := sha256.Sum256(p.Canonical())
	return hex.EncodeToString(sum[:])
}

// Validate says in one sentence what is wrong with the policy: a part that
// makes no sense, or a hash that is not its own.
func (p Policy) Validate() error {
	if err := p.check(); err != nil {
		return err
	}
	if p.Hash != p.sum() {
		return errors.New("the policy was changed after it was made: its hash does not fit")
	}
	return nil
}

// Runs says why this program would not decide as the program that made the policy, or nil.
func (p Policy) Runs() error {
	if have := PriorVersion(); p.Scorer.Prior != have {
		return fmt.Errorf("the policy was made for the scorer %s and this program has %s; calibrate again", p.Scorer.Prior, have)
	}
	if r := p.Scorer.Reader; r != "" && r != ReaderVersion {
		return fmt.Errorf("the policy was made for %s and this program has %s; calibrate again", r, ReaderVersion)
	}
	for _, c := range p.Scorer.Checks {
		if c.Reader != agreement.Version {
			return fmt.Errorf("the policy was made for %s and this program has %s; calibrate again", c.Reader, agreement.Version)
		}
	}
	return nil
}

func (p Policy) check() error {
	if err := p.Scorer.check(p.Ladder); err != nil {
		return err
	}
	if p.Provenance.Ratings < 0 {
		return fmt.Errorf("the policy claims %d ratings", p.Provenance.Ratings)
	}
	if p.Provenance.Fitted < 0 || p.Provenance.Fitted > p.Provenance.Ratings {
		return fmt.Errorf("the policy claims to be fitted to %d of %d ratings", p.Provenance.Fitted, p.Provenance.Ratings)
	}
	if p.Provenance.Raters < 0 {
		return fmt.Errorf("the policy claims %d raters", p.Provenance.Raters)
	}
	if err := p.Thresholds.validate(); err != nil {
		return err
	}
	if err := p.Ladder.validate(); err != nil {
		return err
	}
	if err := p.checkBands(); err != nil {
		return err
	}
	return p.checkCertificates()
}

// MarshalJSON writes the policy with its hash.
func (p Policy) MarshalJSON() ([]byte, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return json.Marshal(p.json(p.Hash))
}

// UnmarshalJSON reads what MarshalJSON wrote and refuses anything else.
func (p *Policy) UnmarshalJSON(b []byte) error {
	var in policyJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("this is no policy: %s", jsonl.Wrong(err))
	}
	if in.Format < plainFormat || in.Format > checkedFormat {
		return fmt.Errorf("the policy has format %d and this program reads %d to %d", in.Format, plainFormat, checkedFormat)
	}
	read := Policy{in.Scorer, in.Thresholds, in.Ladder, in.Provenance, in.Certificates, in.Hash}
	if read.format() != in.Format {
		return errors.New("the policy's format does not fit what it holds")
	}
	if err := read.Validate(); err != nil {
		return err
	}
	*p = read
	return nil
}

// PolicyName is what people are shown of a policy's hash: enough to tell those
// of a store apart, and the same everywhere.
func PolicyName(hash string) string {
	const digits = 8
	name := []rune(hash) // of a stored trial, so it need not be a hash
	return string(name[:min(digits, len(name))])
}
