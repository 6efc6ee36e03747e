package report

import (
	"fmt"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/page"
	"switchboard/providers"
)

// Effect says what the policy in force does on the prompts of the store, each counted
// once, compared with asking its reference each time. It is about prompts and not about
// traffic: answers that were imported count, though nobody here paid for them.
type Effect struct {
	Policy    string          `json:"policy"`
	Reference string          `json:"reference"`
	Prompts   int             `json:"prompts"`
	Share     *float64        `json:"share"` // of Prompts: those that a cheaper model answers
	Cost      providers.Money `json:"usd"`   // of one answer to each prompt, with every call made for it
	OfAlways  providers.Money `json:"reference_usd"`
	Saving    *float64        `json:"saving"` // share of OfAlways
	Estimated bool            `json:"estimated"`

	Scale            *string  `json:"scale"`
	Judged           int      `json:"judged"` // the base of Loss
	Loss             *float64 `json:"loss"`   // mean quality given up, in points of 1
	Graded           int      `json:"graded"` // the base of both qualities
	Quality          *float64 `json:"quality"`
	ReferenceQuality *float64 `json:"reference_quality"`
}

// newEffect is nil where there are no prompts to try the policy on.
func newEffect(view *calibrate.Calibration, policy routing.Policy) (*Effect, error) {
	e, err := view.Effect(policy)
	if err != nil || e.Prompts == 0 {
		return nil, err
	}
	out := &Effect{
		Policy: policy.Hash, Reference: view.Ladder.Reference(), Prompts: e.Prompts, Share: &e.Share, Cost: e.Cost, OfAlways: e.Reference, Estimated: e.Estimated && e.Cost.Known(),
		Judged: e.Judged, Graded: e.Graded, Scale: known(string(view.Scale)),
	}
	if saving, ok := e.Saving(); ok {
		out.Saving = &saving
	}
	if e.Judged > 0 {
		out.Loss = &e.Loss
	}
	if e.Graded > 0 {
		out.Quality, out.ReferenceQuality = &e.Quality, &e.ReferenceQuality
	}
	return out, nil
}

// effectBlocks say what the policy does on the prompts of the store.
func (r *Report) effectBlocks() []page.Block {
	e := r.Effect
	if e == nil {
		return nil
	}
	facts := page.Facts{Items: []page.Fact{
		{Name: "prompts", Value: engine.Comma(int64(e.Prompts)), Note: "distinct ones of the store, each once"},
		{Name: "to a cheaper model", Value: percent(*e.Share)},
		{Name: "cost of an answer to each", Value: e.Cost.String(), Note: e.basis()},
		{Name: "the same by " + e.Reference + " alone", Value: e.OfAlways.String(), Note: e.basis()},
		{Name: "saved", Value: maybe(e.Saving, percent), Note: e.basis()},
		{Name: "quality given up", Value: maybe(e.Loss, points), Note: "mean of " + eval.Counted(int64(e.Judged), "judged prompt") + ", in points of 1"},
		{Name: "quality of the policy", Value: maybe(e.Quality, points), Note: "mean of " + eval.Counted(int64(e.Graded), "prompt") + " on which both answers were graded"},
		{Name: "quality of " + e.Reference, Value: maybe(e.ReferenceQuality, points), Note: "of the same"},
	}}
	return []page.Block{
		page.Heading{Text: "What the policy does on the prompts of the store"},
		page.Paragraph{Text: "This is about the prompts that the store has, each of them once, whoever answered them: answers that were imported count, though nobody here paid for them. It is no traffic, and in no total."},
		facts, page.Paragraph{Text: r.effectClaim()},
	}
}

// sentence is the effect in short: "" where there is none.
func (e *Effect) sentence() string {
	if e == nil {
		return ""
	}
	text := fmt.Sprintf("The store has %s: the policy sends %s of them to a cheaper model", eval.Counted(int64(e.Prompts), "prompt"), percent(*e.Share))
	if e.Saving != nil {
		text += fmt.Sprintf(", costs %s where %s alone costs %s, and saves %s", e.Cost, e.Reference, e.OfAlways, percent(*e.Saving))
	}
	if e.Loss != nil {
		text += fmt.Sprintf(", and gives up %s of the quality on the %s", points(*e.Loss), eval.Counted(int64(e.Judged), "judged prompt"))
	}
	return text + "."
}

// basis is what the costs rest on.
func (e *Effect) basis() string {
	switch {
	case !e.Cost.Known():
		return "nothing tells what a model costs"
	case e.Estimated:
		return "estimated: tokens that nobody counted are worked out from the texts, and answers that were not made count with the mean of their model"
	}
	return "as the answers are kept: what they cost, or what list prices make of their tokens"
}

// effectClaim sets what is proved beside what was found.
func (r *Report) effectClaim() string {
	if r.Policy == nil || len(r.Policy.Certificates) == 0 {
		return "What is given up is what the judged prompts show. No certificate bounds it: nothing is claimed of prompts that nobody judged."
	}
	var claims []string
	for _, c := range r.Policy.Certificates {
		claims = append(claims, fmt.Sprintf("%s: %s, bound %s, of %s", c.Family, c.Claim, points(c.Upper), eval.Counted(int64(c.Prompts), "prompt")))
	}
	return "What is given up is what the judged prompts show, those included that the policy was fitted to. What is proved is the certificate: " + eval.List(claims, "and") + "."
}

// maybe writes a number, or nothing where it is unknown.
func maybe(n *float64, write func(float64) string) string {
	if n == nil {
		return ""
	}
	return write(*n)
}
