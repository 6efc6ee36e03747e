package calibrate

import (
	"math"

	"switchboard/eval/certify"
	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// losses and confidences are the places of the two sliders.
var (
	losses      = [...]float64{0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.10, 0.15, 0.20}
	confidences = [...]float64{0.80, 0.90, 0.95, 0.975, 0.99}
)

// sliders are the limit that is looked at: the loss and the confidence.
type sliders struct {
	limit certify.Limit
	knob  int // that the keys move
}

// The knobs.
const (
	lossKnob = iota
	confidenceKnob
	knobs
)

// slide moves the knob by so many places; what lies between two goes to the
// next one.
func (s *sliders) slide(n int) {
	if s.knob == lossKnob {
		s.limit.Loss = StepFrom(losses[:], s.limit.Loss, n)
		return
	}
	s.limit = certify.NewLimit(s.limit.Loss, StepFrom(confidences[:], s.limit.Confidence(), n))
}

// StepFrom is the place so many after a value, or the end.
func StepFrom(places []float64, v float64, n int) float64 {
	at := 0 // the first place that is not below v
	for at < len(places) && places[at] < v-1e-9 {
		at++
	}
	if between := at == len(places) || places[at] > v+1e-9; between && n > 0 {
		n--
	}
	return places[min(max(0, at+n), len(places)-1)]
}

// Same reports whether two limits are one.
func Same(a, b certify.Limit) bool {
	return math.Abs(a.Loss-b.Loss) < 1e-9 && math.Abs(a.Error-b.Error) < 1e-9
}

// draw is both sliders in one line, with tracks of so many cells where there
// is room for any. A negative track is no track and no words either.
func (s *sliders) draw(t styled.Theme, track int) styled.Line {
	confidence := "confidence "
	if track < 0 {
		confidence = "@ "
	}
	out := s.one(t, lossKnob, "loss ≤ "+format.LimitText(s.limit.Loss), losses[:], s.limit.Loss, track)
	return append(out, s.one(t, confidenceKnob, confidence+format.ConfidenceText(s.limit), confidences[:], s.limit.Confidence(), track)...)
}

// one is a slider: the one that the keys move has a sign before it.
func (s *sliders) one(t styled.Theme, knob int, name string, places []float64, v float64, track int) styled.Line {
	sign, label := styled.Line{{Style: t.Text, Text: "   "}}, t.Text
	if s.knob == knob {
		sign, label = styled.Line{{Style: t.Focus, Text: " ▸ "}}, t.Title
	}
	out := append(sign, styled.Span{Style: label, Text: name + " "})
	if track < 3 {
		return out
	}
	at := 0
	for i, p := range places {
		if p <= v+1e-9 {
			at = i * (track - 1) / (len(places) - 1)
		}
	}
	knobInk := t.Dim
	if s.knob == knob {
		knobInk = t.Focus
	}
	return append(out, styled.Span{Style: t.Rule, Text: styled.Repeat("─", at)}, styled.Span{Style: knobInk, Text: "█"}, styled.Span{Style: t.Rule, Text: styled.Repeat("─", track-1-at)}, styled.Span{Style: t.Text, Text: " "})
}
