package cli

import (
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/providers"
)

// calibrationJSON is what came of a calibration. What is not known is null.
type calibrationJSON struct {
	Certified   bool                     `json:"certified"`
	Exploring   bool                     `json:"exploring"` // nothing here is proved
	Applied     bool                     `json:"applied"`
	Since       *time.Time               `json:"applied_since,omitempty"` // it was in force already, and nothing changed
	Policy      string                   `json:"policy"`                  // hash
	Reference   string                   `json:"reference"`
	Ladder      []string                 `json:"ladder"`
	Scale       eval.Scale               `json:"scale"`
	MaxLoss     float64                  `json:"max_loss"`
	Confidence  float64                  `json:"confidence"`
	Run         *runJSON                 `json:"run"`
	Prompts     int                      `json:"prompts"`
	Repeats     int                      `json:"repeats"` // trials that have the text of an earlier one
	Pool        int                      `json:"pool"`
	Rated       int                      `json:"rated"`
	Fit         int                      `json:"rated_fit"`
	Certify     int                      `json:"rated_certify"`
	Pending     int                      `json:"pending"` // drawn by a run and judged, not final yet
	Raters      int                      `json:"raters"`
	Compared    int                      `json:"compared"` // prompts to which every model of the ladder has given a text
	Same        int                      `json:"same"`     // those of compared that need no rating, because the answers are the same
	Unanswered  []missingJSON            `json:"missing_answers,omitempty"`
	Spared      *int                     `json:"spared_ratings,omitempty"` // about how many ratings are saved if missing_answers are made before a run is opened
	Thresholds  map[engine.Task]*float64 `json:"thresholds"`               // null: everything goes to the reference
	Certificate *certificateJSON         `json:"certificate"`
	Saving      *float64                 `json:"saving"`
	Estimated   bool                     `json:"estimated,omitempty"` // saving
	First       *int                     `json:"first"`               // rated prompts until a first certificate, about; null: there is one, or nobody knows
	Missing     *int                     `json:"missing"`             // rated prompts until the next certificate, about
	Families    []familyJSON             `json:"families"`
	Curve       map[string][]curveJSON   `json:"curve"` // by task, and "all"
	Notes       []string                 `json:"notes"`
	Simulated   bool                     `json:"simulated"` // some of the ratings are simulated
}

// certificateJSON is what was proved.
type certificateJSON struct {
	MaxLoss    float64               `json:"max_loss"`
	Confidence float64               `json:"confidence"`
	Scale      string                `json:"scale"`
	Rated      int                   `json:"rated"`
	Prompts    int                   `json:"prompts"`
	Run        string                `json:"run"`
	Families   []routing.Certificate `json:"families"`
}

type familyJSON struct {
	Family    string            `json:"family"`
	Tasks     []engine.Task     `json:"tasks"`
	Prompts   int               `json:"prompts"`
	Threshold *float64          `json:"threshold"`
	Certified bool              `json:"certified"`
	Share     float64           `json:"share"` // to a cheaper model
	Saving    *float64          `json:"saving"`
	Estimated bool              `json:"estimated,omitempty"` // saving
	Loss      *float64          `json:"loss"`
	Upper     *float64          `json:"upper"`
	Rated     int               `json:"rated"`
	Faults    int               `json:"faults,omitempty"` // draws that left the pool because the reference failed
	Missing   *int              `json:"missing"`          // rated prompts still needed, about; null: nobody knows how many would do
	Same      float64           `json:"same_share"`       // share of the prompts that goes to a cheaper model with the reference's text
	Unrated   int               `json:"unrated"`          // prompts that some threshold routes and that nobody has to rate
	Checks    []familyCheckJSON `json:"checks,omitempty"` // checks that pay off, as far as the fit part tells
	Unasked   []unaskedJSON     `json:"checks_not_asked,omitempty"`
}

// familyCheckJSON is a check of a family. What is not known is null.
type familyCheckJSON struct {
	Rung    string          `json:"rung"`
	Check   string          `json:"check"`
	Alone   float64         `json:"alone"`   // gap up to which the rung's answer is given without the check
	Ask     float64         `json:"ask"`     // gap above which the rung is not asked
	Asked   float64         `json:"asked"`   // share of the prompts for which it is asked
	Gain    float64         `json:"gain"`    // share of the reference's cost or calls that it saves beyond the prompt alone, estimated
	GainOf  string          `json:"gain_of"` // "cost"; "calls" where costs are not known
	Cost    providers.Money `json:"cost_usd"`
	AddedMS *int64          `json:"added_ms"`
}

// unaskedJSON is a check that is not asked for a family. A figure is null where it is not
// known, or is not the reason.
type unaskedJSON struct {
	Rung    string                `json:"rung"`
	Check   string                `json:"check"`
	Reason  certify.UnaskedReason `json:"reason"`
	Gain    *float64              `json:"gain"`       // as for a check that is asked
	Error   *float64              `json:"gain_error"` // its standard error
	AddedMS *int64                `json:"added_ms"`   // median, measured
	MostMS  *int64                `json:"most_ms"`    // routing.check_adds
	Timed   *int                  `json:"timed"`      // prompts on which added_ms was measured
}

// missingJSON is the answers that a model would still have to give.
type missingJSON struct {
	Model   string          `json:"model"`
	Prompts int             `json:"prompts"`
	Cost    providers.Money `json:"cost_usd"`  // estimated
	Batch   providers.Money `json:"batch_usd"` // the same by batch
}

// curveJSON is a point of the curve, in shares of the reference's.
type curveJSON struct {
	Calls   float64  `json:"reference_calls"`
	Cost    *float64 `json:"cost"`
	Quality float64  `json:"quality"`
	Low     float64  `json:"low"`
	High    float64  `json:"high"`
}

func calibrationToJSON(c *calibrate.Calibration, catalog engine.Catalog, job calibrateJob) calibrationJSON {
	j := calibrationJSON{
		Certified: c.Certified(), Exploring: c.Run == nil, Applied: job.apply, Since: job.since, Policy: c.Policy.Hash,
		Reference: c.Ladder.Reference(), Scale: c.Scale, MaxLoss: c.Limit.Loss, Confidence: c.Limit.Confidence(),
		Prompts: c.Counts.Prompts, Repeats: c.Counts.Repeats, Pool: c.Counts.Pool, Rated: c.Counts.Rated(),
		Fit: c.Counts.Fit, Certify: c.Counts.Certify, Raters: c.Counts.Raters,
		Thresholds: map[engine.Task]*float64{}, Families: []familyJSON{}, Curve: map[string][]curveJSON{}, Notes: append([]string{}, c.Notes...), Simulated: c.Counts.Simulated,
	}
	for _, rung := range c.Ladder.Rungs {
		j.Ladder = append(j.Ladder, rung.Model)
	}
	for _, task := range engine.Tasks {
		j.Thresholds[task] = threshold(c.Policy.Thresholds.For(task))
	}
	checks := c.Checks()
	for _, f := range c.Families {
		family := familyToJSON(f)
		family.Checks, family.Unasked = checksToJSON(checks, f), unaskedToJSON(f.Unasked)
		j.Families = append(j.Families, family)
	}
	j.Compared, j.Same = c.Counts.Compared, c.Counts.Same
	if c.Run != nil {
		run := runToJSON(*c.Run)
		j.Run = &run
	}
	if n, ok := c.Missing(); ok {
		j.Missing = &n
	}
	if n := c.First(); n > 0 {
		j.First = &n
	}
	j.Pending = c.Counts.Pending
	j.Certificate = certificateToJSON(c)
	j.Unanswered, j.Spared = missingToJSON(c, catalog)
	j.Saving, j.Estimated = saving(c.Total.Saving)
	for task, curve := range c.Curves() {
		j.Curve[task] = curveToJSON(curve, c.Priced())
	}
	return j
}

func certificateToJSON(c *calibrate.Calibration) *certificateJSON {
	if !c.Certified() {
		return nil
	}
	all := slices.Clone(c.Policy.Certificates)
	for i := range all {
		all[i].Likeness = nil // it is for programs that route, and stands in the policy
	}
	j := &certificateJSON{MaxLoss: all[0].MaxLoss, Confidence: all[0].Confidence, Scale: all[0].Scale, Run: all[0].Run, Families: all}
	for _, claim := range all {
		j.Rated += claim.Rated
		j.Prompts += claim.Prompts
	}
	return j
}

func familyToJSON(f certify.FamilyResult) familyJSON {
	j := familyJSON{Family: f.Family, Tasks: f.Tasks, Prompts: f.Prompts, Threshold: threshold(f.Threshold), Certified: f.Certified, Share: f.Share, Rated: f.Rated, Faults: f.Faults,
		Missing: f.StillNeeded(), Same: f.Share - f.Open, Unrated: f.Unrated}
	j.Saving, j.Estimated = saving(f.Saving)
	if j.Threshold != nil {
		j.Upper = &f.Upper
		if !f.Unjudged {
			j.Loss = &f.Loss
		}
	}
	return j
}

func checksToJSON(all []calibrate.CheckReport, f certify.FamilyResult) (out []familyCheckJSON) {
	for _, c := range all {
		if c.Family != f.Family {
			continue
		}
		j := familyCheckJSON{Rung: c.Rung, Check: c.Model, Alone: c.Alone, Ask: c.Ask, Asked: float64(c.Asked) / float64(max(1, f.Prompts)), Gain: c.Gain, GainOf: "calls", Cost: c.Cost}
		if c.Money {
			j.GainOf = "cost"
		}
		if c.Timed > 0 {
			ms := c.Added.Milliseconds()
			j.AddedMS = &ms
		}
		out = append(out, j)
	}
	return out
}

func unaskedToJSON(all []certify.UnaskedCheck) (out []unaskedJSON) {
	for _, u := range all {
		j := unaskedJSON{Rung: u.Rung, Check: u.Model, Reason: u.Why}
		switch u.Why {
		case certify.TooSlow:
			j.Gain, j.AddedMS, j.MostMS, j.Timed = &u.Gain, &u.AddedMS, &u.MostMS, &u.Timed
		case certify.UnsureGain:
			j.Gain, j.Error = &u.Gain, &u.GainError
		case certify.NoGain:
			j.Gain = &u.Gain
		}
		out = append(out, j)
	}
	return out
}

// missingToJSON is the answers that are missing to compare every answer before a run is
// opened.
func missingToJSON(c *calibrate.Calibration, catalog engine.Catalog) (all []missingJSON, spared *int) {
	for _, m := range c.MissingAnswers(catalog) {
		all = append(all, missingJSON{m.Model, m.Prompts, m.Cost, m.ByBatch})
	}
	if n, ok := c.SparedRatings(); ok && all != nil {
		spared = &n
	}
	return all, spared
}

// threshold is null where nothing goes to a cheaper model.
func threshold(v float64) *float64 {
	if engine.AcceptsNone(v) {
		return nil
	}
	return &v
}

func saving(s certify.Saving) (share *float64, estimated bool) {
	if !s.Known {
		return nil, false
	}
	return &s.Share, s.Estimated
}

func curveToJSON(curve []certify.CurvePoint, priced bool) []curveJSON {
	points := []curveJSON{}
	for _, at := range curve {
		p := curveJSON{Calls: at.Calls, Quality: at.Quality, Low: at.Low, High: at.High}
		if priced {
			p.Cost = &at.Cost
		}
		points = append(points, p)
	}
	return points
}
