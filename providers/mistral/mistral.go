package mistral

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
	"switchboard/providers/openai"
)

// service answers through the compatible provider and does batches itself.
type service struct {
	providers.Provider
	providers.Lister
	exchange.Service
	base   string
	client *http.Client
}

// New is a provider that speaks with Mistral.
func New(s exchange.Service, base string, t *exchange.Transport) (providers.Provider, error) {
	chat, err := openai.NewCompatible(s, base, t)
	if err != nil {
		return nil, err
	}
	lister, _ := chat.(providers.Lister)
	return &service{chat, lister, s, base, t.Client()}, nil
}

// BatchLimits are below Mistral's: a million requests, 512 MB a file.
func (p *service) BatchLimits() providers.BatchLimits {
	return providers.BatchLimits{Requests: 100_000, Bytes: 190 << 20}
}

// batchLine is a request in the file of a batch. The model stands with the job.
type batchLine struct {
	CustomID string                     `json:"custom_id"`
	Body     map[string]json.RawMessage `json:"body"`
}

// UploadBatch sends the requests as a file, and is its id.
func (p *service) UploadBatch(ctx context.Context, m providers.Model, requests []providers.BatchRequest) (string, error) {
	var lines bytes.Buffer
	for _, r := range requests {
		body, err := openai.ChatBody(r.Request)
		if err != nil {
			return "", err
		}
		line := batchLine{CustomID: r.ID}
		if err := json.Unmarshal(body, &line.Body); err != nil {
			return "", err
		}
		delete(line.Body, "model")
		if err := json.NewEncoder(&lines).Encode(line); err != nil {
			return "", err
		}
	}
	var form bytes.Buffer
	kind, err := fill(&form, &lines)
	if err != nil {
		return "", err
	}
	var file struct {
		ID string `json:"id"`
	}
	err = p.ask(ctx, m, "POST", "/files", kind, &form, &file)
	if err == nil && file.ID == "" {
		err = &providers.Error{Fault: providers.Malformed, Provider: p.ID, Detail: "the file has no id"}
	}
	return file.ID, err
}

// fill writes the form of an upload and is its content type.
func fill(form *bytes.Buffer, lines io.Reader) (kind string, err error) {
	w := multipart.NewWriter(form)
	if err := w.WriteField("purpose", "batch"); err != nil {
		return "", err
	}
	part, err := w.CreateFormFile("file", "switchboard.jsonl")
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(part, lines); err != nil {
		return "", err
	}
	return w.FormDataContentType(), w.Close()
}

// batchMark is the name of the metadata by which a batch is found again.
const batchMark = "switchboard"

// CreateBatch starts a batch of an uploaded file.
func (p *service) CreateBatch(ctx context.Context, m providers.Model, mark providers.BatchMark, file string, _ []providers.BatchRequest) (providers.BatchJob, error) {
	body, err := json.Marshal(map[string]any{
		"input_files": []string{file}, "endpoint": "/v1/chat/completions", "model": m.Name,
		"timeout_hours": 24, "metadata": map[string]string{batchMark: mark.Name},
	})
	if err != nil {
		return providers.BatchJob{}, err
	}
	return p.job(ctx, m, "POST", "/batch/jobs", bytes.NewReader(body))
}

// PollBatch is how far a batch is.
func (p *service) PollBatch(ctx context.Context, m providers.Model, id string) (providers.BatchJob, error) {
	return p.job(ctx, m, "GET", "/batch/jobs/"+url.PathEscape(id), nil)
}

// CancelBatch tells a batch to end.
func (p *service) CancelBatch(ctx context.Context, m providers.Model, id string) error {
	_, err := p.job(ctx, m, "POST", "/batch/jobs/"+url.PathEscape(id)+"/cancel", nil)
	return err
}

// FindBatch looks for the batch with a mark among those created since.
func (p *service) FindBatch(ctx context.Context, m providers.Model, mark providers.BatchMark) ([]providers.BatchJob, error) {
	const size = 100
	for page := 0; ; page++ {
		query := url.Values{"page": {strconv.Itoa(page)}, "page_size": {strconv.Itoa(size)}, "created_after": {mark.Earliest.UTC().Format(time.RFC3339)}}
		var list struct {
			Data []batchJob `json:"data"`
		}
		if err := p.ask(ctx, m, "GET", "/batch/jobs?"+query.Encode(), "", nil, &list); err != nil {
			return nil, err
		}
		for _, j := range list.Data {
			if j.Metadata[batchMark] == mark.Name {
				job := j.read(p, m)
				job.Named = true
				return []providers.BatchJob{job}, nil
			}
		}
		if len(list.Data) < size {
			return nil, nil
		}
	}
}

// BatchResults reads both files of a batch.
func (p *service) BatchResults(ctx context.Context, m providers.Model, job providers.BatchJob, _ []string) iter.Seq2[providers.BatchResult, error] {
	return openai.FileResults(ctx, p.Service, m, job.Outputs, func(ctx context.Context, x *exchange.Exchange, file string) (*http.Response, error) {
		return p.send(ctx, x, "GET", "/files/"+url.PathEscape(file)+"/content", "", nil)
	})
}

func (p *service) job(ctx context.Context, m providers.Model, method, path string, body io.Reader) (providers.BatchJob, error) {
	var got batchJob
	err := p.ask(ctx, m, method, path, "application/json", body, &got)
	if err == nil && got.ID == "" {
		err = &providers.Error{Fault: providers.Malformed, Provider: p.ID, Detail: "the batch has no id"}
	}
	if err != nil {
		return providers.BatchJob{}, err
	}
	return got.read(p, m), nil
}

// ask makes a call that is answered with one object.
func (p *service) ask(ctx context.Context, m providers.Model, method, path, kind string, body io.Reader, into any) error {
	return p.Call(ctx, m, exchange.ObjectBytes, func(ctx context.Context, x *exchange.Exchange) error {
		got, err := p.send(ctx, x, method, path, kind, body)
		if err != nil {
			return err
		}
		defer got.Body.Close()
		return json.NewDecoder(got.Body).Decode(into)
	})
}

// send makes a call, and is an error where the response is none of success.
func (p *service) send(ctx context.Context, x *exchange.Exchange, method, path, kind string, body io.Reader) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, p.base+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("User-Agent", exchange.UserAgent)
	if body != nil {
		req.Header.Set("Content-Type", kind)
	}
	if x.Secret != "" {
		req.Header.Set("Authorization", "Bearer "+x.Secret)
	}
	got, err := p.client.Do(req)
	if err == nil && !x.Accepted() {
		got.Body.Close()
		err = fmt.Errorf("status %d", got.StatusCode)
	}
	return got, err
}
