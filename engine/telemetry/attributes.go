package telemetry

import (
	"encoding/json"
	"net/url"
	"strconv"

	"go.opentelemetry.io/otel/attribute"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/providers"
)

// ofOperation are the attributes of the span of a lane or of a routed call.
func (t *Telemetry) ofOperation(o *dispatch.Operation) []attribute.KeyValue {
	a := o.Answer
	all := append(errorType(a),
		attribute.String("gen_ai.operation.name", "invoke_workflow"),
		attribute.String("gen_ai.workflow.name", workflow(o)),
		attribute.String("gen_ai.provider.name", providerName(o.Service)),
		attribute.String("gen_ai.request.model", o.Request.Model.Name),
		attribute.StringSlice("gen_ai.response.finish_reasons", []string{string(a.Finish)}),
		attribute.String("switchboard.trial", o.Trial),
		attribute.Int("switchboard.lane", o.Lane),
		attribute.String("switchboard.task", string(o.Task)),
		attribute.String("switchboard.model", a.Model),
		attribute.Int("switchboard.calls", len(o.Calls)),
	)
	if answered := responseModel(a); answered != "" && a.Failure == nil {
		all = append(all, attribute.String("gen_ai.response.model", answered))
	}
	for name, is := range map[string]bool{"switchboard.critical": o.Critical, "switchboard.cached": a.Cached != nil, "switchboard.simulated": a.Simulated, "switchboard.watch": o.Watched()} {
		if is {
			all = append(all, attribute.Bool(name, true))
		}
	}
	if a.Doubt != nil {
		all = append(all, attribute.String("switchboard.doubt", string(a.Doubt.Reason)))
	}
	return all
}

// ofCall are the attributes of the span of one call.
func (t *Telemetry) ofCall(c dispatch.Call, number int) []attribute.KeyValue {
	a, p := c.Answer, c.Request.Parameters
	all := append(common(c),
		attribute.Bool("gen_ai.request.stream", true),
		attribute.StringSlice("gen_ai.response.finish_reasons", []string{string(a.Finish)}),
		attribute.Int("switchboard.attempt", number),
		attribute.Int("switchboard.requests", len(a.Attempts)),
		attribute.String("switchboard.model", a.Model),
		attribute.String("switchboard.provider", a.Provider),
	)
	if c.Check {
		all = append(all, attribute.Bool("switchboard.check", true))
	}
	if p.MaxOutput > 0 {
		all = append(all, attribute.Int("gen_ai.request.max_tokens", p.MaxOutput))
	}
	if p.Temperature.Known() {
		all = append(all, attribute.Float64("gen_ai.request.temperature", p.Temperature.Float()))
	}
	if p.Schema != "" {
		all = append(all, attribute.String("gen_ai.output.type", "json"))
	}
	if first := firstChunk(a); first > 0 {
		all = append(all, attribute.Float64("gen_ai.response.time_to_first_chunk", first.Seconds()))
	}
	if a.Simulated {
		all = append(all, attribute.Bool("switchboard.simulated", true))
	}
	all = append(all, ofUsage(a)...)
	if t.options.Prompts {
		all = append(all, ofTexts(c)...)
	}
	return all
}

// common are the attributes that the span and the metrics of a call share.
func common(c dispatch.Call) []attribute.KeyValue {
	all := append(errorType(c.Answer),
		attribute.String("gen_ai.operation.name", operationName(c.Service)),
		attribute.String("gen_ai.provider.name", providerName(c.Service)),
		attribute.String("gen_ai.request.model", c.Request.Model.Name),
	)
	if name := responseModel(c.Answer); name != "" {
		all = append(all, attribute.String("gen_ai.response.model", name))
	}
	if u, err := url.Parse(c.Service.BaseURL); err == nil && u.Hostname() != "" {
		all = append(all, attribute.String("server.address", u.Hostname()), attribute.Int("server.port", port(u)))
	}
	return all
}

func port(u *url.URL) int {
	if n, err := strconv.Atoi(u.Port()); err == nil {
		return n
	}
	if u.Scheme == "http" {
		return 80
	}
	return 443
}

// ofUsage are the tokens and their cost, and whether they were reported or estimated.
func ofUsage(a engine.Answer) []attribute.KeyValue {
	var all []attribute.KeyValue
	for _, of := range []struct {
		name string
		n    providers.Tokens
	}{
		{"gen_ai.usage.input_tokens", a.Usage.Input},
		{"gen_ai.usage.output_tokens", a.Usage.Output},
		{"gen_ai.usage.cache_read.input_tokens", a.Usage.CachedInput},
		{"gen_ai.usage.cache_creation.input_tokens", a.Usage.CacheWrite},
		{"gen_ai.usage.reasoning.output_tokens", a.Usage.Reasoning},
	} {
		if of.n.Known() {
			all = append(all, attribute.Int64(of.name, of.n.Int()))
		}
	}
	if len(all) > 0 {
		all = append(all, attribute.String("switchboard.usage.basis", basis(a.Usage)))
	}
	if a.Cost.Known() {
		all = append(all, attribute.Float64("gen_ai.usage.cost", float64(a.Cost.Nano())/1e9))
		if a.CostBasis != "" {
			all = append(all, attribute.String("switchboard.cost.basis", string(a.CostBasis)))
		}
	}
	return all
}

func basis(u providers.Usage) string {
	if u.Estimated {
		return "estimated"
	}
	return "reported"
}

// errorType is the fault as a list of one attribute, or an empty list.
func errorType(a engine.Answer) []attribute.KeyValue {
	if a.Failure == nil {
		return nil
	}
	return []attribute.KeyValue{attribute.String("error.type", string(a.Failure.Fault))}
}

// message is an entry of gen_ai.input.messages or gen_ai.output.messages.
type message struct {
	Role   string `json:"role"`
	Parts  []part `json:"parts"`
	Finish string `json:"finish_reason,omitempty"`
}

type part struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

// ofTexts are the texts of prompt and answer.
func ofTexts(c dispatch.Call) []attribute.KeyValue {
	var in []message
	for _, m := range c.Request.Messages {
		in = append(in, message{Role: string(m.Role), Parts: []part{{"text", m.Text}}})
	}
	out := []message{{Role: string(providers.Assistant), Parts: []part{{"text", c.Answer.Said()}}, Finish: string(c.Answer.Finish)}}
	all := []attribute.KeyValue{asJSON("gen_ai.input.messages", in), asJSON("gen_ai.output.messages", out)}
	if c.Request.System != "" {
		all = append(all, asJSON("gen_ai.system_instructions", []part{{"text", c.Request.System}}))
	}
	return all
}

func asJSON(name string, v any) attribute.KeyValue {
	raw, _ := json.Marshal(v) // of texts alone: never fails
	return attribute.String(name, string(raw))
}
