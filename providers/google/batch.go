package google

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"strings"

	"google.golang.org/genai"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// BatchLimits keep a batch below the 20 MB that may go with its creation.
func (p *service) BatchLimits() providers.BatchLimits {
	return providers.BatchLimits{Requests: 10_000, Bytes: 16 << 20}
}

// UploadBatch does nothing: a batch is created with its requests.
func (p *service) UploadBatch(context.Context, providers.Model, []providers.BatchRequest) (string, error) {
	return "", nil
}

// keyOf is the name of the metadata that holds the id of a request.
const keyOf = "key"

// CreateBatch starts a batch of requests.
func (p *service) CreateBatch(ctx context.Context, m providers.Model, mark providers.BatchMark, _ string, requests []providers.BatchRequest) (providers.BatchJob, error) {
	var src genai.BatchJobSource
	for _, r := range requests {
		contents, config := geminiParams(r.Request)
		config.AutomaticContinuation = nil
		src.InlinedRequests = append(src.InlinedRequests, &genai.InlinedRequest{Contents: contents, Config: config, Metadata: map[string]string{keyOf: r.ID}})
	}
	return p.job(ctx, m, func(ctx context.Context) (*genai.BatchJob, error) {
		return p.batches.Create(ctx, m.Name, &src, &genai.CreateBatchJobConfig{DisplayName: displayName(mark)})
	})
}

func displayName(mark providers.BatchMark) string { return "switchboard " + mark.Name }

// PollBatch is how far a batch is.
func (p *service) PollBatch(ctx context.Context, m providers.Model, id string) (providers.BatchJob, error) {
	return p.job(ctx, m, func(ctx context.Context) (*genai.BatchJob, error) { return p.batches.Get(ctx, id, nil) })
}

// CancelBatch tells a batch to end.
func (p *service) CancelBatch(ctx context.Context, m providers.Model, id string) error {
	return p.call(ctx, m, func(ctx context.Context, _ *exchange.Exchange) error { return p.batches.Cancel(ctx, id, nil) })
}

// call makes a call. A response may hold all results.
func (p *service) call(ctx context.Context, m providers.Model, do func(context.Context, *exchange.Exchange) error) error {
	return p.Call(ctx, m, exchange.ResultBytes, func(ctx context.Context, x *exchange.Exchange) (err error) {
		defer unreadable(&err)
		return do(ctx, x)
	})
}

func (p *service) job(ctx context.Context, m providers.Model, ask func(context.Context) (*genai.BatchJob, error)) (job providers.BatchJob, err error) {
	err = p.call(ctx, m, func(ctx context.Context, x *exchange.Exchange) error {
		got, err := ask(ctx)
		if err == nil && got.Name == "" {
			err = errors.New("the batch has no name")
		}
		if err == nil {
			job = jobOf(got, x)
		}
		return err
	})
	return job, err
}

// FindBatch looks for the batch with a mark.
func (p *service) FindBatch(ctx context.Context, m providers.Model, mark providers.BatchMark) (found []providers.BatchJob, err error) {
	after := ""
	for {
		var page genai.Page[genai.BatchJob]
		err := p.call(ctx, m, func(ctx context.Context, x *exchange.Exchange) (err error) {
			page, err = p.batches.List(ctx, &genai.ListBatchJobsConfig{PageSize: 100, PageToken: after})
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, b := range page.Items {
			if b.DisplayName == displayName(mark) {
				job := jobOf(b, nil)
				job.Named = true
				return []providers.BatchJob{job}, nil
			}
		}
		if after = page.NextPageToken; after == "" {
			return nil, nil
		}
	}
}

var batchStates = map[string]providers.BatchState{
	"QUEUED":              providers.JobWaiting,
	"PENDING":             providers.JobWaiting,
	"CANCELLING":          providers.JobCancelling,
	"SUCCEEDED":           providers.JobCompleted,
	"PARTIALLY_SUCCEEDED": providers.JobCompleted,
	"FAILED":              providers.JobFailed,
	"CANCELLED":           providers.JobCancelled,
	"EXPIRED":             providers.JobExpired,
}

// jobOf reads a batch. A state that is not known is one under way. x holds the
// whole of a short response: the client drops why a batch failed.
func jobOf(b *genai.BatchJob, x *exchange.Exchange) providers.BatchJob {
	job := providers.BatchJob{ID: b.Name, State: providers.JobRunning}
	name := strings.TrimPrefix(strings.TrimPrefix(string(b.State), "JOB_STATE_"), "BATCH_STATE_")
	if state, known := batchStates[name]; known {
		job.State = state
	}
	if stats := b.CompletionStats; stats != nil {
		job.Succeeded, job.Failed = int(stats.SuccessfulCount), int(stats.FailedCount)
		job.Total = job.Succeeded + job.Failed + int(stats.IncompleteCount)
	}
	if job.State == providers.JobFailed && x != nil {
		job.Failure = x.NewError(providers.Unavailable, "the batch failed", nil)
		if exchange.HoldsError(x.Head()) {
			job.Failure = x.ErrorInStream(x.Head())
		}
	}
	return job
}

// BatchResults reads what a batch brought: in the order of the requests, with
// their ids beside.
func (p *service) BatchResults(ctx context.Context, m providers.Model, job providers.BatchJob, ids []string) iter.Seq2[providers.BatchResult, error] {
	return func(yield func(providers.BatchResult, error) bool) {
		var all []*genai.InlinedResponse
		err := p.call(ctx, m, func(ctx context.Context, x *exchange.Exchange) error {
			got, err := p.batches.Get(ctx, job.ID, nil)
			if err == nil && got.Dest != nil {
				all = got.Dest.InlinedResponses
			}
			return err
		})
		if err != nil {
			yield(providers.BatchResult{}, err)
			return
		}
		for i, r := range all {
			if r == nil {
				continue
			}
			id := r.Metadata[keyOf]
			if id == "" && len(all) == len(ids) {
				id = ids[i]
			}
			if !yield(p.result(m, id, r), nil) {
				return
			}
		}
	}
}

func (p *service) result(m providers.Model, id string, r *genai.InlinedResponse) providers.BatchResult {
	return providers.BatchResult{ID: id, Answer: func(ctx context.Context) iter.Seq2[providers.Event, error] {
		return exchange.Sequence(func(e *exchange.EventSink) *providers.Error {
			x := p.Delivered(m, 200)
			switch {
			case r.Error != nil:
				body, _ := json.Marshal(map[string]any{"error": r.Error}) // numbers and text
				return x.ErrorInStream(body)
			case r.Response == nil:
				return x.NewError(providers.Malformed, "a result that holds nothing", nil)
			}
			reader := &geminiReader{EventSink: e}
			if failure := reader.take(r.Response, x); failure != nil {
				return failure
			}
			return reader.close(ctx, x, nil)
		})
	}}
}
