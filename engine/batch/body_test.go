package batch_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"switchboard/engine/batch"
	"switchboard/engine/batch/batchserver"
	"switchboard/providers"
	"switchboard/providers/open"
)

// TestABatchAsksForWhatACallAsksFor compares the body of a request in a batch
// with the one of a call.
func TestABatchAsksForWhatACallAsksFor(t *testing.T) {
	eachVendor(t, func(t *testing.T, w *world) {
		bodies := make(chan string, 8) // one request after the other
		s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
				r.Body = io.NopCloser(bytes.NewReader(body))
				f, _, err := r.FormFile("file")
				if err != nil {
					t.Error(err)
					return
				}
				body, _ = io.ReadAll(f)
			}
			bodies <- string(body)
			panic(http.ErrAbortHandler)
		}))
		defer s.Close()
		w.address = s.URL
		provider, err := open.Open(w.config())
		if err != nil {
			t.Fatal(err)
		}
		req := providers.Request{
			Model: providers.Model{ID: "m", Name: "m-1"}, Messages: providers.Prompt("hello <&> 日本"),
			Parameters: providers.Parameters{System: "Be brief.", Temperature: providers.NewTemperature(0.5), MaxOutput: 99, Effort: providers.EffortLow,
				Schema: `{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}`},
		}
		if w.server.Vendor == batchserver.Anthropic {
			req.Temperature = providers.Temperature{} // it takes none beside an effort
		}
		if w.server.Vendor == batchserver.Responses {
			req.Model.API = "responses"
		}
		for range provider.Stream(t.Context(), req) {
		}
		requests := []providers.BatchRequest{{ID: "b-0", Request: req}}
		b := provider.(batch.Batcher)
		if _, err := b.UploadBatch(t.Context(), req.Model, requests); err == nil {
			_, _ = b.CreateBatch(t.Context(), req.Model, providers.BatchMark{Name: "b"}, "", requests)
		}
		if len(bodies) != 2 {
			t.Fatalf("%d requests", len(bodies))
		}
		want, got := parsed(t, <-bodies), inside(t, w.server.Vendor, <-bodies)
		for _, name := range []string{"stream", "stream_options"} {
			delete(want, name)
		}
		switch w.server.Vendor {
		case batchserver.Mistral:
			delete(want, "model") // it stands with the job
		case batchserver.Responses:
			delete(want["reasoning"].(map[string]any), "summary")
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("got  %v\nwant %v", got, want)
		}
	})
}

func parsed(t *testing.T, text string) (object map[string]any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return object
}

// inside is the body of the one request of a batch.
func inside(t *testing.T, vendor batchserver.Vendor, text string) map[string]any {
	t.Helper()
	o := parsed(t, text)
	at := func(v any, path ...any) any {
		for _, step := range path {
			switch step := step.(type) {
			case string:
				v = v.(map[string]any)[step]
			case int:
				v = v.([]any)[step]
			}
		}
		return v
	}
	switch vendor {
	case batchserver.Anthropic:
		return at(o, "requests", 0, "params").(map[string]any)
	case batchserver.Google:
		return at(o, "batch", "inputConfig", "requests", "requests", 0, "request").(map[string]any)
	}
	return at(o, "body").(map[string]any)
}
