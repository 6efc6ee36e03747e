package prometheus

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"strconv"
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
