package openai

import (
	"encoding/json"
	"strings"

	"github.com/openai/openai-go/v3/packages/respjson"

	"switchboard/providers"
)

// mostCharged is more than any call costs, in dollars; a larger charge is ignored.
var mostCharged = providers.USD(100_000)

// charge is what a gateway says that it charged for a call, in dollars:
// usage.cost, which is a number (OpenRouter), a text or an object with a total
// (Perplexity). Where the key of the model's own service was used, the gateway
// charges a fee, and what that service takes stands beside it.
func charge(fields map[string]respjson.Field) providers.Money {
	cost := dollars(fields["cost"].Raw())
	if !cost.Known() {
		return cost
	}
	var details struct {
		Upstream json.RawMessage `json:"upstream_inference_cost"`
	}
	if field, ok := fields["cost_details"]; ok && json.Unmarshal([]byte(field.Raw()), &details) == nil && fields["is_byok"].Raw() != "false" {
		if upstream := dollars(string(details.Upstream)); upstream.Known() {
			cost = cost.Add(upstream)
		}
	}
	return cost
}

// dollars reads an amount; one that cannot be is unknown.
func dollars(raw string) providers.Money {
	if raw == "" {
		return providers.Money{}
	}
	var total struct {
		Cost json.RawMessage `json:"total_cost"`
	}
	if strings.HasPrefix(raw, "{") && json.Unmarshal([]byte(raw), &total) == nil {
		raw = string(total.Cost)
	}
	var m providers.Money
	if json.Unmarshal([]byte(strings.Trim(raw, `"`)), &m) != nil || m.Nano() < 0 || mostCharged.Less(m) {
		return providers.Money{}
	}
	return m
}
