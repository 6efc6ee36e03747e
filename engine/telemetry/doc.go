// Package telemetry tells a collector what becomes of prompts: traces and
// metrics by OpenTelemetry's conventions for generative AI, over OTLP/HTTP. All
// that the program knows of OpenTelemetry is here; the dispatcher knows a
// dispatch.Listener.
//
// The conventions are those of semantic conventions 1.41, of which everything
// about generative AI has the status Development: names may change. What they
// have no name for begins with "switchboard."; one exception is
// gen_ai.usage.cost, a name that others use too, but that is an extension.
//
// A prompt's lane, or its routed call, is a span of kind INTERNAL
// (invoke_workflow); each call of it is a child of kind CLIENT. Tokens and cost
// stand on the calls alone, so that a sum over spans counts them once.
//
// Nothing here waits for the collector: what it does not take is dropped after a
// moment, and that is said once, at the end. No span has a key, and none has
// what a prompt or an answer says unless Options.Prompts is set.
//
// What it brings: 2.9 MB of a stripped program of 66.8 MB. The exporters use
// gRPC's generated clients, which Google's client brings anyway.
package telemetry
