package openai

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"slices"

	openai "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"

	"switchboard/providers"
	"switchboard/providers/internal/exchange"
)

// resultLine is a line of the results of a batch, or of its failures.
type resultLine struct {
	CustomID string `json:"custom_id"`
	Response *struct {
		StatusCode int             `json:"status_code"`
		Body       json.RawMessage `json:"body"`
	} `json:"response"`
	Error json.RawMessage `json:"error"`
}

// FileResults reads the results of a batch from its files, one after the other.
// open asks for the content of one.
func FileResults(ctx context.Context, s exchange.Service, m providers.Model, files []string,
	open func(ctx context.Context, x *exchange.Exchange, file string) (*http.Response, error),
) iter.Seq2[providers.BatchResult, error] {
	return func(yield func(providers.BatchResult, error) bool) {
		for _, file := range files {
			wanted := true
			err := s.Call(ctx, m, exchange.ResultBytes, func(ctx context.Context, x *exchange.Exchange) error {
				got, err := open(ctx, x, file)
				if err != nil {
					return err
				}
				defer got.Body.Close()
				for line, err := range exchange.Lines(got.Body) {
					if err != nil {
						return err
					}
					result, err := readBatchLine(s, m, line)
					if err != nil {
						return err
					}
					if wanted = yield(result, nil); !wanted {
						return nil
					}
				}
				return nil
			})
			if err != nil && wanted {
				yield(providers.BatchResult{}, err)
			}
			if err != nil || !wanted {
				return
			}
		}
	}
}

// readBatchLine reads a line of the results of a batch: the answer to a request,
// or why there is none.
func readBatchLine(s exchange.Service, m providers.Model, line []byte) (providers.BatchResult, error) {
	var l resultLine
	if err := json.Unmarshal(line, &l); err != nil {
		return providers.BatchResult{}, err
	}
	if l.CustomID == "" {
		return providers.BatchResult{}, errors.New("a result has no custom_id")
	}
	result := providers.BatchResult{ID: l.CustomID}
	if l.Response == nil || len(l.Response.Body) == 0 && len(l.Error) > 0 {
		failure := missed(s, m, l.Error)
		result.Answer = func(context.Context) iter.Seq2[providers.Event, error] {
			return exchange.Sequence(func(*exchange.EventSink) *providers.Error { return failure })
		}
		return result, nil
	}
	status, body := cmp.Or(l.Response.StatusCode, 200), slices.Clone(l.Response.Body)
	result.Answer = func(ctx context.Context) iter.Seq2[providers.Event, error] {
		return exchange.Sequence(func(e *exchange.EventSink) *providers.Error {
			x := s.Delivered(m, status)
			if !x.Accepted() {
				return x.ErrorBody(body)
			}
			return whole(ctx, m, x, body, e)
		})
	}
	return result, nil
}

// missed is why a request has no response.
func missed(s exchange.Service, m providers.Model, raw json.RawMessage) *providers.Error {
	var said struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	_ = json.Unmarshal(raw, &said) // what is no such object says nothing
	x := s.Delivered(m, 0)
	switch said.Code {
	case "batch_expired":
		return x.NewError(providers.BatchExpired, "", nil)
	case "batch_cancelled":
		return x.NewError(providers.Aborted, "", nil)
	}
	body, _ := json.Marshal(map[string]any{"error": said}) // text
	return x.ErrorBody(body)
}

// whole reads an answer that came as one object, by the reader of the stream.
func whole(ctx context.Context, m providers.Model, x *exchange.Exchange, body []byte, e *exchange.EventSink) *providers.Error {
	var failure *providers.Error
	var err error
	if answersByResponses(m) {
		failure, err = wholeResponse(x, body, e)
	} else {
		var chunk openai.ChatCompletionChunk
		if err = json.Unmarshal(body, &chunk); err == nil {
			failure = (&chatReader{EventSink: e}).take(chunk, x)
		}
	}
	switch {
	case err != nil:
		return x.NewError(providers.Malformed, err.Error(), err)
	case failure != nil:
		return failure
	}
	return e.Close(ctx, x, nil)
}

func wholeResponse(x *exchange.Exchange, body []byte, e *exchange.EventSink) (*providers.Error, error) {
	last := slices.Concat([]byte(`{"type":"response.completed","response":`), body, []byte("}"))
	var event responses.ResponseStreamEventUnion
	if err := json.Unmarshal(last, &event); err != nil {
		return nil, err
	}
	return (&responseReader{EventSink: e}).take(event, x), nil
}

// ChatBody is a request of Chat Completions as a batch holds it.
func ChatBody(req providers.Request) ([]byte, error) {
	return json.Marshal((&compatibleService{}).params(req, false))
}
