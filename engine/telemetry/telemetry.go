package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlpmetric/otlpmetrichttp"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
	api "go.opentelemetry.io/otel/trace"
)

// Options say where to send what.
type Options struct {
	Endpoint string // such as http://127.0.0.1:4318, or FromEnvironment
	Prompts  bool   // also what prompts and answers say
	Version  string // of the program
}

// FromEnvironment is the endpoint that stands for the standard variables,
// OTEL_EXPORTER_OTLP_ENDPOINT and its like: they give address, headers and certificates.
// With any other endpoint they are ignored, because their headers may have the key of
// another collector.
const FromEnvironment = "env"

// How long the collector is waited for, at most.
const (
	exportTime = 2 * time.Second
	closeTime  = 700 * time.Millisecond
	interval   = 10 * time.Second // between two reports of metrics
	traceDelay = 2 * time.Second  // until a span is sent
)

// Telemetry sends what it hears. It is safe for use by several goroutines.
type Telemetry struct {
	options Options
	tracer  api.Tracer
	meters  instruments
	traces  *trace.TracerProvider
	metrics *metric.MeterProvider
	trouble trouble
}

// CheckEndpoint says what is wrong with an endpoint, if anything is.
func CheckEndpoint(endpoint string) error {
	if endpoint == FromEnvironment {
		return nil
	}
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return errors.New(`a collector is named as in "http://127.0.0.1:4318", or "` + FromEnvironment + `" for the variables of OpenTelemetry`)
	}
	return nil
}

// New prepares the sending. Nothing is sent before the first prompt has ended.
func New(o Options) (*Telemetry, error) {
	if err := CheckEndpoint(o.Endpoint); err != nil {
		return nil, err
	}
	if o.Endpoint == FromEnvironment && os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" {
		return nil, errors.New("OTEL_EXPORTER_OTLP_ENDPOINT is not set")
	}
	t := &Telemetry{options: o}
	spans, err := otlptracehttp.New(context.Background(), o.forTraces()...)
	if err != nil {
		return nil, err
	}
	points, err := otlpmetrichttp.New(context.Background(), o.forMetrics()...)
	if err != nil {
		return nil, err
	}
	about := resource.NewSchemaless(attribute.String("service.name", "switchboard"), attribute.String("service.version", o.Version))
	t.traces = trace.NewTracerProvider(
		trace.WithResource(about), trace.WithSampler(trace.AlwaysSample()), trace.WithRawSpanLimits(spanLimits),
		trace.WithBatcher(tracesTo{spans, &t.trouble}, trace.WithBatchTimeout(traceDelay), trace.WithExportTimeout(exportTime),
			trace.WithMaxQueueSize(4096), trace.WithMaxExportBatchSize(512)))
	t.metrics = metric.NewMeterProvider(metric.WithResource(about),
		metric.WithReader(metric.NewPeriodicReader(metricsTo{points, &t.trouble}, metric.WithInterval(interval), metric.WithTimeout(exportTime))))
	t.tracer = t.traces.Tracer(scope, api.WithSchemaURL(schema), api.WithInstrumentationVersion(o.Version))
	t.meters, err = newInstruments(t.metrics)
	return t, err
}

const (
	scope  = "switchboard"
	schema = "https://opentelemetry.io/schemas/1.41.0"
)

// spanLimits bound a span, whatever environment variables say.
var spanLimits = trace.SpanLimits{
	AttributeValueLengthLimit: 1 << 16, AttributeCountLimit: 128, EventCountLimit: 128, LinkCountLimit: 16,
	AttributePerEventCountLimit: 16, AttributePerLinkCountLimit: 16,
}

func (o Options) forTraces() []otlptracehttp.Option {
	all := []otlptracehttp.Option{otlptracehttp.WithTimeout(exportTime), otlptracehttp.WithRetry(otlptracehttp.RetryConfig{})}
	if o.Endpoint != FromEnvironment {
		all = append(all, otlptracehttp.WithEndpointURL(o.under("/v1/traces")), otlptracehttp.WithHeaders(nil), otlptracehttp.WithCompression(otlptracehttp.NoCompression))
	}
	return all
}

func (o Options) forMetrics() []otlpmetrichttp.Option {
	all := []otlpmetrichttp.Option{otlpmetrichttp.WithTimeout(exportTime), otlpmetrichttp.WithRetry(otlpmetrichttp.RetryConfig{})}
	if o.Endpoint != FromEnvironment {
		all = append(all, otlpmetrichttp.WithEndpointURL(o.under("/v1/metrics")), otlpmetrichttp.WithHeaders(nil), otlpmetrichttp.WithCompression(otlpmetrichttp.NoCompression))
	}
	return all
}

func (o Options) under(path string) string { return strings.TrimRight(o.Endpoint, "/") + path }

// Close sends what is left, waits a moment at most, and returns an error if the collector
// did not take everything.
func (t *Telemetry) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	ended := make(chan struct{})
	go func() {
		t.trouble.note(t.metrics.Shutdown(ctx))
		close(ended)
	}()
	t.trouble.note(t.traces.Shutdown(ctx))
	<-ended
	if first := t.trouble.first(); first != nil {
		return fmt.Errorf("the telemetry did not reach %s: %w", t.place(), first)
	}
	return nil
}

func (t *Telemetry) place() string {
	if t.options.Endpoint == FromEnvironment {
		return "the collector of OTEL_EXPORTER_OTLP_ENDPOINT"
	}
	return t.options.Endpoint
}
