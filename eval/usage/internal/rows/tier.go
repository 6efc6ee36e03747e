package rows

import (
	"strings"

	"switchboard/providers"
)

// AnthropicTier is how Anthropic says that it served the calls of a row: its service tier,
// its speed and the place where it was told to stay, as far as they are not the usual ones
// and as a price names them ("batch", "fast", "priority+geo_us").
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
