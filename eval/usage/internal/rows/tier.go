package rows

import (
	"strings"

	"switchboard/providers"
)

// AnthropicTier is how Anthropic says that it served the calls of a row, as a price names
// it ("batch", "fast", "priority+geo_us"): the service tier, the speed and the region of
// inference, each only where it is not the standard one.
func AnthropicTier(r *Row) string {
	var names []string
	switch tier := r.Lower("service_tier", "usage_type"); tier {
	case "", "standard", "message", "messages":
	case "message_batch", "batches":
		names = append(names, "batch")
	default:
		names = append(names, tier)
	}
	if speed := r.Lower("speed"); speed != "" && speed != "standard" {
		names = append(names, speed)
	}
	if place := r.Lower("inference_geo"); place != "" && place != "global" && place != "not_available" {
		names = append(names, providers.GeoTier+place)
	}
	return strings.Join(names, providers.TierJoin)
}
