// Package telemetry tells a collector what becomes of prompts: traces and
// metrics by OpenTelemetry's conventions for generative AI, over OTLP/HTTP. All
// that the program knows of OpenTelemetry is here: for the dispatcher it is a
// dispatch.Listener.
//
// The conventions are those of semantic conventions 1.41, of which everything
// about generative AI has the status Development: names may change. What they
// have no name for begins with "switchboard.". The exception is gen_ai.usage.cost, an
// extension that others use under this name too.
//
// A prompt's lane, or its routed call, is a span of kind INTERNAL
// (invoke_workflow); each call of it is a child of kind CLIENT. Tokens and cost
// stand on the calls alone, so that a sum over spans counts them once.
//
// Calls do not wait for the collector. What it does not take in time is dropped, and
// Close says so. No span has a key of a provider, and none has the text of a prompt or an
// answer unless Options.Prompts is set.
//
// It adds 2.9 MB to a stripped program of 66.8 MB. The exporters use gRPC's generated
// clients, which Google's client needs anyway.
package telemetry
