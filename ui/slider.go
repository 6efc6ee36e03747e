package ui

import (
	"math"
	"strconv"

	"switchboard/eval"
)

// losses and confidences are the places of the two sliders.
var (
	losses      = [...]float64{0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.10, 0.15, 0.20}
	confidences = [...]float64{0.80, 0.90, 0.95, 0.975, 0.99}
)

// sliders are the limit that is looked at: the loss and the confidence.
type sliders struct {
	limit eval.Limit
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
		s.limit.Loss = stepFrom(losses[:], s.limit.Loss, n)
		return
	}
	s.limit = eval.NewLimit(s.limit.Loss, stepFrom(confidences[:], s.limit.Confidence(), n))
}

// stepFrom is the place so many after a value, or the end.
func stepFrom(places []float64, v float64, n int) float64 {
	at := 0 // the first place that is not below v
	for at < len(places) && places[at] < v-1e-9 {
		at++
	}
	if between := at == len(places) || places[at] > v+1e-9; between && n > 0 {
		n--
	}
	return places[min(max(0, at+n), len(places)-1)]
}

// same reports whether two limits are one.
func same(a, b eval.Limit) bool {
	return math.Abs(a.Loss-b.Loss) < 1e-9 && math.Abs(a.Error-b.Error) < 1e-9
}

// draw is both sliders in one line, with tracks of so many cells where there
// is room for any. A negative track is no track and no words either.
func (s *sliders) draw(t theme, track int) line {
	confidence := "confidence "
	if track < 0 {
		confidence = "@ "
	}
	out := s.one(t, lossKnob, "loss ≤ "+limitText(s.limit.Loss), losses[:], s.limit.Loss, track)
	return append(out, s.one(t, confidenceKnob, confidence+confidenceText(s.limit), confidences[:], s.limit.Confidence(), track)...)
}

// one is a slider: the one that the keys move has a sign before it.
func (s *sliders) one(t theme, knob int, name string, places []float64, v float64, track int) line {
	sign, label := line{{t.text, "   "}}, t.text
	if s.knob == knob {
		sign, label = line{{t.focus, " ▸ "}}, t.title
	}
	out := append(sign, span{label, name + " "})
	if track < 3 {
		return out
	}
	at := 0
	for i, p := range places {
		if p <= v+1e-9 {
			at = i * (track - 1) / (len(places) - 1)
		}
	}
	knobInk := t.dim
	if s.knob == knob {
		knobInk = t.focus
	}
	return append(out, span{t.rule, repeat("─", at)}, span{knobInk, "█"}, span{t.rule, repeat("─", track-1-at)}, span{t.text, " "})
}

// limitText is a loss as it is agreed on, such as 0.05.
func limitText(loss float64) string {
	s := strconv.FormatFloat(loss, 'f', -1, 64)
	if len(s) < 4 {
		return fraction(loss)
	}
	return s
}

func confidenceText(l eval.Limit) string {
	return strconv.FormatFloat(math.Round(1000*l.Confidence())/10, 'f', -1, 64) + " %"
}
