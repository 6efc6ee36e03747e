package batch

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// Batcher is a provider that has a batch interface. Errors are *providers.Error
// where they come from the service.
type Batcher interface {
	BatchLimits() providers.BatchLimits

	// UploadBatch sends the requests as a file, where the service wants them before the
	// batch is created.
	UploadBatch(ctx context.Context, m providers.Model, requests []providers.BatchRequest) (file string, err error)

	// CreateBatch starts a batch, from the file where one was uploaded.
	CreateBatch(ctx context.Context, m providers.Model, mark providers.BatchMark, file string, requests []providers.BatchRequest) (providers.BatchJob, error)

	// FindBatch looks for a batch whose creation may have been cut short. Where a batch has
	// the mark, it returns that one alone; else all batches that it could be.
	FindBatch(ctx context.Context, m providers.Model, mark providers.BatchMark) ([]providers.BatchJob, error)

	PollBatch(ctx context.Context, m providers.Model, id string) (providers.BatchJob, error)
	CancelBatch(ctx context.Context, m providers.Model, id string) error

	// BatchResults reads the results of a batch that has ended, in any order. ids are the
	// ids of the requests, in the order in which they were sent.
	BatchResults(ctx context.Context, m providers.Model, job providers.BatchJob, ids []string) iter.Seq2[providers.BatchResult, error]
}

// Batch is the stored state of one batch of requests for one model.
type Batch struct {
	ID       string          `json:"id"` // ours; it marks the batch at the service
	Time     time.Time       `json:"time"`
	Set      string          `json:"set"` // of the trials, see setrun.Run
	Provider string          `json:"provider"`
	Model    string          `json:"model"` // our id
	Name     string          `json:"name"`  // the vendor's
	API      string          `json:"api,omitempty"`
	Price    providers.Price `json:"price"` // on the day it was sent
	Items    []Item          `json:"items"`

	Uploaded bool       `json:"uploaded,omitempty"`
	File     string     `json:"file,omitempty"`
	Tried    *time.Time `json:"tried,omitempty"` // the earliest time at which it may have been created; nil: it was not
	Last     *time.Time `json:"last,omitempty"`  // the latest time at which it may have been created
	Job      string     `json:"job,omitempty"`   // the service's id of it
	Guessed  bool       `json:"guessed,omitempty"`
	NotOurs  []string   `json:"not_ours,omitempty"` // ids of jobs that were taken for this batch and are not
	Cancel   bool       `json:"cancel,omitempty"`   // whether it is to be cancelled

	Forgotten []int `json:"forgotten,omitempty"` // places of items whose cost was counted, and whose trial was deleted
	Held      Hold  `json:"held"`
}

// Item is a request of a batch, by the trial and the lane of its answer.
type Item struct {
	Trial string      `json:"trial"`
	Lane  int         `json:"lane"`
	Task  engine.Task `json:"task,omitempty"`
}

// Hold is the money that the budget sets aside for a batch, on the day when it was sent,
// until its answers are stored.
type Hold struct {
	Day   string                `json:"day,omitempty"`
	Nano  int64                 `json:"nano,omitempty"` // nano-dollars
	Tags  map[string]string     `json:"tags,omitempty"`
	Tasks map[engine.Task]int64 `json:"tasks,omitempty"` // Nano by the tasks of the prompts; empty: it counts for no task's cap
}

// parts are the nano-dollars that are held, by task.
func (h Hold) parts() map[engine.Task]int64 {
	if len(h.Tasks) == 0 {
		return map[engine.Task]int64{"": h.Nano}
	}
	return h.Tasks
}

// itemID is the id of a request at the service: no two requests share one.
func (b *Batch) itemID(i int) string { return fmt.Sprintf("%s-%d", b.ID, i) }

// item is the place of a request by its id.
func (b *Batch) item(id string) (int, bool) {
	rest, ours := strings.CutPrefix(id, b.ID+"-")
	i, err := strconv.Atoi(rest)
	return i, ours && err == nil && i >= 0 && i < len(b.Items) && b.itemID(i) == id
}

// Journal stores the batches that have not ended.
type Journal interface {
	Batches() ([]Batch, error) // oldest first
	Save(Batch) error
	Remove(id string) error
}

// Records stores the trials of batches.
type Records interface {
	engine.Recorder
	// Kept is a trial by its id; false where it is not in the store, as after it was
	// deleted.
	Kept(id string) (engine.Trial, bool, error)
}

// Clock tells the time and waits.
type Clock interface {
	Now() time.Time
	// Sleep ends with an error when ctx does.
	Sleep(ctx context.Context, d time.Duration) error
}

// SystemClock is the time of the machine.
type SystemClock struct{}

// Now is the time.
func (SystemClock) Now() time.Time { return time.Now() }

// Sleep waits.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
