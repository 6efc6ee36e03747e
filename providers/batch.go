package providers

import (
	"context"
	"iter"
	"time"
)

// BatchRequest is one request of a batch. All requests of a batch are for one
// model.
type BatchRequest struct {
	ID string // unique in the batch: letters, digits, - and _, at most 64
	Request
}

// BatchLimits are how much a service takes in one batch.
type BatchLimits struct {
	Requests int
	Bytes    int // of all requests together, as they are sent
}

// BatchMark is by what a batch is found again whose creation was cut short. A
// service that keeps Name with a batch finds it exactly; one that does not
// names those that could be it, by time and size.
type BatchMark struct {
	Name     string
	Earliest time.Time // it was not created before
	Latest   time.Time // nor after
	Requests int
}

// BatchJob is what a service says of a batch.
type BatchJob struct {
	ID    string // the service's name for it
	State BatchState
	Named bool // it was found by its name, see BatchMark

	// Counts of requests. Services that count only at the end say 0 until
	// then: while the batch is under way 0 says nothing.
	Total, Succeeded, Failed int

	Outputs []string // the files with results, where there are files
	Failure *Error   // why the batch as a whole failed; nil: it did not
}

// BatchState is where a batch stands.
type BatchState string

// The states of a batch. From an ended one it does not move, and its results
// can be read, those of a part where it did not come to its end.
const (
	JobWaiting    BatchState = "waiting"    // taken, not begun
	JobRunning    BatchState = "running"    // also when its results are being put together
	JobCancelling BatchState = "cancelling" // it was told to end, and will
	JobCompleted  BatchState = "completed"
	JobFailed     BatchState = "failed" // it was not accepted as a whole
	JobExpired    BatchState = "expired"
	JobCancelled  BatchState = "cancelled"
)

// Ended reports whether nothing more will come.
func (s BatchState) Ended() bool {
	switch s {
	case JobCompleted, JobFailed, JobExpired, JobCancelled:
		return true
	}
	return false
}

// BatchResult is what a batch brought for one request. Answer is the sequence
// that Provider.Stream would have yielded, all at once: it is used once.
type BatchResult struct {
	ID     string // of the request
	Answer func(context.Context) iter.Seq2[Event, error]
}
