package spend

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	spending "switchboard/eval/spend"
	"switchboard/eval/spend/evidence"
	"switchboard/eval/spend/swap"
	"switchboard/ui/format"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
	"switchboard/ui/widget"
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
func exploreLimits(e *shell.Effects, ctx context.Context, t shell.Generation, confidence float64) tea.Cmd {
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
	return exploreLimits(s.Effects, s.Effects.Ctx, s.Generations.Next(trading), confidence)
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

// paretoLines are cost against quality, in lines of w cells: a chart, each model, and
// the router over its thresholds.
func (s *Spend) paretoLines(w int) []string {
	switch {
	case s.pane != paretoPane:
		return []string{s.Theme.Dim.Render(s.Widths.Truncate("o shows cost against quality, for each model and for the router", w))}
	case s.known == nil:
		return []string{s.Theme.Dim.Render("reading what ratings tell …")}
	}
	task := s.paretoTask()
	points := s.known.Points(task, netConfidence)
	if len(points) < 2 {
		return s.Widths.Wrap("No cheaper model was judged beside "+format.Name(s.known.Reference)+" here, so nothing can be set beside its quality.", w)
	}
	curve := s.routerCurve(task)
	rows := s.paretoChart(task, points, curve, w)
	rows = append(rows, s.Theme.Dim.Render(s.Widths.Truncate("  "+s.Widths.Pad("", paretoName(points, w))+" "+s.Widths.PadLeft("cost", 6)+"  quality beside the reference", w)))
	for i, p := range points {
		rows = append(rows, s.paretoRow(task, i, p, paretoName(points, w), w))
	}
	rows = append(rows, s.routerRows(curve, paretoName(points, w), w)...)
	for _, text := range []string{dominatedText(points), s.paretoBasis(task)} {
		for _, line := range s.Widths.Wrap(text, max(1, w)) {
			rows = append(rows, s.Theme.Dim.Render(line))
		}
	}
	return rows
}

// routerCurve is what ratings let one expect of the router. It is of all tasks.
func (s *Spend) routerCurve(task engine.Task) []certify.CurveAt {
	if task != "" || len(s.traded.limits) == 0 || !s.traded.limits[0].Priced {
		return nil
	}
	return s.traded.limits[0].Curve
}

// costShare is what a model costs of what the reference does, on the same prompts.
func (s *Spend) costShare(task engine.Task, model string) (ratio float64, ok bool) {
	if model == s.known.Reference {
		return 1, true
	}
	pair := s.known.Of(task, s.known.Reference, model)
	if pair.Priced == 0 {
		return 0, false
	}
	return pair.To.Ratio(pair.From)
}

// paretoHeight is how many lines the chart has.
const paretoHeight = 10

// paretoChart is the curve of the router with a number for each model.
func (s *Spend) paretoChart(task engine.Task, points []evidence.Point, curve []certify.CurveAt, w int) []string {
	ch := widget.Chart{Floor: 1 - s.App.Limit.Loss, Axis: "cost"}
	for _, at := range curve {
		ch.Curve = append(ch.Curve, widget.ChartPoint{Cost: at.Cost, Quality: at.Quality, Low: at.Low, High: at.High})
	}
	slices.SortStableFunc(ch.Curve, func(a, b widget.ChartPoint) int { return cmp.Compare(a.Cost, b.Cost) })
	for i, p := range points {
		if cost, ok := s.costShare(task, p.Model); ok {
			ch.Marks = append(ch.Marks, widget.ChartMark{Sign: paretoSign(i), Style: s.Theme.Star, Cost: min(1, cost), Quality: 1 + p.Quality})
		}
	}
	if len(ch.Curve) > 0 && s.traded.limits[0].Applied != nil {
		if at, ok := ch.Curve.At(*s.traded.limits[0].Applied); ok {
			ch.Marks = append([]widget.ChartMark{{Sign: appliedSign, Style: s.Theme.Good, Cost: at.Cost, Quality: at.Quality}}, ch.Marks...)
		}
	}
	return ch.Draw(s.Theme, s.Widths, w, paretoHeight)
}

// appliedSign is where the policy in force stands.
const appliedSign = "●"

// paretoSign is the sign of a model in the chart.
func paretoSign(i int) string {
	const signs = "123456789abcdefghijklmnopqrstuvwxyz"
	if i < len(signs) {
		return signs[i : i+1]
	}
	return "·"
}

// paretoRow is a model in a line.
func (s *Spend) paretoRow(task engine.Task, i int, p evidence.Point, name, w int) string {
	cost := format.Unknown
	if share, ok := s.costShare(task, p.Model); ok {
		cost = format.EstimateMark(p.Estimated) + percent(share)
	}
	quality := "the reference"
	if p.Model != s.known.Reference {
		quality = fmt.Sprintf("%s (%s to %s)", besidePoints(p.Quality), besidePoints(p.In.Low), besidePoints(p.In.High))
	}
	line := s.paretoLine(s.Theme.Star, paretoSign(i), format.Name(p.Model), cost, quality, name).Add(s.Theme.Dim, ratedText(p))
	if p.By != "" {
		line = line.Add(s.Theme.Warn, "  dominated by "+format.Name(p.By))
	}
	return line.Render(s.Widths, w)
}

// paretoName is the width of a name below the chart in w cells: names give way to figures.
func paretoName(points []evidence.Point, w int) int {
	most := 0
	for _, p := range points {
		most = max(most, len(ratedText(p)))
	}
	return max(6, min(18, w-33-most)) // a sign, the cost and the quality with its interval take 33
}

func ratedText(p evidence.Point) string { return "  " + count(int64(p.Rated)) + " rated" }

func (s *Spend) paretoLine(style styled.Style, sign, name, cost, quality string, cells int) styled.Line {
	return styled.Line{{Style: style, Text: sign + " "}, {Style: s.Theme.Text, Text: s.Widths.Pad(s.Widths.Truncate(name, cells), cells) + " " + s.Widths.PadLeft(cost, 6) + "  " + s.Widths.Pad(quality, 22)}}
}

// besidePoints is a difference of quality in points of 1, with its sign.
func besidePoints(d float64) string {
	if d > 0 {
		return "+" + format.Points(d)
	}
	return format.Points(d)
}

// routerSteps is how many points of the router are in lines.
const routerSteps = 5

// routerRows are some points of the router, from strict to loose thresholds.
func (s *Spend) routerRows(curve []certify.CurveAt, name, w int) (rows []string) {
	for i := range routerSteps {
		if len(curve) < routerSteps {
			break
		}
		at := curve[i*(len(curve)-1)/(routerSteps-1)]
		rows = append(rows, s.paretoLine(s.Theme.Focus, widget.CurveSign, "router, "+percent(at.Calls)+" ref.", percent(at.Cost), fmt.Sprintf("%s (%s to %s)", besidePoints(at.Quality-1), besidePoints(at.Low-1), besidePoints(at.High-1)), name).Render(s.Widths, w))
	}
	if proved, ok := s.provedLoss(); ok && len(curve) > 0 && s.traded.limits[0].Applied != nil {
		rows = append(rows, s.paretoLine(s.Theme.Good, appliedSign, "policy in force", percent(*s.traded.limits[0].Applied), "certified loss ≤ "+format.LimitText(proved), name).Render(s.Widths, w))
	}
	return rows
}

func dominatedText(points []evidence.Point) string {
	var names []string
	for _, p := range points {
		if p.By != "" {
			names = append(names, format.Name(p.Model)+" (by "+format.Name(p.By)+")")
		}
	}
	if len(names) == 0 {
		return "No model is dominated, as far as the judged prompts tell."
	}
	return "Dominated, which is to say that another one is as good and costs no more, or is better and costs the same: " + strings.Join(names, ", ") + ". Where intervals overlap that may be chance."
}

// paretoBasis says what it rests on.
func (s *Spend) paretoBasis(task engine.Task) string {
	text := "Quality is beside the reference's, on judged prompts of the store"
	if task != "" {
		text += " in " + swap.TaskName(task)
	}
	text += fmt.Sprintf("; intervals at %s. ", format.Percent(netConfidence))
	switch {
	case s.traded.fault != "":
		return text + "The router cannot be drawn: " + s.traded.fault + "."
	case s.traded.reading:
		return text + "The router is being read …"
	case task != "":
		return text + "The router is drawn for all tasks together."
	case len(s.routerCurve(task)) == 0:
		return text + "Nothing is known of the router: it needs rated prompts and costs."
	}
	return text + "The router is an estimate of the prompts that thresholds may be fitted to, and certifies nothing."
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
	n := s.assumed.limit
	if n == 0 {
		return ""
	}
	loss := tradedLosses[n-1]
	head := "policy at a loss of at most " + format.LimitText(loss) + ": "
	if proved, ok := s.provedLoss(); ok && proved <= loss {
		out := s.outcome()
		head += fmt.Sprintf("certified, as the policy in force is at %s: %s of %s. ", format.LimitText(proved), estimate(out.Routed), estimate(out.Reference))
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
	return fmt.Sprintf("; on the rated prompts it is expected to save %s, with %s of prompts at a cheaper model. Calibrate (3) certifies it, or not.", percent(max(0, o.Total.Saving.Share)), percent(o.Total.Share))
}

// sharesText is the router with the chosen share of prompts at the reference.
func (s *Spend) sharesText() string {
	if s.assumed.atReference == asItWas {
		return ""
	}
	want := float64(s.assumed.atReference) / 100
	var nearest *certify.CurveAt
	curve := s.routerCurve("")
	for i := range curve {
		if nearest == nil || abs(curve[i].Calls-want) < abs(nearest.Calls-want) {
			nearest = &curve[i]
		}
	}
	head := fmt.Sprintf("thresholds that leave %d %% of prompts to the reference: not certified, so no saving is claimed", s.assumed.atReference)
	if nearest == nil {
		return head + "; nothing is known of the router."
	}
	return head + fmt.Sprintf("; on the rated prompts %s of the cost at a quality of %s beside it (%s to %s).", percent(nearest.Cost), besidePoints(nearest.Quality-1), besidePoints(nearest.Low-1), besidePoints(nearest.High-1))
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
	a := &s.assumed
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
