package batch_test

import (
	"fmt"
	"testing"

	"switchboard/engine/batch"
	"switchboard/engine/batch/batchserver"
	"switchboard/providers"
)

// limited takes less in a batch than the service does.
type limited struct {
	providers.Provider
	batch.Batcher
	limits providers.BatchLimits
}

func (l limited) BatchLimits() providers.BatchLimits { return l.limits }

func TestALargeSetIsSeveralBatches(t *testing.T) {
	for outcome, limits := range map[string]providers.BatchLimits{
		"by requests": {Requests: 2, Bytes: 1 << 20},
		"by bytes":    {Requests: 100, Bytes: 2 * 4200},
	} {
		t.Run(outcome, func(t *testing.T) {
			w := newWorld(t, batchserver.Mistral)
			w.prompts = 5
			r, p := w.process(0)
			service := r.Catalog.Providers["theirs"]
			service.Provider = limited{service.Provider, service.Provider.(batch.Batcher), limits}
			r.Catalog.Providers["theirs"] = service
			if err := r.Submit(t.Context(), w.plan(r, p)); err != nil {
				t.Fatal(err)
			}
			var sizes []int
			for _, b := range w.disk.batches {
				sizes = append(sizes, len(b.Items))
			}
			if fmt.Sprint(sizes) != "[2 2 1]" {
				t.Errorf("batches of %v", sizes)
			}
			if result := r.Run(t.Context()); result.Err != nil || len(result.Batches) != 3 {
				t.Fatalf("%v, %d batches", result.Err, len(result.Batches))
			}
			w.wantOnce(t)
		})
	}
}

func TestACompatibleHostMayHaveABatchInterface(t *testing.T) {
	w := newWorld(t, batchserver.OpenAI)
	w.host = true
	if _, err := w.command(0); err != nil {
		t.Fatal(err)
	}
	w.wantOnce(t)
}

func TestAProviderWithoutABatchInterfaceIsNamed(t *testing.T) {
	w := newWorld(t, batchserver.OpenAI)
	r, _ := w.process(0)
	service := r.Catalog.Providers["theirs"]
	if got := batch.WithoutBatch(r.Catalog, r.Catalog.Models); got != nil {
		t.Errorf("got %q", got)
	}
	service.Provider = struct{ providers.Provider }{service.Provider}
	r.Catalog.Providers["theirs"] = service
	if got := batch.WithoutBatch(r.Catalog, append(r.Catalog.Models, r.Catalog.Models...)); fmt.Sprint(got) != "[theirs]" {
		t.Errorf("got %q", got)
	}
}
