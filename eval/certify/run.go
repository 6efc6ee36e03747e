package certify

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/engine/routing/likeness"
	"switchboard/eval"
)

// RunConfig is what is settled about a certification run before it is planned.
type RunConfig struct {
	Limit   Limit  `json:"limit"`   // the limit of the certificates that the run aims at
	Attempt int    `json:"attempt"` // on this pool, from 1: see Limit.Attempt
	Vouched bool   `json:"vouched"` // the pool was imported with its judgements, and the caller vouches for the draw
	Seed    uint64 `json:"seed"`    // of the order of the draws
}

// Check says what is wrong with the terms.
func (t RunConfig) Check() error {
	if t.Attempt < 1 {
		return fmt.Errorf("a certification run is the first attempt or a later one, not %d", t.Attempt)
	}
	return t.Limit.Check()
}

// Run is a certification run: everything that the certificates depend on
// besides the ratings of the certify part. It is written down before the
// first of those is given, and never changed. PlanRun makes it.
type Run struct {
	// ID names the run by its content, all but Time: the same ratings, terms
	// and prompts make the same run, and so the same policy to the byte.
	ID   string    `json:"id"`
	Time time.Time `json:"time"` // when it was written; the caller's to set
	RunConfig
	Ladder   routing.Ladder    `json:"ladder"` // the reference is the last rung
	Scale    eval.Scale        `json:"scale"`
	Scorer   routing.Scorer    `json:"scorer"` // fitted to the fit part as it was then; it ships with the policy
	Fitted   int               `json:"fitted"` // rated prompts that it was fitted to
	Raters   []string          `json:"raters,omitempty"`
	Prices   map[string]string `json:"prices,omitempty"`
	Versions map[string]string `json:"versions,omitempty"` // of the ladder's models, as their providers name them
	Checks   []string          `json:"checks,omitempty"`   // of the cheaper rungs, whether they pay or not; "" is none
	Families []Family          `json:"families"`
}

// Family is the tasks that one claim speaks of, with its part of the pool and
// how it is drawn and tested.
type Family struct {
	Name    string        `json:"name"` // the task, RestFamily or AllFamily
	Tasks   []engine.Task `json:"tasks"`
	Prompts []string      `json:"prompts"` // keys of the family's prompts in the pool, sorted

	// Grid is the thresholds that are tested, strict to loose. It is empty
	// where nothing could be proved; such a family goes to the reference and
	// spends nothing of the error.
	Grid   []float64 `json:"grid,omitempty"`
	Routed []int     `json:"routed,omitempty"` // by threshold: prompts of the family that it sends to a cheaper model
	Open   []int     `json:"open,omitempty"`   // by threshold: those of Routed whose answer has to be judged; nil: all of them
	Spread []float64 `json:"spread,omitempty"` // by threshold: the expected variance of d, from the fit part

	// Planned is the number of draws for which the bets are sized. More may be
	// drawn, and fewer may do. Goal is the threshold that they should prove, as
	// a place in Grid.
	Planned  int       `json:"planned"`
	Goal     int       `json:"goal"`
	Expected []float64 `json:"expected,omitempty"` // values d that the fit part lets one expect at Goal

	// Bands say for which gaps of the prompt a check is asked; none, where no check
	// pays. Asked are the prompts for which one is, with what it costs.
	Bands []routing.Band `json:"bands,omitempty"`
	Asked []AskedChecks  `json:"asked,omitempty"`

	// Gains say by band how much more of the reference's cost it saves than the prompt
	// alone, as far as the fit part tells.
	Gains []float64 `json:"gains,omitempty"`

	// Unasked are the checks that are not asked, and why.
	Unasked []UnaskedCheck `json:"unasked,omitempty"`

	// Likeness is what the prompts look like; nil where they are too few to say.
	Likeness *likeness.Pool `json:"likeness,omitempty"`

	// Routable are the prompts that the loosest threshold would send to a
	// cheaper model and on which something can be lost, in the order in which they
	// are to be drawn: a uniformly random one, without replacement.
	Routable []Candidate `json:"routable,omitempty"`

	// Same are the prompts that would be sent to a cheaper model as well, but
	// only to models whose answers are the same texts as the reference's. They are
	// never drawn: their d is 0.
	Same []Candidate `json:"same,omitempty"`
}

// AskedChecks is a prompt for which checks are asked, with the cheaper rungs whose checks
// they are, cheapest first. A rung is asked only if no cheaper one was accepted.
type AskedChecks struct {
	Prompt string `json:"prompt"`
	Rungs  []int  `json:"rungs"`
}

// Candidate is a prompt that some threshold would send to a cheaper model.
type Candidate struct {
	Prompt string `json:"prompt"`
	Picks  Picks  `json:"picks"` // at least one
}

// OpenAt is how many prompts the k-th threshold sends to a cheaper model whose
// answer is another text than the reference's.
func (f *Family) OpenAt(k int) int {
	if f.Open == nil {
		return f.Routed[k]
	}
	return f.Open[k]
}

// Picked are the cheaper models that some threshold picks for the prompt and that
// have to be judged, beside the reference.
func (c *Candidate) Picked(l routing.Ladder) []string {
	var models []string
	for _, p := range c.Picks {
		if !p.Same {
			models = append(models, l.Rungs[p.Rung].Model)
		}
	}
	return models
}

// Judgement is what came of one draw.
type Judgement struct {
	// Final says that nothing will change it any more: it was judged, or
	// skipped by everybody who was to judge it, or left open too long.
	Final bool

	// Fault says that the reference brought no answer, so there is nothing to lose
	// or to keep: the prompt leaves the pool, and was judged by nobody.
	Fault bool

	// D is the final difference by cheaper rung. A rung that a threshold picks
	// and that is NaN when the draw is final, or that is not there, counts as
	// lost: 1.
	D      []float64
	Raters []string

	// Same says that every answer to be judged turned out to be the same text as
	// the reference's: d is 0, and nobody judged it.
	Same bool
}

// DX is d of a final judgement on a rung, and 1 where the rung was not judged.
func (j *Judgement) DX(rung int) float64 {
	if rung >= len(j.D) || math.IsNaN(j.D[rung]) {
		return 1
	}
	return min(max(j.D[rung], -1), 1)
}

// Judged reports whether anybody has judged anything.
func (j *Judgement) Judged() bool {
	return !j.Fault && !j.Same && slices.ContainsFunc(j.D, func(d float64) bool { return !math.IsNaN(d) })
}

// Tested is the number of families that have something to prove.
func (r *Run) Tested() int {
	n := 0
	for i := range r.Families {
		if len(r.Families[i].Grid) > 0 {
			n++
		}
	}
	return n
}

// Level is the limit at which each family of the run is tested: its error is
// the attempt's part, divided among the families.
func (r *Run) Level() Limit { return r.Limit.Attempt(r.Attempt).Split(r.Tested()) }

// Pool names the prompts that a family's claim is about.
func (f *Family) Pool() string { return engine.TextKey(strings.Join(f.Prompts, "\n")) }

// identity is the id of a run, made from its content.
func (r *Run) identity() string {
	plain := *r
	plain.ID, plain.Time = "", time.Time{}
	b, _ := json.Marshal(plain) // it fails only for NaN and infinities, which check refuses
	return engine.TextKey(string(b))
}

// check says in one sentence which part of a run is impossible.
func (r *Run) check() error {
	if err := r.RunConfig.Check(); err != nil {
		return err
	}
	for i := range r.Families {
		if err := r.Families[i].check(len(r.Ladder.Cheaper())); err != nil {
			return fmt.Errorf("the family %q of the run %w", r.Families[i].Name, err)
		}
	}
	return nil
}

// check says what is wrong with a family; the sentence continues its name.
func (f *Family) check(cheaper int) error {
	n := len(f.Grid)
	switch {
	case f.Name == "" || len(f.Tasks) == 0 || len(f.Prompts) == 0:
		return errors.New("has no tasks or no prompts")
	case len(f.Routed) != n || len(f.Spread) != n || n > 0 && (f.Goal < 0 || f.Goal >= n || f.Planned < min(1, len(f.Routable))):
		return errors.New("has a grid that does not fit the rest of it")
	case !slices.IsSorted(f.Grid) || !slices.IsSorted(f.Routed):
		return errors.New("has thresholds out of order")
	case n > 0 && len(f.Routable)+len(f.Same) != f.Routed[n-1] || len(f.Routable)+len(f.Same) > len(f.Prompts):
		return fmt.Errorf("has %d prompts to draw of %d", len(f.Routable), len(f.Prompts))
	case f.Open != nil && len(f.Open) != n:
		return errors.New("has a grid that does not fit the rest of it")
	}
	for _, routable := range [][]Candidate{f.Routable, f.Same} {
		for i := range routable {
			picks := routable[i].Picks
			if len(picks) == 0 {
				return errors.New("draws a prompt that nothing routes")
			}
			if !picks.fit(n, cheaper) {
				return errors.New("picks models in no order")
			}
		}
	}
	return f.checkOpen()
}

// checkOpen says whether the answers that have to be judged were counted right, because
// the claim rests on that.
func (f *Family) checkOpen() error {
	changes := make([]int, len(f.Grid))
	for i := range f.Routable {
		if !f.Routable[i].Picks.open() {
			return errors.New("draws a prompt on which nothing can be lost")
		}
		f.Routable[i].Picks.countOpen(changes)
	}
	if slices.ContainsFunc(f.Same, func(c Candidate) bool { return c.Picks.open() }) {
		return errors.New("does not draw a prompt on which something can be lost")
	}
	s := thresholds{}
	if s.setOpen(changes); !slices.Equal(s.open, f.thresholds().open) {
		return errors.New("has counted wrongly what there is to be judged")
	}
	return nil
}
