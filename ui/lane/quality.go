package lane

import (
	"math"
	"strconv"
	"strings"

	"switchboard/eval/metrics"
	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// Quality is what the quality of a model has cost so far, by the answers and
// ratings in the store. Where nothing was rated, there is none to show.
type Quality struct {
	Stats     metrics.ModelStats
	Simulated bool
	Shown     bool // some model was rated: all lanes keep a line for it, so that they stand alike
}

// accepted is how many accepted answers a dollar has brought.
func (w Quality) accepted() string {
	s := w.Stats
	switch {
	case s.Cost.Known() && s.Cost.Nano() == 0 && s.Acceptance.Value > 0:
		return "free"
	case s.CostPerAccepted.Nano() > 0:
		return format.EstimateMark(s.Estimated) + Rounded(1e9/float64(s.CostPerAccepted.Nano())) + " accepted/$"
	case s.Cost.Nano() > 0 && s.Acceptance.N > 0 && s.Acceptance.Value == 0:
		return "0 accepted/$"
	}
	return format.Unknown + " accepted/$"
}

// Rounded is a figure to three digits.
func Rounded(v float64) string {
	if v < 100 {
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
	unit := math.Pow(10, math.Floor(math.Log10(v))-2)
	return format.Comma(int(min(math.Round(v/unit)*unit, 1e15)))
}

// Line says it in w cells, or not at all.
func (w Quality) Line(t styled.Theme, r styled.Widths, cells int) styled.Line {
	if w.Stats.Acceptance.N == 0 {
		if none := (styled.Line{{Style: t.Dim, Text: w.accepted()}}); w.Shown && none.Width(r) <= cells {
			return none
		}
		return nil
	}
	few := strings.Replace(w.accepted(), "accepted/", "acc./", 1)
	many := styled.Line{{Style: t.Text, Text: w.accepted()}}
	of := styled.Line{{Style: t.Dim, Text: " · "}, {Style: t.Text, Text: format.Percent(w.Stats.Acceptance.Value)}, {Style: t.Dim, Text: " of " + format.Comma(w.Stats.Acceptance.N)}}
	judged := append(of[:len(of):len(of)], styled.Span{Style: t.Dim, Text: " judged"})
	signs := []string{""}
	if w.Simulated {
		signs = []string{" · simulated", " · sim."}
	}
	for _, rest := range [...]styled.Line{judged, of, nil} {
		for _, sign := range signs {
			if whole := append(append(many[:1:1], rest...), styled.Span{Style: t.Dim, Text: sign}); whole.Width(r) <= cells {
				return whole
			}
		}
	}
	if least := (styled.Line{{Style: t.Text, Text: few}, {Style: t.Dim, Text: signs[len(signs)-1]}}); least.Width(r) <= cells {
		return least
	}
	return nil
}

// figures say where it comes from.
func (w Quality) figures() []styled.Figure {
	s := w.Stats
	if s.Acceptance.N == 0 {
		return nil
	}
	of := " in the store"
	if w.Simulated {
		of += ", simulated"
	}
	return []styled.Figure{
		{Name: "accepted", Value: format.ShareText(s.Acceptance) + " of " + format.Comma(s.Acceptance.N), Origin: "the share of this model's answers judged that was accepted, with its interval; all that are" + of},
		{Name: "for a dollar", Value: w.accepted(), Origin: "worked out: that share ÷ the mean cost of an answer, of " + format.Comma(s.Priced) + of},
	}
}

// QualityStats is how those figures are kept up to date: read in the
// background when the first frame is out, and again when something was added.
// One reading is under way at a time.
type QualityStats struct {
	Reading bool
	Stale   bool
	ByModel map[string]Quality // by model
}
