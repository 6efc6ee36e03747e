package telemetry

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	api "go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/sdk/metric"

	"switchboard/engine/dispatch"
)

// instruments are the histograms of the conventions.
type instruments struct {
	duration, firstChunk, workflow api.Float64Histogram
	tokens                         api.Int64Histogram
}

// The bounds of the histograms' buckets are those of the conventions.
var (
	seconds = []float64{.01, .02, .04, .08, .16, .32, .64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92}
	counts  = []float64{1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864}
)

func newInstruments(p *metric.MeterProvider) (m instruments, err error) {
	meter := p.Meter(scope, api.WithSchemaURL(schema))
	var errs [4]error
	inSeconds := func(name, what string) (api.Float64Histogram, error) {
		return meter.Float64Histogram(name, api.WithUnit("s"), api.WithDescription(what), api.WithExplicitBucketBoundaries(seconds...))
	}
	m.duration, errs[0] = inSeconds("gen_ai.client.operation.duration", "GenAI operation duration.")
	m.firstChunk, errs[1] = inSeconds("gen_ai.client.operation.time_to_first_chunk", "Time to receive the first chunk of a call.")
	m.workflow, errs[2] = inSeconds("gen_ai.workflow.duration", "Time of a prompt's lane, or of its routed call with all attempts.")
	m.tokens, errs[3] = meter.Int64Histogram("gen_ai.client.token.usage", api.WithUnit("{token}"),
		api.WithDescription("Number of input and output tokens used."), api.WithExplicitBucketBoundaries(counts...))
	return m, errors.Join(errs[:]...)
}

// record adds a call to the histograms. Tokens that were only estimated are left out.
func (m instruments) record(ctx context.Context, c dispatch.Call) {
	a, of := c.Answer, common(c)
	m.duration.Record(ctx, c.Ended.Sub(c.Began).Seconds(), api.WithAttributes(of...))
	if first := firstChunk(a); first > 0 {
		m.firstChunk.Record(ctx, first.Seconds(), api.WithAttributes(of...))
	}
	if a.Usage.Estimated {
		return
	}
	if a.Usage.Input.Known() {
		m.tokens.Record(ctx, a.Usage.Input.Int(), api.WithAttributes(append(of, attribute.String("gen_ai.token.type", "input"))...))
	}
	if a.Usage.Output.Known() {
		m.tokens.Record(ctx, a.Usage.Output.Int(), api.WithAttributes(append(of, attribute.String("gen_ai.token.type", "output"))...))
	}
}
