package format

import (
	"fmt"

	"switchboard/eval/metrics"
)

// ShareText is a share with its interval: "83 % (76–88)".
func ShareText(s metrics.Share) string {
	if s.N == 0 {
		return Unknown
	}
	return Percent(s.Value) + fmt.Sprintf(" (%.0f–%.0f)", 100*s.Low, 100*s.High)
}
