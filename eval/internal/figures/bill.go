package figures

import (
	"encoding/json"

	"switchboard/engine"
	"switchboard/eval/internal/jsonscan"
)

// mostQuotes is how many quotes are remembered: one for each model and price.
const mostQuotes = 1024

// Bill reads of a trial what its ledger, and another decision about its prompt,
// need, with its lanes as answers that have not ended.
func (r *Reader) Bill(object []byte, t *engine.Trial) error {
	return jsonscan.Fields(object, func(name, v []byte) (err error) {
		switch string(name) {
		case "time":
			err = t.Time.UnmarshalJSON(v)
		case "prompt":
			t.Prompt, err = jsonscan.Text(v)
		case "follows":
			t.Follows, err = jsonscan.Text(v)
		case "system":
			t.System, err = r.names.Name(v)
		case "decision":
			err = r.decision(v, &t.Decision)
		case "reference":
			t.Reference, err = r.quote(v)
		case "route":
			t.Route, err = r.quote(v)
		case "check":
			t.Check, err = r.quote(v)
		case "tags":
			err = json.Unmarshal(v, &t.Tags)
		case "answers":
			err = r.lanes(v, t)
		case "simulated":
			t.Simulated = jsonscan.True(v)
		case "routed":
			t.Routed = jsonscan.True(v)
		case "batch":
			t.Batch = jsonscan.True(v)
		}
		return err
	})
}

func (r *Reader) decision(object []byte, d *engine.Decision) error {
	return jsonscan.Fields(object, func(name, v []byte) (err error) {
		switch string(name) {
		case "task":
			var task string
			task, err = r.names.Name(v)
			d.Task = engine.Task(task)
		case "model":
			d.Model, err = r.names.Name(v)
		case "check":
			d.Check, err = r.names.Name(v)
		case "policy":
			d.Policy, err = r.names.Name(v)
		}
		return err
	})
}

func (r *Reader) quote(object []byte) (q engine.Quote, err error) {
	if known, ok := r.quotes[string(object)]; ok {
		return known, nil
	}
	if err = json.Unmarshal(object, &q); err == nil && len(r.quotes) < mostQuotes {
		r.quotes[string(object)] = q
	}
	return q, err
}
