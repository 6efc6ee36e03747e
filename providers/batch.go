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

// BatchLimits are the largest batch that a service accepts.
type BatchLimits struct {
	Requests int
	Bytes    int // size of all requests together, as they are sent
}

// BatchMark is what is known of a batch whose creation may have been cut short, for finding
// it at the service. Where the service stores Name with a batch, it is found exactly;
// elsewhere all batches that could be it are found, by time and size.
type BatchMark struct {
	Name     string
	Earliest time.Time // the earliest time at which it can have been created
	Latest   time.Time // the latest time at which it can have been created
	Requests int
}

// BatchJob is the state of a batch, as its service reports it.
type BatchJob struct {
	ID    string // the service's id of the batch
	State BatchState
	Named bool // whether it was found by its name, see BatchMark

	// Counts of requests. Some services count only at the end: while the batch is under
	// way, 0 may also mean unknown.
	Total, Succeeded, Failed int

	Outputs []string // ids of the files with results, where the service has files
	Failure *Error   // why the batch as a whole failed; nil: it did not
}

// BatchState is how far a batch is.
type BatchState string

// The states of a batch. A state in which the batch has Ended does not change any more, and
// the results can be read then; some are missing where the batch was cut short.
const (
	JobWaiting    BatchState = "waiting"    // accepted and not begun
	JobRunning    BatchState = "running"    // under way, which includes putting its results together
	JobCancelling BatchState = "cancelling" // it was told to end, and has not ended yet
	JobCompleted  BatchState = "completed"
	JobFailed     BatchState = "failed" // it was not accepted as a whole
	JobExpired    BatchState = "expired"
	JobCancelled  BatchState = "cancelled"
)

// Ended reports whether the batch has ended.
func (s BatchState) Ended() bool {
	switch s {
	case JobCompleted, JobFailed, JobExpired, JobCancelled:
		return true
	}
	return false
}

// BatchResult is the result of one request of a batch. Answer is the sequence of events that
// Provider.Stream would have yielded, all at once. It can be read once.
type BatchResult struct {
	ID     string // id of the request
	Answer func(context.Context) iter.Seq2[Event, error]
}
