package spend

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	spending "switchboard/eval/spend"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/spend/amounts"
	"switchboard/ui/spend/pareto"
)

// tradedLosses are the limits that the policy can be looked at.
var tradedLosses = [...]float64{0.01, 0.02, 0.03, 0.05, 0.08, 0.10, 0.15, 0.20}

// traded is what ratings let one expect of the router, at each of the limits.
type traded struct {
	known   bool
	reading bool
	fault   string
	limits  []calibrate.Outlook // by tradedLosses; none of them certifies anything
}

// tradedOff is what was explored, or why nothing was.
type tradedOff struct {
	shell.Generation
	limits []calibrate.Outlook
	err    error
}

// exploreLimits asks what the ratings let one expect at each limit.
func exploreLimits(ctx context.Context, e *shell.Effects, t shell.Generation, confidence float64) tea.Cmd {
	return func() tea.Msg {
		out := tradedOff{Generation: t}
		for _, loss := range tradedLosses {
			o, err := e.App.Calibrator.Explore(ctx, certify.NewLimit(loss, confidence))
			if err != nil {
				out.err = err
				break
			}
			out.limits = append(out.limits, o)
		}
		return out
	}
}

// findTradeoff reads that once, where a pane asks for it.
func (s *Spend) findTradeoff() tea.Cmd {
	if s.history == nil || s.App.Calibrator == nil || s.traded.known || s.traded.reading || s.pane != paretoPane && s.pane != whatIfPane {
		return nil
	}
	s.traded.reading = true
	confidence := s.App.Limit.Confidence()
	if len(s.policy.Certificates) > 0 {
		confidence = s.policy.Certificates[0].Confidence
	}
	return exploreLimits(s.Effects.Ctx, s.Effects, s.Generations.Next(trading), confidence)
}

func (s *Spend) tradedOff(msg tradedOff) {
	s.traded = traded{known: true, limits: msg.limits}
	if msg.err != nil {
		s.traded.fault = format.Sentence(msg.err)
	}
}

// paretoTask is the kind of work that is narrowed to; "" for all.
func (s *Spend) paretoTask() engine.Task {
	for _, f := range s.filter {
		if f.by == spending.ByTask && f.key != spending.Unknown {
			return engine.Task(f.key)
		}
	}
	return ""
}

// paretoLines are cost against quality, in lines of w cells.
func (s *Spend) paretoLines(w int) []string {
	switch {
	case s.pane != paretoPane:
		return []string{s.Theme.Dim.Render(s.Widths.Truncate("o shows cost against quality, for each model and for the router", w))}
	case s.known == nil:
		return []string{s.Theme.Dim.Render("reading what ratings tell …")}
	}
	v := pareto.View{Theme: s.Theme, Widths: s.Widths, Known: s.known, Task: s.paretoTask(), Floor: 1 - s.App.Limit.Loss}
	v.Router, v.NoRouter = s.routerCurve(v.Task)
	if len(s.traded.limits) > 0 {
		v.Applied = s.traded.limits[0].Applied
	}
	v.Proved, _ = s.provedLoss()
	return v.Lines(w)
}

// routerCurve is what ratings let one expect of the router, or why that is not drawn. It is
// of all tasks.
func (s *Spend) routerCurve(task engine.Task) (curve []certify.CurvePoint, why string) {
	switch {
	case s.traded.fault != "":
		return nil, "The router cannot be drawn: " + s.traded.fault + "."
	case s.traded.reading:
		return nil, "The router is being read …"
	case task != "":
		return nil, "The router is drawn for all tasks together."
	case len(s.traded.limits) == 0 || !s.traded.limits[0].Priced:
		return nil, ""
	}
	return s.traded.limits[0].Curve, ""
}

// tradedLine says what the policy would cost at another limit, or with another share of
// prompts at the reference. It claims nothing that is not certified.
func (s *Spend) tradedLine(w int) (rows []string) {
	for _, text := range []string{s.limitText(), s.sharesText()} {
		for _, line := range s.Widths.Wrap(text, max(1, w)) {
			if text != "" {
				rows = append(rows, s.Theme.Text.Render(line))
			}
		}
	}
	return rows
}

// limitText is the policy at the chosen limit.
func (s *Spend) limitText() string {
	n := s.whatIf.assumed.limit
	if n == 0 {
		return ""
	}
	loss := tradedLosses[n-1]
	head := "policy at a loss of at most " + format.LimitText(loss) + ": "
	if proved, ok := s.provedLoss(); ok && proved <= loss {
		out := s.outcome()
		head += fmt.Sprintf("certified, as the policy in force is at %s: %s of %s. ", format.LimitText(proved), amounts.Estimate(out.Routed), amounts.Estimate(out.Reference))
		if proved == loss {
			return head
		}
		return head + "More is not certified" + s.expectedAt(n-1)
	}
	return head + "not certified, so no saving is claimed" + s.expectedAt(n-1)
}

// provedLoss is the loosest limit of the certificates in force.
func (s *Spend) provedLoss() (loss float64, ok bool) {
	for i := range s.policy.Certificates {
		loss = max(loss, s.policy.Certificates[i].MaxLoss)
	}
	return loss, loss > 0
}

// expectedAt is what ratings let one expect at a limit.
func (s *Spend) expectedAt(i int) string {
	if i >= len(s.traded.limits) {
		return "."
	}
	o := &s.traded.limits[i]
	if !o.Total.Saving.Known {
		return "; what the models cost is not known."
	}
	expected := fmt.Sprintf("; by the ratings it is expected to save %s on the prompts of the store%s, with %s of them at a cheaper model, at what answers have cost. Calibrate (3) certifies it, or not.",
		format.Share(max(0, o.Total.Saving.Share)), s.appliedThere(), format.Share(o.Total.Share))
	return expected + s.stricter(i)
}

// appliedThere is what the policy in force saves on the prompts of the store, also on those
// that cannot be drawn any more.
func (s *Spend) appliedThere() string {
	cost := s.traded.limits[0].Applied
	if cost == nil || !s.traded.limits[0].Priced {
		return ""
	}
	return fmt.Sprintf(" (the policy in force: %s)", format.Share(max(0, 1-*cost)))
}

// stricter says which stricter limit is expected to save more than one, if any does: at a
// limit that fewer prompts can prove, kinds of work are proved one by one, each from fewer
// ratings.
func (s *Spend) stricter(i int) string {
	best := i
	for k := range i {
		if saving := &s.traded.limits[k].Total.Saving; saving.Known && saving.Share > s.traded.limits[best].Total.Saving.Share {
			best = k
		}
	}
	saves := format.Share(max(0, s.traded.limits[best].Total.Saving.Share))
	if saves == format.Share(max(0, s.traded.limits[i].Total.Saving.Share)) {
		return ""
	}
	return fmt.Sprintf(" A stricter limit, %s, is expected to save more: %s.", format.LimitText(tradedLosses[best]), saves)
}

// sharesText is the router with the chosen share of prompts at the reference.
func (s *Spend) sharesText() string {
	if s.whatIf.assumed.atReference == asItWas {
		return ""
	}
	want := float64(s.whatIf.assumed.atReference) / 100
	var nearest *certify.CurvePoint
	curve, _ := s.routerCurve("")
	for i := range curve {
		if nearest == nil || abs(curve[i].Calls-want) < abs(nearest.Calls-want) {
			nearest = &curve[i]
		}
	}
	head := fmt.Sprintf("thresholds that leave %d %% of prompts to the reference: not certified, so no saving is claimed", s.whatIf.assumed.atReference)
	if nearest == nil {
		return head + "; nothing is known of the router."
	}
	if left := format.Share(nearest.Calls); left != format.Share(want) {
		head += "; the nearest that there are leave " + left
	}
	between := fmt.Sprintf("%s to %s", pareto.SignedPoints(nearest.Low-1), pareto.SignedPoints(nearest.High-1))
	if nearest.Low == nearest.High && nearest.Calls < 1 {
		between = "none of their ratings differ, so how sure that is is not known"
	}
	return head + fmt.Sprintf("; on the rated prompts %s of the cost at a quality of %s beside it (%s).", format.Share(nearest.Cost), pareto.SignedPoints(nearest.Quality-1), between)
}

func abs(v float64) float64 { return max(v, -v) }

// whyNoTrade is why no other limit can be looked at.
func (s *Spend) whyNoTrade() string {
	switch {
	case s.App.Calibrator == nil:
		return "nothing can be calibrated here"
	case s.traded.fault != "":
		return "what ratings tell of the router cannot be read: " + s.traded.fault
	case !s.traded.known:
		return "what ratings tell of the router is being read"
	}
	return ""
}

// tradeSliders look at the policy at other limits and thresholds.
func (s *Spend) tradeSliders() []slider {
	a := &s.whatIf.assumed
	limit := slider{name: "policy's loss limit", value: "as applied", why: s.whyNoTrade(), move: func(n int) { a.limit = min(len(tradedLosses), max(0, a.limit+n)) }}
	if a.limit > 0 {
		limit.value = "≤ " + format.LimitText(tradedLosses[a.limit-1])
	}
	shares := slider{name: "  left to the reference", value: "as applied", why: s.whyNoTrade(), move: func(n int) { a.atReference = min(100, max(asItWas, a.atReference+10*n)) }}
	if a.atReference != asItWas {
		shares.value = fmt.Sprintf("%d %% of prompts", a.atReference)
	}
	return []slider{limit, shares}
}
