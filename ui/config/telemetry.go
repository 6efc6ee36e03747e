package config

import (
	"switchboard/engine/telemetry"
)

// telemetryTable is where what becomes of prompts is told, if anywhere.
type telemetryTable struct {
	OTLP    string `toml:"otlp,omitempty"`
	Prompts bool   `toml:"prompts"`
}

func (t telemetryTable) check() *mistake {
	switch {
	case t.OTLP == "" && t.Prompts:
		return &mistake{path: "telemetry.prompts", what: "prompts are sent nowhere without otlp", hint: `otlp = "http://127.0.0.1:4318" names a collector`}
	case t.OTLP == "":
		return nil
	}
	if err := telemetry.CheckEndpoint(t.OTLP); err != nil {
		return &mistake{path: "telemetry.otlp", what: err.Error()}
	}
	return nil
}

// TelemetryOptions are those of the collector; without an endpoint there is none.
func (c Config) TelemetryOptions() telemetry.Options {
	return telemetry.Options{Endpoint: c.Telemetry.OTLP, Prompts: c.Telemetry.Prompts}
}
