package telemetry

import (
	"context"
	"sync"

	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
)

// trouble keeps the first error of a collector. The exporters would write each of theirs
// to stderr, into the middle of the screen.
type trouble struct {
	mu  sync.Mutex
	err error
}

func (t *trouble) note(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.err == nil {
		t.err = err
	}
}

func (t *trouble) first() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.err
}

// tracesTo is an exporter of spans whose errors are kept.
type tracesTo struct {
	trace.SpanExporter
	trouble *trouble
}

// ExportSpans sends spans.
func (e tracesTo) ExportSpans(ctx context.Context, spans []trace.ReadOnlySpan) error {
	e.trouble.note(e.SpanExporter.ExportSpans(ctx, spans))
	return nil
}

// metricsTo is an exporter of metrics whose errors are kept.
type metricsTo struct {
	metric.Exporter
	trouble *trouble
}

// Export sends what was measured.
func (e metricsTo) Export(ctx context.Context, all *metricdata.ResourceMetrics) error {
	e.trouble.note(e.Exporter.Export(ctx, all))
	return nil
}
