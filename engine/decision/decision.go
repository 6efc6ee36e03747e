// Package decision writes decisions for scripts, proxies and services: as JSON and in
// headers.
package decision

import (
	"fmt"

	"switchboard/engine"
)

// JSON is a decision in JSON. Its names are a contract.
type JSON struct {
	Model     string      `json:"model"`
	Check     string      `json:"check,omitempty"` // a second model that is asked beside Model
	Task      engine.Task `json:"task"`
	Gap       *float64    `json:"gap"`
	Threshold float64     `json:"threshold"` // below -1 no gap is small enough
	Certified bool        `json:"certified"`
	Reasons   []string    `json:"reasons"`
	Policy    string      `json:"policy"`
	// NoThreshold says in words that no gap is small enough.
	NoThreshold string `json:"no_threshold,omitempty"`
	Uncertified string `json:"uncertified,omitempty"` // why the certificate for the task does not speak of this prompt
}

// ToJSON is a decision in its JSON form.
func ToJSON(d engine.Decision) JSON {
	reasons := d.Reasons
	if reasons == nil {
		reasons = []string{}
	}
	j := JSON{Model: d.Model, Check: d.Check, Task: d.Task, Gap: d.Gap, Threshold: d.Threshold, Certified: d.Certified, Reasons: reasons, Policy: d.Policy, Uncertified: d.Uncertified}
	if engine.AcceptsNone(d.Threshold) {
		j.NoThreshold = fmt.Sprintf("by this policy nothing goes to a cheaper model for %s", d.Task)
	}
	return j
}
