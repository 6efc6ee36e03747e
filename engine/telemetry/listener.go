package telemetry

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	api "go.opentelemetry.io/otel/trace"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/dispatch"
)

// Called does nothing: Ended has all calls of the operation.
func (t *Telemetry) Called(*dispatch.Operation, dispatch.Call) {}

// Moved does nothing: Ended has all moves of the operation.
func (t *Telemetry) Moved(*dispatch.Operation, engine.Move) {}

// Changed does nothing: a change of a circuit belongs to no prompt.
func (t *Telemetry) Changed(circuit.Change) {}

// NotStored does nothing: the answer was given all the same.
func (t *Telemetry) NotStored(string, int, error) {}

// Ended sends the span of an operation, and one for each of its calls.
func (t *Telemetry) Ended(o *dispatch.Operation) {
	ctx, span := t.tracer.Start(context.Background(), "invoke_workflow "+workflow(o), api.WithTimestamp(o.Began), api.WithSpanKind(api.SpanKindInternal))
	span.SetAttributes(t.ofOperation(o)...)
	for i, c := range o.Calls {
		t.call(ctx, o, c, i+1)
	}
	for _, m := range o.Moves {
		span.AddEvent("switchboard.move", api.WithTimestamp(m.At), api.WithAttributes(
			attribute.String("switchboard.model", m.Model), attribute.String("switchboard.reason", string(m.Reason)), attribute.Bool("switchboard.asked", m.Asked())))
	}
	failed(span, o.Answer)
	span.End(api.WithTimestamp(o.Ended))
	t.meters.workflow.Record(ctx, o.Ended.Sub(o.Began).Seconds(), metric.WithAttributes(append(errorType(o.Answer), attribute.String("gen_ai.workflow.name", workflow(o)))...))
}

// call sends the span and the metrics of one call.
func (t *Telemetry) call(ctx context.Context, o *dispatch.Operation, c dispatch.Call, number int) {
	ctx, span := t.tracer.Start(ctx, operationName(c.Service)+" "+c.Request.Model.Name, api.WithTimestamp(c.Began), api.WithSpanKind(api.SpanKindClient))
	span.SetAttributes(t.ofCall(c, number)...)
	failed(span, c.Answer)
	span.End(api.WithTimestamp(c.Ended))
	t.meters.record(ctx, c)
}

// workflow is the name of an operation as a workflow.
func workflow(o *dispatch.Operation) string {
	if o.Routed {
		return "routed"
	}
	return "lane"
}

// failed marks the span of an operation or a call that failed. It names the fault and
// leaves out the sentence, which may have words of the prompt.
func failed(span api.Span, a engine.Answer) {
	if a.Failure != nil {
		span.SetStatus(codes.Error, string(a.Failure.Fault))
	}
}
