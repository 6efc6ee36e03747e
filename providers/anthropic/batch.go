package anthropic

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strconv"

	anthropic "github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/packages/pagination"
	"github.com/anthropics/anthropic-sdk-go/packages/param"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// BatchLimits are Anthropic's.
func (p *service) BatchLimits() providers.BatchLimits {
	return providers.BatchLimits{Requests: 100_000, Bytes: 240 << 20}
}

// UploadBatch does nothing: a Message Batch is created with its requests.
func (p *service) UploadBatch(context.Context, providers.Model, []providers.BatchRequest) (string, error) {
	return "", nil
}

// CreateBatch starts a batch of requests.
func (p *service) CreateBatch(ctx context.Context, m providers.Model, _ providers.BatchMark, _ string, requests []providers.BatchRequest) (providers.BatchJob, error) {
	var params anthropic.MessageBatchNewParams
	for _, r := range requests {
		body, err := json.Marshal(messageParams(r.Request))
		if err != nil {
			return providers.BatchJob{}, err
		}
		params.Requests = append(params.Requests, anthropic.MessageBatchNewParamsRequest{
			CustomID: r.ID, Params: param.Override[anthropic.MessageBatchNewParamsRequestParams](json.RawMessage(body)),
		})
	}
	return p.job(ctx, m, func(ctx context.Context, x *exchange.Exchange) (*anthropic.MessageBatch, error) {
		return p.batches.New(ctx, params, withKey(x.Secret)...)
	})
}

// PollBatch is how far a batch is.
func (p *service) PollBatch(ctx context.Context, m providers.Model, id string) (providers.BatchJob, error) {
	return p.job(ctx, m, func(ctx context.Context, x *exchange.Exchange) (*anthropic.MessageBatch, error) {
		return p.batches.Get(ctx, id, anthropic.MessageBatchGetParams{}, withKey(x.Secret)...)
	})
}

// CancelBatch tells a batch to end.
func (p *service) CancelBatch(ctx context.Context, m providers.Model, id string) error {
	_, err := p.job(ctx, m, func(ctx context.Context, x *exchange.Exchange) (*anthropic.MessageBatch, error) {
		return p.batches.Cancel(ctx, id, anthropic.MessageBatchCancelParams{}, withKey(x.Secret)...)
	})
	return err
}

// job makes a call that is answered with a batch.
func (p *service) job(ctx context.Context, m providers.Model, ask func(context.Context, *exchange.Exchange) (*anthropic.MessageBatch, error)) (providers.BatchJob, error) {
	return exchange.Batch(ctx, p.Service, m, ask, func(b *anthropic.MessageBatch) providers.BatchJob { return jobOf(*b) })
}

// FindBatch is every batch that could be the one with a mark: Anthropic keeps no
// name with a batch. The ids in its results tell whether it is.
func (p *service) FindBatch(ctx context.Context, m providers.Model, mark providers.BatchMark) (found []providers.BatchJob, err error) {
	params := anthropic.MessageBatchListParams{Limit: anthropic.Int(100)}
	for {
		page, err := exchange.Object(ctx, p.Service, m, func(ctx context.Context, x *exchange.Exchange) (*pagination.Page[anthropic.MessageBatch], error) {
			return p.batches.List(ctx, params, withKey(x.Secret)...)
		})
		if err != nil {
			return nil, err
		}
		all := page.Data
		for _, b := range all {
			job := jobOf(b)
			if job.Total == mark.Requests && !b.CreatedAt.Before(mark.Earliest) && !b.CreatedAt.After(mark.Latest) {
				found = append(found, job)
			}
		}
		if len(all) == 0 || !page.HasMore || all[len(all)-1].CreatedAt.Before(mark.Earliest) {
			return found, nil
		}
		params.AfterID = anthropic.String(all[len(all)-1].ID)
	}
}

// jobOf reads a batch. A batch ends in one way only; what was cancelled or
// expired is said request by request.
func jobOf(b anthropic.MessageBatch) providers.BatchJob {
	n := b.RequestCounts
	job := providers.BatchJob{ID: b.ID, State: providers.JobRunning, Total: int(n.Processing + n.Succeeded + n.Errored + n.Canceled + n.Expired)}
	switch b.ProcessingStatus {
	case anthropic.MessageBatchProcessingStatusCanceling:
		job.State = providers.JobCancelling
	case anthropic.MessageBatchProcessingStatusEnded:
		job.State = providers.JobCompleted
		job.Succeeded, job.Failed = int(n.Succeeded), int(n.Errored+n.Canceled+n.Expired)
		switch {
		case n.Expired > 0:
			job.State = providers.JobExpired
		case n.Canceled > 0:
			job.State = providers.JobCancelled
		}
	}
	return job
}

// BatchResults reads what a batch brought.
func (p *service) BatchResults(ctx context.Context, m providers.Model, job providers.BatchJob, _ []string) iter.Seq2[providers.BatchResult, error] {
	return func(yield func(providers.BatchResult, error) bool) {
		wanted := true
		err := p.Call(ctx, m, exchange.ResultBytes, func(ctx context.Context, x *exchange.Exchange) error {
			stream := p.batches.ResultsStreaming(ctx, job.ID, anthropic.MessageBatchResultsParams{}, withKey(x.Secret)...)
			defer stream.Close()
			for wanted && stream.Next() {
				line := stream.Current()
				if line.CustomID == "" {
					return errors.New("a result has no custom_id")
				}
				wanted = yield(p.result(m, line), nil)
			}
			return stream.Err()
		})
		if err != nil && wanted {
			yield(providers.BatchResult{}, err)
		}
	}
}

func (p *service) result(m providers.Model, line anthropic.MessageBatchIndividualResponse) providers.BatchResult {
	kind, raw := line.Result.Type, line.Result.JSON.Message.Raw()
	said := []byte(line.Result.JSON.Error.Raw())
	return providers.BatchResult{ID: line.CustomID, Answer: func(ctx context.Context) iter.Seq2[providers.Event, error] {
		return exchange.Sequence(func(e *exchange.EventSink) *providers.Error {
			x := p.Delivered(m, 200)
			switch kind {
			case "succeeded":
				return wholeMessage(ctx, x, []byte(raw), e)
			case "errored":
				return x.ErrorInStream(said)
			case "canceled":
				return x.NewError(providers.Aborted, "", nil)
			case "expired":
				return x.NewError(providers.BatchExpired, "", nil)
			}
			return x.NewError(providers.Malformed, "a result of the kind "+strconv.Quote(kind), nil)
		})
	}}
}

// wholeMessage reads an answer that came as one object, by the reader of the
// stream.
func wholeMessage(ctx context.Context, x *exchange.Exchange, raw []byte, e *exchange.EventSink) *providers.Error {
	var message struct {
		Usage json.RawMessage `json:"usage"`
	}
	if err := json.Unmarshal(raw, &message); err != nil {
		return x.NewError(providers.Malformed, err.Error(), err)
	}
	events := [][]byte{slices.Concat([]byte(`{"type":"message_start","message":`), raw, []byte("}"))}
	if len(message.Usage) > 0 {
		events = append(events, slices.Concat([]byte(`{"type":"message_delta","delta":{},"usage":`), message.Usage, []byte("}")))
	}
	r := &messageReader{EventSink: e}
	for _, raw := range events {
		var event anthropic.MessageStreamEventUnion
		if err := json.Unmarshal(raw, &event); err != nil {
			return x.NewError(providers.Malformed, err.Error(), err)
		}
		if failure := r.take(event, x); failure != nil {
			return failure
		}
	}
	return e.Close(ctx, x, nil)
}
