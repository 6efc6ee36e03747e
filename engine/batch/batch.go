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

	// UploadBatch sends the requests ahead, where the service takes them so.
	UploadBatch(ctx context.Context, m providers.Model, requests []providers.BatchRequest) (file string, err error)

	// CreateBatch starts a batch, of the file where one was sent ahead.
	CreateBatch(ctx context.Context, m providers.Model, mark providers.BatchMark, file string, requests []providers.BatchRequest) (providers.BatchJob, error)

	// FindBatch looks for a batch whose creation was cut short. One that bears
	// the name of the mark comes alone; else come all that it could be.
	FindBatch(ctx context.Context, m providers.Model, mark providers.BatchMark) ([]providers.BatchJob, error)

	PollBatch(ctx context.Context, m providers.Model, id string) (providers.BatchJob, error)
	CancelBatch(ctx context.Context, m providers.Model, id string) error

	// BatchResults reads what an ended batch brought, in any order. ids are those
	// of the requests, in the order in which they were sent.
	BatchResults(ctx context.Context, m providers.Model, job providers.BatchJob, ids []string) iter.Seq2[providers.BatchResult, error]
}

// Batch is one batch of requests for one model, as it is kept.
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
	Tried    *time.Time `json:"tried,omitempty"` // since when it may have been created; nil: it was not
	Last     *time.Time `json:"last,omitempty"`  // and until when
	Job      string     `json:"job,omitempty"`   // the service's name for it
	Guessed  bool       `json:"guessed,omitempty"`
	NotOurs  []string   `json:"not_ours,omitempty"` // jobs that it was taken for
	Cancel   bool       `json:"cancel,omitempty"`   // it is to end

	Forgotten []int `json:"forgotten,omitempty"` // items whose cost was counted, but whose trial was deleted
	Held      Hold  `json:"held"`
}

// Item is a request of a batch: where its answer belongs.
type Item struct {
	Trial string      `json:"trial"`
	Lane  int         `json:"lane"`
	Task  engine.Task `json:"task,omitempty"`
}

// Hold is what the budget counts from a day on for a batch until its answers are
// there.
type Hold struct {
	Day   string                `json:"day,omitempty"`
	Nano  int64                 `json:"nano,omitempty"` // nano-dollars
	Tags  map[string]string     `json:"tags,omitempty"`
	Tasks map[engine.Task]int64 `json:"tasks,omitempty"` // Nano by the tasks of the prompts; empty: it counts for none
}

// parts are what is held, by task.
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

// Journal keeps batches that have not come to their end.
type Journal interface {
	Batches() ([]Batch, error) // oldest first
	Save(Batch) error
	Remove(id string) error
}

// Records keeps the trials.
type Records interface {
	engine.Recorder
	// Kept is a trial by its id, and false where it is not there (any more).
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
