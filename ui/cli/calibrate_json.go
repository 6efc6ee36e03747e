package cli

import (
	"slices"
	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
)

// calibrationJSON is what came of a calibration. What is not known is null.
type calibrationJSON struct {
	Certified   bool                     `json:"certified"`
	Exploring   bool                     `json:"exploring"` // nothing here was proved, nor could it be
	Applied     bool                     `json:"applied"`
	Policy      string                   `json:"policy"` // hash
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
	Thresholds  map[engine.Task]*float64 `json:"thresholds"` // null: to the reference
	Certificate *certificateJSON         `json:"certificate"`
	Saving      *float64                 `json:"saving"`
	Estimated   bool                     `json:"estimated,omitempty"` // saving
	First       *int                     `json:"first"`               // rated prompts until a first certificate, about; null: there is one, or nobody knows
	Missing     *int                     `json:"missing"`             // rated prompts until the next certificate, about
	Families    []familyJSON             `json:"families"`
	Curve       map[string][]curveJSON   `json:"curve"` // by task, and "all"
	Notes       []string                 `json:"notes"`
	Simulated   bool                     `json:"simulated"` // some of the ratings
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
	Family    string        `json:"family"`
	Tasks     []engine.Task `json:"tasks"`
	Prompts   int           `json:"prompts"`
	Threshold *float64      `json:"threshold"`
	Certified bool          `json:"certified"`
	Share     float64       `json:"share"` // to a cheaper model
	Saving    *float64      `json:"saving"`
	Estimated bool          `json:"estimated,omitempty"` // saving
	Loss      *float64      `json:"loss"`
	Upper     *float64      `json:"upper"`
	Rated     int           `json:"rated"`
	Faults    int           `json:"faults,omitempty"` // draws that left the pool because the reference failed
	Missing   *int          `json:"missing"`          // rated prompts still needed, about; null: nobody knows how many would do
}

// curveJSON is a point of the curve, in shares of the reference's.
type curveJSON struct {
	Calls   float64  `json:"reference_calls"`
	Cost    *float64 `json:"cost"`
	Quality float64  `json:"quality"`
	Low     float64  `json:"low"`
	High    float64  `json:"high"`
}

func calibrationToJSON(c *calibrate.Calibration, applied bool) calibrationJSON {
	j := calibrationJSON{
		Certified: c.Certified(), Exploring: c.Run == nil, Applied: applied, Policy: c.Policy.Hash,
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
	for _, f := range c.Families {
		j.Families = append(j.Families, familyToJSON(f))
	}
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
		all[i].Likeness = nil // for programs that route; it stands in the policy
	}
	j := &certificateJSON{MaxLoss: all[0].MaxLoss, Confidence: all[0].Confidence, Scale: all[0].Scale, Run: all[0].Run, Families: all}
	for _, claim := range all {
		j.Rated += claim.Rated
		j.Prompts += claim.Prompts
	}
	return j
}

func familyToJSON(f certify.FamilyResult) familyJSON {
	j := familyJSON{Family: f.Family, Tasks: f.Tasks, Prompts: f.Prompts, Threshold: threshold(f.Threshold), Certified: f.Certified, Share: f.Share, Rated: f.Rated, Faults: f.Faults}
	j.Saving, j.Estimated = saving(f.Saving)
	if j.Threshold != nil {
		j.Loss, j.Upper = &f.Loss, &f.Upper
	}
	if f.Missing > 0 || f.Certified {
		j.Missing = &f.Missing
	}
	return j
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

func curveToJSON(curve []certify.CurveAt, priced bool) []curveJSON {
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
