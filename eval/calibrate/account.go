package calibrate

import (
	"fmt"
	"math"
	"slices"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
	"switchboard/eval/store"
)

// Account is how the loss of a family adds up from its draws: Loss is Share
// times Sum / Routed. Where the answer is the same text as the reference's nothing
// is lost, so these prompts are in none of the three.
type Account struct {
	Family    string
	Threshold float64 // engine.NoThreshold: everything goes to the reference, and nothing is lost
	Draws     int
	Used      int     // draws that are final, as are all draws before them
	Routed    int     // those of Used that the threshold sends to a cheaper model
	Lost      int     // those of Routed with d above 0
	Won       int     // those of Routed with d below 0
	Sum       float64 // of d over Routed
	Share     float64 // of the family's prompts that the threshold sends to a cheaper model, with another text
	Same      int     // prompts of the family that it sends there with the same text
	Loss      float64
}

// Accounts adds up the draws of a run, family by family in their order.
func Accounts(run *store.KeptRun, all []Evidence) []Account {
	var out []Account
	for f := range run.Run.Families {
		family := &run.Run.Families[f]
		a := Account{Family: family.Name, Threshold: engine.NoThreshold}
		for i := range all {
			if all[i].Family == family.Name {
				a.Threshold = all[i].Threshold
				a.add(&all[i])
			}
		}
		if k := slices.Index(family.Grid, a.Threshold); k >= 0 {
			a.Share = float64(family.OpenAt(k)) / float64(len(family.Prompts))
			a.Same = family.Routed[k] - family.OpenAt(k)
		}
		out = append(out, a.settled())
	}
	return out
}

// NewAccount adds up the draws of one family of which a share is routed.
func NewAccount(all []Evidence, f certify.FamilyResult) Account {
	a := Account{Family: f.Family, Threshold: f.Threshold, Share: f.Open, Same: f.Same}
	for i := range all {
		a.add(&all[i])
	}
	return a.settled()
}

func (a *Account) add(e *Evidence) {
	a.Draws++
	if !e.Used {
		return
	}
	a.Used++
	d, routed := e.Counts()
	if !routed {
		return
	}
	a.Routed++
	a.Sum += d
	switch {
	case d > 0:
		a.Lost++
	case d < 0:
		a.Won++
	}
}

func (a Account) settled() Account {
	if a.Routed > 0 {
		a.Loss = a.Share * a.Sum / float64(a.Routed)
	}
	return a
}

// Sentence says how it adds up.
func (a Account) Sentence() string {
	draws := eval.Counts("%s: %s, %v used", a.Family, eval.Counted(a.Draws, "draw"), a.Used)
	if engine.AcceptsNone(a.Threshold) {
		return draws + "; no threshold is certified, so all go to the reference: loss .000"
	}
	sum := eval.Counts("%s, of them %v sent to a cheaper model at threshold %s: %v lost, %v won, sum of d %s; %.3f of the prompts go there: loss %.3f × %s / %v = %s",
		draws, a.Routed, engine.Decimal(a.Threshold, 3), a.Lost, a.Won, engine.Signed(a.Sum, 3), a.Share, a.Share, engine.Signed(a.Sum, 3), max(1, a.Routed), engine.Signed(a.Loss, 4))
	if a.Same > 0 {
		sum += fmt.Sprintf("; %s more go there and lose nothing, for the answers are the same text", eval.Counted(a.Same, "prompt"))
	}
	return sum
}

// Counts is what a draw adds to the loss of its family: d of the model that
// the threshold chooses. It is false where that is the reference, or gives its
// text: then nothing is lost, whatever was judged.
func (e *Evidence) Counts() (d float64, routed bool) {
	i := slices.Index(e.Models, e.Decision)
	if i < 0 || e.Same {
		return 0, false
	}
	return min(max(e.Loss(i), -1), 1), true
}

// decide notes for each draw how the run's scorer reads it, the threshold that
// its family has come to, and what that decides.
func decide(c *snapshot.Snapshot, run *store.KeptRun, all []Evidence, families []certify.FamilyResult) error {
	p, err := routing.NewPolicy(run.Run.Scorer, routing.NoCheaper(), run.Run.Ladder, routing.Provenance{Source: routing.Calibrated})
	if err != nil {
		return err
	}
	router := routing.NewRouter(p)
	cheaper := routing.Models(run.Run.Ladder.Cheaper())
	for i := range all {
		e := &all[i]
		f := e.Assignment.Family
		e.Threshold, e.Decision = families[f].Threshold, run.Run.Ladder.Reference()
		if k := slices.Index(run.Run.Families[f].Grid, e.Threshold); k >= 0 && e.Number < len(run.Run.Families[f].Routable) {
			if pick, routed := run.Run.Families[f].Routable[e.Number].Picks.Pick(k); routed {
				e.Decision, e.Same = cheaper[pick.Rung], pick.Same
			}
		}
		m := c.Prompts[e.Prompt]
		for _, model := range e.Models {
			gap, agreed := math.NaN(), math.NaN()
			if rung := slices.Index(cheaper, model); m != nil && rung >= 0 && c.HasFeatures() {
				gap, agreed = effectiveGap(&run.Run, f, m, rung, router.Gap(&m.Features, rung))
			}
			e.Gaps, e.Agreement = append(e.Gaps, gap), append(e.Agreement, agreed)
		}
	}
	return nil
}

// effectiveGap is the gap that decides about a rung, given that of the prompt, and how
// far its answer and its check's agree; NaN where that is not asked, or not known.
func effectiveGap(run *certify.Run, family int, m *snapshot.Prompt, rung int, prompt float64) (gap, agreed float64) {
	model := run.Ladder.Rungs[rung].Model
	i := slices.IndexFunc(run.Families[family].Bands, func(b routing.Band) bool { return b.Rung == model })
	check := run.Scorer.CheckOf(model)
	if i < 0 || check == nil {
		return prompt, math.NaN()
	}
	band, checked, agreed := run.Families[family].Bands[i], float64(routing.Beyond), math.NaN()
	if pair := m.PairOf(model, check.Model); band.Within(prompt) && pair.State == certify.Compared {
		checked, agreed = check.Weights.Checked(prompt, &pair.Features), pair.Score()
	}
	return band.Effective(prompt, checked), agreed
}
