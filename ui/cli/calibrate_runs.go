package cli

import (
	"fmt"
	"math"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/store"
	"switchboard/eval/store/records"
	"switchboard/providers"
	"switchboard/ui/format"
)

// runJSON is a certification run.
type runJSON struct {
	ID         string     `json:"id"`
	Opened     time.Time  `json:"opened"`
	Who        string     `json:"who"`
	Reference  string     `json:"reference"`
	Ladder     []string   `json:"ladder"`
	Scale      eval.Scale `json:"scale"`
	MaxLoss    float64    `json:"max_loss"`
	Confidence float64    `json:"confidence"`
	Attempt    int        `json:"attempt"`
	Vouched    bool       `json:"vouched"` // imported, and the caller vouches for the draw
	Prompts    int        `json:"prompts"` // of the pool
	Fitted     int        `json:"fitted"`  // rated prompts of the fit part when it was opened, on which its scores rest
	Families   int        `json:"families"`
	Closed     *time.Time `json:"closed"`
	Why        string     `json:"why,omitempty"` // why it was closed
}

func runToJSON(r store.KeptRun) runJSON {
	j := runJSON{ID: r.Run.ID, Opened: r.Run.Time, Who: r.Who, Reference: r.Run.Ladder.Reference(), Scale: r.Run.Scale,
		MaxLoss: r.Run.Limit.Loss, Confidence: r.Run.Limit.Confidence(), Attempt: r.Run.Attempt, Vouched: r.Run.Vouched, Fitted: r.Run.Fitted, Families: len(r.Run.Families)}
	for _, rung := range r.Run.Ladder.Rungs {
		j.Ladder = append(j.Ladder, rung.Model)
	}
	for _, f := range r.Run.Families {
		j.Prompts += len(f.Prompts)
	}
	if r.Closing != nil {
		j.Closed, j.Why = &r.Closing.Time, r.Closing.Why
	}
	return j
}

func (c *command) printRuns(store *records.Store) error {
	runs, err := store.Runs()
	if err != nil {
		return err
	}
	if len(runs) == 0 && !c.flags.JSON {
		c.out.line("there was no certification run yet; Rate opens one when the fit part is rated")
	}
	for _, r := range runs {
		j := runToJSON(r)
		if c.flags.JSON {
			if err := c.out.json(j); err != nil {
				return err
			}
			continue
		}
		state := "open"
		if j.Closed != nil {
			state = "closed " + j.Closed.Local().Format(time.DateOnly) + ": " + j.Why
		}
		c.out.line(providers.CleanLine(fmt.Sprintf("%s  %s by %s · scale %s, loss ≤ %v @ %v %%, attempt %d, %s · %s", j.ID[:min(12, len(j.ID))],
			j.Opened.Local().Format(time.DateOnly), j.Who, j.Scale, j.MaxLoss, 100*j.Confidence, j.Attempt, format.Plural(j.Prompts, "prompt"), state), maxSentence))
	}
	return c.out.err
}

// evidenceJSON is a draw of a run, down to the votes.
type evidenceJSON struct {
	Family    string              `json:"family"`
	Number    int                 `json:"number"` // in the order of the family's draws, from 1
	Prompt    *string             `json:"prompt"` // null where it was forgotten
	Trial     string              `json:"trial"`
	Task      engine.Task         `json:"task"`
	Drawn     *time.Time          `json:"drawn"` // null: imported
	Raters    []string            `json:"raters"`
	Votes     []voteJSON          `json:"votes"`
	Gaps      map[string]*float64 `json:"gaps"`                // by model, as the run's scorer reads the prompt; null: it was forgotten
	Agreement map[string]*float64 `json:"agreement,omitempty"` // by model, of its answer and its check's, where one is asked
	Same      bool                `json:"same,omitempty"`      // nobody had to judge: the decision's answer is the reference's text
	Threshold *float64            `json:"threshold"`           // that the family has come to; null: everything goes to the reference
	Decision  string              `json:"decision"`            // the model that the threshold sends the prompt to
	Counts    *float64            `json:"counts"`              // what the draw adds to the sum of its family; null: it goes to the reference, or is not used
	D         map[string]*float64 `json:"d"`                   // by model that some threshold picks; null: not judged, which counts as 1
	Pending   bool                `json:"pending"`
	Used      bool                `json:"used"`
	Why       string              `json:"why"`
}

// accountJSON is the last line of a family: its loss is share * sum / routed.
type accountJSON struct {
	Family    string   `json:"family"`
	Foot      bool     `json:"foot"` // always true, which tells this line from a draw
	Threshold *float64 `json:"threshold"`
	Draws     int      `json:"draws"`
	Used      int      `json:"used"`
	Routed    int      `json:"routed"`
	Lost      int      `json:"lost"`
	Won       int      `json:"won"`
	Sum       float64  `json:"sum"`
	Share     float64  `json:"share"`
	Same      int      `json:"same"` // prompts of the family that go there too and lose nothing: the answers are the same text
	Loss      float64  `json:"loss"`
}

func accountToJSON(a calibrate.Account) accountJSON {
	return accountJSON{Family: a.Family, Foot: true, Threshold: threshold(a.Threshold), Draws: a.Draws, Used: a.Used, Routed: a.Routed,
		Lost: a.Lost, Won: a.Won, Sum: a.Sum, Share: a.Share, Same: a.Same, Loss: a.Loss}
}

type voteJSON struct {
	Rater   string     `json:"rater"`
	Skipped bool       `json:"skipped"`
	D       []*float64 `json:"d"` // by cheaper model of the run's ladder
}

func evidenceToJSON(e calibrate.Evidence) evidenceJSON {
	j := evidenceJSON{Family: e.Family, Number: e.Number + 1, Trial: e.Trial, Task: e.Task, Raters: append([]string{}, e.Raters...),
		Votes: []voteJSON{}, D: map[string]*float64{}, Gaps: map[string]*float64{}, Threshold: threshold(e.Threshold), Decision: e.Decision, Pending: e.Pending, Used: e.Used, Why: e.Why, Same: e.Same}
	if e.Text != "" {
		j.Prompt = &e.Text
	}
	if !e.Time.IsZero() {
		j.Drawn = &e.Time
	}
	for _, v := range e.Votes {
		j.Votes = append(j.Votes, voteJSON{v.Rater, v.Skipped, append([]*float64{}, v.D...)})
	}
	if d, routed := e.Counts(); routed && e.Used {
		j.Counts = &d
	}
	for i, model := range e.Models {
		j.D[model], j.Gaps[model] = nil, nil
		if i < len(e.Gaps) && !math.IsNaN(e.Gaps[i]) {
			j.Gaps[model] = &e.Gaps[i]
		}
		if i < len(e.Agreement) && !math.IsNaN(e.Agreement[i]) {
			if j.Agreement == nil {
				j.Agreement = map[string]*float64{}
			}
			j.Agreement[model] = &e.Agreement[i]
		}
		if i < len(e.D) {
			j.D[model] = e.D[i]
		}
	}
	return j
}

// printEvidence prints a run with every draw and vote.
func (c *command) printEvidence(store *records.Store, id string) error {
	run, all, err := calibrate.Explain(store, id)
	if err != nil {
		return err
	}
	if len(all) == 0 && !c.flags.JSON {
		c.out.line("nothing was drawn for this run yet")
	}
	for _, e := range all {
		if c.flags.JSON {
			if err := c.out.json(evidenceToJSON(e)); err != nil {
				return err
			}
			continue
		}
		c.out.evidenceText(e)
	}
	for _, a := range calibrate.Accounts(&run, all) {
		if c.flags.JSON {
			if err := c.out.json(accountToJSON(a)); err != nil {
				return err
			}
			continue
		}
		c.out.line(providers.CleanLine(a.Sentence(), maxSentence))
	}
	return c.out.err
}

func (p *printer) evidenceText(e calibrate.Evidence) {
	prompt := e.Text
	if prompt == "" {
		prompt = "(forgotten)"
	}
	p.line(fmt.Sprintf("%s %d  ", providers.CleanLine(e.Family, 40), e.Number+1), providers.CleanLine(prompt, 80))
	if engine.AcceptsNone(e.Threshold) {
		p.line("    decision ", providers.CleanLine(e.Decision, 60), "  no threshold is certified")
	} else {
		p.line("    decision ", providers.CleanLine(e.Decision, 60), "  threshold ", engine.Decimal(e.Threshold, 3))
	}
	for i, model := range e.Models {
		gap := "unknown"
		if i < len(e.Gaps) && !math.IsNaN(e.Gaps[i]) {
			gap = engine.Decimal(e.Gaps[i], 3)
		}
		lost := "not judged, which counts as 1"
		if i < len(e.D) && e.D[i] != nil {
			lost = engine.Signed(*e.D[i], 3)
		}
		p.line("    ", providers.CleanLine(model, 60), "  loses ", lost, ", gap ", gap, agreementText(e, i))
	}
	for _, v := range e.Votes {
		said := "judged"
		if v.Skipped {
			said = "skipped"
		}
		for _, d := range v.D {
			if d != nil {
				said += "  d " + engine.Signed(*d, 3)
			}
		}
		p.line("    ", providers.CleanLine(v.Rater, 40), " ", said)
	}
	p.line("    ", e.Why)
}

// agreementText says how far the answers of the i-th model and of its check agree.
func agreementText(e calibrate.Evidence, i int) string {
	if i >= len(e.Agreement) || math.IsNaN(e.Agreement[i]) {
		return ""
	}
	return " after its check, agreement " + engine.Decimal(e.Agreement[i], 2)
}
