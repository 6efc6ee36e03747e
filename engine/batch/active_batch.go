package batch

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/providers"
)

// How often a service is asked, and for how long.
const (
	firstLook = time.Second      // the first wait between two questions; each further one is longer
	lastLook  = time.Minute      // the longest wait between two questions
	settle    = time.Minute      // how long it may take until a new batch is in the service's list
	early     = 5 * time.Minute  // how much earlier than our request a service may say that it created the batch
	late      = 15 * time.Minute // the same after: clocks differ, and a request may take long
	longest   = time.Hour        // the longest pause that a service can ask for

	answerTime = 5 * time.Minute  // how long a service may take to answer a question
	uploadTime = 10 * time.Minute // how long sending all requests may take
	resultTime = time.Hour        // how long reading all results may take

	mostMissing  = 3  // how often a batch may be not found before it is given up: not every server of a service knows a new batch at once
	mostFailures = 12 // failures in a row after which the rest is left to the next run
)

// activeBatch is a batch that a Runner works on, and the state of that work.
type activeBatch struct {
	*Runner
	b       Batch
	batcher Batcher
	steps   chan struct{}
	status  Status

	told     bool // whether the service was told to cancel it
	failures int  // how many questions failed in a row
}

// run takes the batch to its end, or as far as it can be taken now.
func (w *activeBatch) run(ctx context.Context) error {
	w.status = Status{ID: w.b.ID, Job: w.b.Job, Provider: w.b.Provider, Model: w.b.Model, Requests: len(w.b.Items)}
	if w.batcher == nil {
		return &NoBatcherError{w.b.Provider, w.b.Job}
	}
	for {
		var ended bool
		err := ctx.Err()
		if err == nil && w.b.Job == "" {
			ended, err = w.exclusively(ctx, w.create)
		} else if err == nil {
			ended, err = w.follow(ctx)
		}
		if ended && err == nil {
			return w.Journal.Remove(w.b.ID)
		}
		if err = w.pause(ctx, err); err != nil {
			return err
		}
	}
}

// exclusively runs a step that holds all requests in memory.
func (w *activeBatch) exclusively(ctx context.Context, step func(context.Context) (bool, error)) (bool, error) {
	select {
	case w.steps <- struct{}{}:
		defer func() { <-w.steps }()
		return step(ctx)
	case <-ctx.Done():
		return false, ctx.Err()
	}
}

// pause waits after an error that may be gone at the next try, and returns any other.
func (w *activeBatch) pause(ctx context.Context, err error) error {
	if err == nil {
		w.failures = 0
		return nil
	}
	w.failures++
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var e *providers.Error
	if !errors.As(err, &e) || !passes(e) || w.failures >= mostFailures {
		return err
	}
	wait := time.Duration(rand.Int64N(int64(min(lastLook, firstLook<<w.failures)))) // full jitter
	return w.clock().Sleep(ctx, min(max(wait, e.RetryAfter), longest))
}

// within is a context that ends after a time, for a step at the service.
func within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, d, &providers.Error{Fault: providers.Unreachable, Detail: "no answer within " + d.String()})
}

// passes reports an error that may be gone at the next try.
func passes(e *providers.Error) bool {
	switch e.Fault {
	case providers.RateLimited, providers.Overloaded, providers.Unavailable, providers.Unreachable, providers.CutOff, providers.Malformed, providers.DNS:
		return true
	}
	return e.Status == http.StatusRequestTimeout || e.Status == http.StatusConflict
}

// refused reports whether it is certain that the service did not do what it was asked.
func refused(err error) bool {
	var e *providers.Error
	return errors.As(err, &e) && (e.Status >= 400 && e.Status < 500 && e.Status != http.StatusRequestTimeout || e.Fault == providers.Auth || e.Fault == providers.Unsupported)
}

// create creates the batch at the service, unless it is there already.
func (w *activeBatch) create(ctx context.Context) (ended bool, err error) {
	requests, err := w.requests()
	if err != nil || len(requests) == 0 {
		return err == nil, err
	}
	if w.b.Tried != nil {
		if found, err := w.find(ctx, len(requests)); found || err != nil {
			return false, err
		}
	}
	if w.b.Cancel {
		return true, w.failAll(requests, &providers.Error{Fault: providers.Aborted})
	}
	if !w.b.Uploaded {
		if w.b.File, err = w.upload(ctx, requests); err != nil {
			return w.rejected(requests, err)
		}
		w.b.Uploaded = true
	}
	before := w.b
	now := w.clock().Now().UTC()
	if w.b.Tried == nil {
		w.b.Tried = &now
	}
	w.b.Last = &now
	if err := w.Journal.Save(w.b); err != nil {
		return false, err
	}
	in, cancel := within(ctx, uploadTime)
	defer cancel()
	job, err := w.batcher.CreateBatch(in, w.model(), w.mark(len(requests)), w.b.File, bare(requests))
	if err != nil {
		if refused(err) {
			w.b = before // this try has certainly not created a batch
		}
		if saved := w.Journal.Save(w.b); saved != nil {
			return false, saved
		}
		return w.rejected(requests, err)
	}
	return false, w.adopt(job, false)
}

func (w *activeBatch) upload(ctx context.Context, requests []request) (string, error) {
	ctx, cancel := within(ctx, uploadTime)
	defer cancel()
	return w.batcher.UploadBatch(ctx, w.model(), bare(requests))
}

// rejected ends a batch that its service does not accept. After an error that may be gone
// at the next try, or where an earlier try may have created the batch, it is tried again.
func (w *activeBatch) rejected(requests []request, err error) (ended bool, _ error) {
	var e *providers.Error
	if !refused(err) || !errors.As(err, &e) || passes(e) || w.b.Tried != nil {
		return false, err
	}
	return true, w.failAll(requests, e)
}

func (w *activeBatch) adopt(job providers.BatchJob, guessed bool) error {
	w.b.Job, w.b.Guessed = job.ID, guessed
	if err := w.Journal.Save(w.b); err != nil {
		return err
	}
	w.show(job)
	return nil
}

// find looks for a batch whose creation may have been cut short.
func (w *activeBatch) find(ctx context.Context, n int) (bool, error) {
	for {
		in, cancel := within(ctx, answerTime)
		jobs, err := w.batcher.FindBatch(in, w.model(), w.mark(n))
		cancel()
		if err != nil {
			return false, err
		}
		for _, job := range jobs {
			if !slices.Contains(w.b.NotOurs, job.ID) {
				return true, w.adopt(job, !job.Named)
			}
		}
		left := settle - w.clock().Now().Sub(*w.b.Last)
		if left <= 0 {
			return false, nil
		}
		if err := w.clock().Sleep(ctx, min(left, settle)); err != nil {
			return false, err
		}
	}
}

func (w *activeBatch) mark(n int) providers.BatchMark {
	return providers.BatchMark{Name: w.b.ID, Requests: n, Earliest: w.b.Tried.Add(-early), Latest: w.b.Last.Add(late)}
}

// follow waits for the end of the batch and stores its answers.
func (w *activeBatch) follow(ctx context.Context) (ended bool, err error) {
	wait := firstLook
	for {
		job, err := w.poll(ctx)
		switch {
		case gone(err) && w.failures < mostMissing:
			w.failures++
			wait = lastLook
		case gone(err):
			return w.lost(err)
		case err != nil:
			return false, err
		default:
			w.show(job)
		}
		if job.State.Ended() {
			return w.exclusively(ctx, func(ctx context.Context) (bool, error) { return w.collect(ctx, job) })
		}
		if err := w.clock().Sleep(ctx, wait); err != nil {
			return false, err
		}
		if err == nil {
			w.failures = 0
		}
		wait = min(wait*3/2, lastLook)
	}
}

// poll asks for the state of the batch. Where the batch is to be cancelled, it tells the
// service first, unless the batch may be somebody else's.
func (w *activeBatch) poll(ctx context.Context) (providers.BatchJob, error) {
	ctx, cancel := within(ctx, answerTime)
	defer cancel()
	if w.b.Cancel && !w.told && !w.b.Guessed {
		if err := w.batcher.CancelBatch(ctx, w.model(), w.b.Job); err != nil && !refused(err) {
			return providers.BatchJob{}, err
		}
		w.told = true // a batch that cannot be cancelled has ended already
	}
	return w.batcher.PollBatch(ctx, w.model(), w.b.Job)
}

// gone reports whether an error says that the service no longer has a batch, or its
// results.
func gone(err error) bool {
	var e *providers.Error
	return errors.As(err, &e) && (e.Status == http.StatusNotFound || e.Status == http.StatusGone)
}

// lost ends a batch that its service no longer has. Its cost is unknown.
func (w *activeBatch) lost(err error) (bool, error) {
	requests, failed := w.requests()
	if failed != nil {
		return false, failed
	}
	e := *providers.AsError(err)
	e.Detail = "the service no longer has this batch"
	for _, r := range requests {
		a := w.failure(r, &e)
		a.Cost = providers.Money{}
		if err := w.store(r, a); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (w *activeBatch) show(job providers.BatchJob) {
	w.status.Job, w.status.State, w.status.Counted = job.ID, job.State, job.Succeeded+job.Failed
	w.tell(w.status)
}

// model is the model of the batch, as it was configured when the batch was sent.
func (w *activeBatch) model() providers.Model {
	m, _ := w.Catalog.Model(w.b.Model)
	m.ID, m.Provider, m.Name, m.API, m.Price = w.b.Model, w.b.Provider, w.b.Name, w.b.API, w.b.Price
	return m
}

// request is a request of the batch, with its place there.
type request struct {
	providers.BatchRequest
	place int
	done  bool // whether its answer is in the store
}

// requests are the requests whose trials are still in the store.
func (w *activeBatch) requests() ([]request, error) {
	var all []request
	for i, item := range w.b.Items {
		t, kept, err := w.Records.Kept(item.Trial)
		if err != nil {
			return nil, err
		}
		if kept && item.Lane < len(t.Answers) {
			all = append(all, w.request(i, t))
		}
	}
	return all, nil
}

func (w *activeBatch) request(i int, t engine.Trial) request {
	lane := w.b.Items[i].Lane
	return request{
		BatchRequest: providers.BatchRequest{ID: w.b.itemID(i), Request: providers.Request{
			Model: w.model(), Messages: providers.Prompt(t.Prompt), Parameters: t.Asked(lane),
		}},
		place: i, done: t.Answers[lane].Finish != "",
	}
}

func bare(requests []request) []providers.BatchRequest {
	all := make([]providers.BatchRequest, len(requests))
	for i, r := range requests {
		all[i] = r.BatchRequest
	}
	return all
}
