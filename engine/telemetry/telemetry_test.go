package telemetry

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	metricspb "go.opentelemetry.io/proto/otlp/collector/metrics/v1"
	tracepb "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	metricpb "go.opentelemetry.io/proto/otlp/metrics/v1"
	spanpb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/providers"
)

// collector takes what is sent to it and decodes it.
type collector struct {
	*httptest.Server
	mu      sync.Mutex
	spans   []*spanpb.Span
	metrics map[string]*metricpb.Metric
	raw     []byte
	headers http.Header
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{metrics: map[string]*metricpb.Metric{}}
	c.Server = httptest.NewServer(c)
	t.Cleanup(c.Close)
	return c
}

func (c *collector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	defer c.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	c.raw, c.headers = append(c.raw, body...), r.Header
	var traces tracepb.ExportTraceServiceRequest
	var metrics metricspb.ExportMetricsServiceRequest
	switch {
	case r.URL.Path == "/v1/traces" && proto.Unmarshal(body, &traces) == nil:
		for _, of := range traces.ResourceSpans {
			for _, in := range of.ScopeSpans {
				c.spans = append(c.spans, in.Spans...)
			}
		}
	case r.URL.Path == "/v1/metrics" && proto.Unmarshal(body, &metrics) == nil:
		for _, of := range metrics.ResourceMetrics {
			for _, in := range of.ScopeMetrics {
				for _, m := range in.Metrics {
					c.metrics[m.Name] = m
				}
			}
		}
	default:
		w.WriteHeader(http.StatusBadRequest)
	}
}

// span is the one of a name, with its attributes.
func (c *collector) span(t *testing.T, name string) (*spanpb.Span, map[string]any) {
	t.Helper()
	i := slices.IndexFunc(c.spans, func(s *spanpb.Span) bool { return s.Name == name })
	if i < 0 {
		t.Fatalf("no span %q among %d", name, len(c.spans))
	}
	return c.spans[i], plain(c.spans[i].Attributes)
}

func plain(all []*commonpb.KeyValue) map[string]any {
	out := map[string]any{}
	for _, kv := range all {
		switch v := kv.Value.Value.(type) {
		case *commonpb.AnyValue_StringValue:
			out[kv.Key] = v.StringValue
		case *commonpb.AnyValue_IntValue:
			out[kv.Key] = v.IntValue
		case *commonpb.AnyValue_DoubleValue:
			out[kv.Key] = v.DoubleValue
		case *commonpb.AnyValue_BoolValue:
			out[kv.Key] = v.BoolValue
		case *commonpb.AnyValue_ArrayValue:
			out[kv.Key] = v.ArrayValue.Values[0].GetStringValue()
		}
	}
	return out
}

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// routed is a routed call that left one model for another.
func routed() *dispatch.Operation {
	weak := providers.Config{ID: "mine", Kind: providers.OpenAICompatible, BaseURL: "http://127.0.0.1:9000/v1"}
	strong := providers.Config{ID: "claude", Kind: providers.Anthropic, BaseURL: "https://api.anthropic.com"}
	request := func(name string) providers.Request {
		return providers.Request{Model: providers.Model{ID: "id-" + name, Name: name}, Messages: providers.Prompt("a SECRETPROMPT"), Parameters: providers.Parameters{MaxOutput: 100}}
	}
	left := engine.Answer{Model: "id-weak", Provider: "mine", Finish: providers.Failed, Failure: &engine.Failure{Fault: providers.Malformed, Sentence: "it said SECRETPROMPT"}, Total: time.Second, Cost: providers.Nano(0),
		Attempts: []providers.Attempt{{}}}
	whole := engine.Answer{Model: "id-strong", Provider: "claude", Version: "strong-2026", Text: "SECRETANSWER", Finish: providers.Stop, FirstToken: 300 * time.Millisecond, Total: 2 * time.Second,
		Usage: providers.Usage{Input: providers.Count(12), Output: providers.Count(34)}, Cost: providers.USD(0.25)}
	move := engine.Move{Model: "id-weak", Reason: engine.Because(providers.Malformed), Why: "it said SECRETPROMPT", Left: &left}
	kept := whole
	kept.Moves = []engine.Move{move}
	return &dispatch.Operation{
		Trial: "trial", Routed: true, Task: engine.Coding, Request: request("weak"), Service: weak, Began: noon, Ended: noon.Add(3 * time.Second), Answer: kept,
		Moves: []dispatch.TimedMove{{Move: move, At: noon.Add(time.Second)}, {Move: engine.Move{Model: "id-barred", Reason: engine.Because(providers.Budget), Left: &engine.Answer{}}, At: noon.Add(time.Second)}},
		Calls: []dispatch.Call{
			{Request: request("weak"), Service: weak, Began: noon, Ended: noon.Add(time.Second), Answer: left},
			{Request: request("strong"), Service: strong, Began: noon.Add(time.Second), Ended: noon.Add(3 * time.Second), Answer: whole},
		},
	}
}

// send sends one operation and returns what the collector has then.
func send(t *testing.T, prompts bool) *collector {
	t.Helper()
	c := newCollector(t)
	out, err := New(Options{Endpoint: c.URL, Prompts: prompts, Version: "1"})
	if err != nil {
		t.Fatal(err)
	}
	o := routed()
	o.Tags = map[string]string{dispatch.WatchTag: dispatch.WatchValue}
	out.Ended(o)
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return c
}

func wants(t *testing.T, got map[string]any, want map[string]any) {
	t.Helper()
	for name, value := range want {
		if got[name] != value {
			t.Errorf("%s is %v instead of %v", name, got[name], value)
		}
	}
}

func TestARoutedCallIsASpanWithAChildForEachCall(t *testing.T) {
	t.Setenv("OTEL_EXPORTER_OTLP_HEADERS", "api-key=SECRETKEY")
	t.Setenv("OTEL_TRACES_SAMPLER", "always_off")
	c := send(t, false)
	parent, of := c.span(t, "invoke_workflow routed")
	wants(t, of, map[string]any{"gen_ai.operation.name": "invoke_workflow", "gen_ai.workflow.name": "routed", "gen_ai.provider.name": "mine", "gen_ai.request.model": "weak",
		"gen_ai.response.model": "strong-2026", "gen_ai.response.finish_reasons": "stop", "switchboard.calls": int64(2), "switchboard.task": "coding", "switchboard.watch": true, "gen_ai.usage.cost": nil})
	first, of := c.span(t, "chat weak")
	wants(t, of, map[string]any{"gen_ai.operation.name": "chat", "gen_ai.provider.name": "mine", "error.type": "malformed", "server.address": "127.0.0.1", "server.port": int64(9000),
		"gen_ai.usage.cost": 0.0, "switchboard.attempt": int64(1)})
	second, of := c.span(t, "chat strong")
	wants(t, of, map[string]any{"gen_ai.provider.name": "anthropic", "gen_ai.request.model": "strong", "gen_ai.response.model": "strong-2026", "gen_ai.usage.input_tokens": int64(12),
		"gen_ai.usage.output_tokens": int64(34), "switchboard.usage.basis": "reported", "gen_ai.usage.cost": 0.25, "gen_ai.response.time_to_first_chunk": 0.3,
		"gen_ai.request.max_tokens": int64(100), "gen_ai.request.stream": true, "gen_ai.input.messages": nil, "error.type": nil})
	for _, child := range []*spanpb.Span{first, second} {
		if string(child.ParentSpanId) != string(parent.SpanId) || child.Kind != spanpb.Span_SPAN_KIND_CLIENT || child.StartTimeUnixNano < parent.StartTimeUnixNano || child.EndTimeUnixNano > parent.EndTimeUnixNano {
			t.Errorf("%v is no child of %v", child, parent)
		}
	}
	if first.Status.Code != spanpb.Status_STATUS_CODE_ERROR || parent.Status.GetCode() == spanpb.Status_STATUS_CODE_ERROR || len(parent.Events) != 2 {
		t.Errorf("status %v and %v, events %v", first.Status, parent.Status, parent.Events)
	}
	for i, asked := range []bool{true, false} {
		wants(t, plain(parent.Events[i].Attributes), map[string]any{"switchboard.asked": asked})
	}
	if strings.Contains(string(c.raw), "SECRET") || c.headers.Get("Api-Key") != "" {
		t.Error("what a prompt says was sent, or a key of another collector")
	}
}

func TestTextsAreSentOnDemand(t *testing.T) {
	_, of := send(t, true).span(t, "chat strong")
	wants(t, of, map[string]any{
		"gen_ai.input.messages":  `[{"role":"user","parts":[{"type":"text","content":"a SECRETPROMPT"}]}]`,
		"gen_ai.output.messages": `[{"role":"assistant","parts":[{"type":"text","content":"SECRETANSWER"}],"finish_reason":"stop"}]`,
	})
}

func TestMetricsAreThoseOfTheConventions(t *testing.T) {
	c := send(t, false)
	durations := c.metrics["gen_ai.client.operation.duration"].GetHistogram().GetDataPoints()
	if len(durations) != 2 || c.metrics["gen_ai.client.operation.duration"].Unit != "s" || durations[0].GetSum()+durations[1].GetSum() != 3 {
		t.Errorf("durations %v", durations)
	}
	sums := map[any]float64{}
	for _, p := range c.metrics["gen_ai.client.token.usage"].GetHistogram().GetDataPoints() {
		sums[plain(p.Attributes)["gen_ai.token.type"]] += p.GetSum()
	}
	if sums["input"] != 12 || sums["output"] != 34 {
		t.Errorf("tokens %v", sums)
	}
	if p := c.metrics["gen_ai.client.operation.time_to_first_chunk"].GetHistogram().GetDataPoints(); len(p) != 1 || p[0].GetSum() != 0.3 {
		t.Errorf("first chunks %v", p)
	}
	if p := c.metrics["gen_ai.workflow.duration"].GetHistogram().GetDataPoints(); len(p) != 1 || p[0].GetSum() != 3 {
		t.Errorf("workflows %v", p)
	}
}

func TestEstimatesAndRepeatsAreToldFromWhatWasReported(t *testing.T) {
	c := newCollector(t)
	out, err := New(Options{Endpoint: c.URL})
	if err != nil {
		t.Fatal(err)
	}
	estimated := routed()
	estimated.Calls[1].Answer.Usage.Estimated = true
	cached := routed()
	cached.Calls, cached.Routed, cached.Answer.Cached = nil, false, &engine.Cached{}
	out.Ended(estimated)
	out.Ended(cached)
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if c.metrics["gen_ai.client.token.usage"] != nil {
		t.Error("tokens were counted that nobody reported")
	}
	_, of := c.span(t, "chat strong")
	wants(t, of, map[string]any{"switchboard.usage.basis": "estimated"})
	_, of = c.span(t, "invoke_workflow lane")
	wants(t, of, map[string]any{"switchboard.cached": true, "switchboard.calls": int64(0), "gen_ai.usage.input_tokens": nil})
}

func TestACollectorThatDoesNotAnswer(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for outcome, address := range map[string]string{"is waited for a moment only": silent.Addr().String(), "is told of once": "127.0.0.1:1"} {
		t.Run(outcome, func(t *testing.T) {
			out, err := New(Options{Endpoint: "http://" + address})
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			for range 2_000 {
				out.Ended(routed())
			}
			err = out.Close()
			if err == nil || !strings.Contains(err.Error(), address) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v", err)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestEndpointsAreChecked(t *testing.T) {
	for _, wrong := range []string{"", "127.0.0.1:4318", "grpc://host", "http://user:key@host", "http://host?key=1"} {
		if CheckEndpoint(wrong) == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "")
	if _, err := New(Options{Endpoint: FromEnvironment}); err == nil {
		t.Error("there is no endpoint in the environment")
	}
}
