package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"time"

	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/packages/pagination"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// batchService is the batch interface of OpenAI, which some compatible hosts
// have too: a file of requests, a batch of the file, a file of results and
// another of failures.
type batchService struct {
	*compatibleService
	files   openai.FileService
	batches openai.BatchService
}

// compatibleBatchService is a compatible host with a batch interface.
type compatibleBatchService struct {
	*compatibleService
	batchService
}

// NewCompatibleBatch is a provider that speaks Chat Completions with a host that
// has OpenAI's batch interface too.
func NewCompatibleBatch(s exchange.Service, base string, t *exchange.Transport) (providers.Provider, error) {
	chat := chatService(s, base, t)
	return &compatibleBatchService{chat, newBatchService(chat, base, t)}, nil
}

func newBatchService(chat *compatibleService, base string, t *exchange.Transport) batchService {
	options := clientOptions(base, t)
	return batchService{chat, openai.NewFileService(options...), openai.NewBatchService(options...)}
}

// batchMark is the name of the metadata by which a batch is found again.
const batchMark = "switchboard"

// BatchLimits are OpenAI's.
func (p *batchService) BatchLimits() providers.BatchLimits {
	return providers.BatchLimits{Requests: 50_000, Bytes: 190 << 20}
}

// UploadBatch sends the requests as a file, and is its id.
func (p *batchService) UploadBatch(ctx context.Context, m providers.Model, requests []providers.BatchRequest) (string, error) {
	var lines bytes.Buffer
	for _, r := range requests {
		if err := p.writeLine(&lines, r); err != nil {
			return "", err
		}
	}
	return exchange.Object(ctx, p.Service, m, func(ctx context.Context, x *exchange.Exchange) (string, error) {
		params := openai.FileNewParams{File: openai.File(&lines, "switchboard.jsonl", "application/jsonl"), Purpose: openai.FilePurposeBatch}
		got, err := p.files.New(ctx, params, withKey(x.Secret)...)
		switch {
		case err != nil:
			return "", err
		case got.ID == "":
			return "", errors.New("the file has no id")
		}
		return got.ID, nil
	})
}

// batchLine is a request in the file of a batch.
type batchLine struct {
	CustomID string `json:"custom_id"`
	Method   string `json:"method"`
	URL      string `json:"url"`
	Body     any    `json:"body"`
}

func (p *batchService) writeLine(to *bytes.Buffer, r providers.BatchRequest) error {
	line := batchLine{CustomID: r.ID, Method: "POST", URL: string(batchEndpoint(r.Model))}
	if answersByResponses(r.Model) {
		line.Body = responseParams(r.Request, false) // a summary that the account may not see would fail every request
	} else {
		line.Body = p.params(r.Request, false)
	}
	return json.NewEncoder(to).Encode(line) // which ends the line
}

func answersByResponses(m providers.Model) bool { return m.API == "responses" }

func batchEndpoint(m providers.Model) openai.BatchNewParamsEndpoint {
	if answersByResponses(m) {
		return openai.BatchNewParamsEndpointV1Responses
	}
	return openai.BatchNewParamsEndpointV1ChatCompletions
}

// CreateBatch starts a batch of an uploaded file.
func (p *batchService) CreateBatch(ctx context.Context, m providers.Model, mark providers.BatchMark, file string, _ []providers.BatchRequest) (providers.BatchJob, error) {
	return p.job(ctx, m, func(ctx context.Context, x *exchange.Exchange) (*openai.Batch, error) {
		return p.batches.New(ctx, openai.BatchNewParams{
			CompletionWindow: openai.BatchNewParamsCompletionWindow24h, Endpoint: batchEndpoint(m), InputFileID: file,
			Metadata: map[string]string{batchMark: mark.Name},
		}, withKey(x.Secret)...)
	})
}

// PollBatch is how far a batch is.
func (p *batchService) PollBatch(ctx context.Context, m providers.Model, id string) (providers.BatchJob, error) {
	return p.job(ctx, m, func(ctx context.Context, x *exchange.Exchange) (*openai.Batch, error) {
		return p.batches.Get(ctx, id, withKey(x.Secret)...)
	})
}

// CancelBatch tells a batch to end.
func (p *batchService) CancelBatch(ctx context.Context, m providers.Model, id string) error {
	_, err := p.job(ctx, m, func(ctx context.Context, x *exchange.Exchange) (*openai.Batch, error) {
		return p.batches.Cancel(ctx, id, withKey(x.Secret)...)
	})
	return err
}

// job makes a call that is answered with a batch.
func (p *batchService) job(ctx context.Context, m providers.Model, ask func(context.Context, *exchange.Exchange) (*openai.Batch, error)) (providers.BatchJob, error) {
	return exchange.Batch(ctx, p.Service, m, ask, func(b *openai.Batch) providers.BatchJob { return p.jobOf(m, *b) })
}

// FindBatch looks for the batch with a mark among the newest.
func (p *batchService) FindBatch(ctx context.Context, m providers.Model, mark providers.BatchMark) (found []providers.BatchJob, err error) {
	params := openai.BatchListParams{Limit: openai.Int(100)}
	for {
		page, err := exchange.Object(ctx, p.Service, m, func(ctx context.Context, x *exchange.Exchange) (*pagination.CursorPage[openai.Batch], error) {
			return p.batches.List(ctx, params, withKey(x.Secret)...)
		})
		if err != nil {
			return nil, err
		}
		all := page.Data
		for _, b := range all {
			if b.Metadata[batchMark] == mark.Name {
				job := p.jobOf(m, b)
				job.Named = true
				return append(found, job), nil
			}
		}
		if len(all) == 0 || !page.HasMore || time.Unix(all[len(all)-1].CreatedAt, 0).Before(mark.Earliest) {
			return nil, nil
		}
		params.After = openai.String(all[len(all)-1].ID)
	}
}

var batchStates = map[openai.BatchStatus]providers.BatchState{
	openai.BatchStatusValidating: providers.JobWaiting,
	openai.BatchStatusInProgress: providers.JobRunning,
	openai.BatchStatusFinalizing: providers.JobRunning,
	openai.BatchStatusCancelling: providers.JobCancelling,
	openai.BatchStatusCompleted:  providers.JobCompleted,
	openai.BatchStatusFailed:     providers.JobFailed,
	openai.BatchStatusExpired:    providers.JobExpired,
	openai.BatchStatusCancelled:  providers.JobCancelled,
}

// jobOf reads a batch. A state that is not known is one under way.
func (p *batchService) jobOf(m providers.Model, b openai.Batch) providers.BatchJob {
	job := providers.BatchJob{
		ID: b.ID, State: providers.JobRunning,
		Total: int(b.RequestCounts.Total), Succeeded: int(b.RequestCounts.Completed), Failed: int(b.RequestCounts.Failed),
	}
	if state, known := batchStates[b.Status]; known {
		job.State = state
	}
	for _, file := range []string{b.OutputFileID, b.ErrorFileID} {
		if file != "" {
			job.Outputs = append(job.Outputs, file)
		}
	}
	if job.State == providers.JobFailed {
		why := openai.BatchError{Message: "the batch was not accepted"}
		if len(b.Errors.Data) > 0 {
			why = b.Errors.Data[0]
		}
		job.Failure = p.failure(m, 400, why.Code, why.Message)
	}
	return job
}

func (p *batchService) failure(m providers.Model, status int, code, message string) *providers.Error {
	body, _ := json.Marshal(map[string]any{"error": map[string]string{"code": code, "message": message}}) // text
	return p.Delivered(m, status).ErrorBody(body)
}

// BatchResults reads both files of a batch.
func (p *batchService) BatchResults(ctx context.Context, m providers.Model, job providers.BatchJob, _ []string) iter.Seq2[providers.BatchResult, error] {
	return FileResults(ctx, p.Service, m, job.Outputs, func(ctx context.Context, x *exchange.Exchange, file string) (*http.Response, error) {
		return p.files.Content(ctx, file, withKey(x.Secret)...)
	})
}
