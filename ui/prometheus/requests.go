package prometheus

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"strconv"

	"switchboard/engine/rollout"
)

// Request is a kind of request that a service has answered.
type Request struct {
	Path   string
	Status int
}

// WriteRequests writes what a service has answered since it began, and the
// policy that it decides by.
func WriteRequests(to io.Writer, counts map[Request]int64, policy string) error {
	w := newWriter(to)
	const requests, inForce = "switchboard_requests_total", "switchboard_policy"
	w.typed(requests, "Requests that were answered since the service began.", "counter")
	all := slices.SortedFunc(maps.Keys(counts), func(a, b Request) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Status, b.Status))
	})
	for _, r := range all {
		w.sample(requests, float64(counts[r]), label{"path", r.Path}, label{"status", strconv.Itoa(r.Status)})
	}
	w.family(inForce, "The policy in force.")
	w.sample(inForce, 1, label{"policy", policy})
	return w.Flush()
}

// WriteRollout writes how much of the traffic is decided about, and what that came
// to since the service began.
func WriteRollout(to io.Writer, counts map[rollout.Part]int64, now rollout.Rollout) error {
	w := newWriter(to)
	const requests, percent = "switchboard_rollout_requests_total", "switchboard_rollout_percent"
	w.typed(requests, "Requests that the policy decided about, by what the rollout came to.", "counter")
	for _, part := range []rollout.Part{rollout.Choice, rollout.Reference, rollout.Shadowed} {
		w.sample(requests, float64(counts[part]), label{"part", string(part)})
	}
	w.family(percent, "Share of the rollout's stage.")
	switch {
	case now.Whole():
		now = rollout.Rollout{Stage: rollout.Full, Percent: 100}
	case now.Stage == rollout.Observe:
		now.Percent = 0
	}
	w.sample(percent, now.Percent, label{"stage", string(now.Stage)})
	return w.Flush()
}

// WriteCircuits writes which models routed calls are kept from now.
func WriteCircuits(to io.Writer, open map[string]bool) error {
	w := newWriter(to)
	const circuit = "switchboard_circuit_open"
	w.family(circuit, "1 where no routed call goes to the model: its circuit or that of its provider is open, or a pause was asked for.")
	for _, model := range slices.Sorted(maps.Keys(open)) {
		w.sample(circuit, indicator(open[model]), label{"model", model})
	}
	return w.Flush()
}
