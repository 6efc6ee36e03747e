package compare

import (
	"fmt"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/providers"
	"switchboard/ui/compare/route"
	"switchboard/ui/format"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
	"switchboard/ui/styled"
)

// preview is what would happen if the prompt were sent now.
type preview struct {
	*shell.Context
	route.Written
	Plan   *dispatch.Plan
	query  engine.Query
	choice shell.CostEstimate // routed: the cost with the first model alone
	inputs map[string]int64   // estimated tokens of everything that a model would be sent, by model
}

// reset drops the plan, so that it holds for no prompt.
func (p *preview) reset() { *p = preview{Context: p.Context} }

// holds reports whether the plan is that of a query.
func (p *preview) holds(q engine.Query) bool { return q == p.query && p.Planned.Model != "" }

// show plans a job. That takes microseconds, and nothing is sent.
func (p *preview) show(job dispatch.Job) { p.take(p.App.Dispatcher.Plan(job), job) }

// settle gives a job the plan on the screen. Where that is not valid any more, the new
// plan is shown.
func (p *preview) settle(job dispatch.Job) dispatch.Job {
	job.Plan = p.Plan
	if plan := p.App.Dispatcher.Plan(job); plan != job.Plan {
		p.take(plan, job)
		job.Plan = plan
	}
	return job
}

func (p *preview) take(plan *dispatch.Plan, job dispatch.Job) {
	q := job.Query
	*p = preview{Context: p.Context, Plan: plan, query: q, inputs: map[string]int64{}, Written: route.Written{Routed: job.Routed, Prompt: q.Prompt, Tokens: lane.EstimatePrompt(q)}}
	for _, l := range plan.Lanes {
		id := l.Request.Model.ID
		p.inputs[id] = max(l.Input, p.inputs[id])
	}
	if q.Prompt == "" {
		return
	}
	p.Planned = format.CleanDecision(plan.Decision)
	p.Exposure = p.EstimateCost(plan)
	if job.Routed && len(plan.Lanes) > 0 {
		p.choice = p.EstimateCost(&dispatch.Plan{Lanes: plan.ChoiceCalls()})
	}
}

// routedLane is the model that a routed prompt goes to first.
func (p *preview) routedLane() []providers.Model { return firstOf(p.Plan) }

// asked are the models that get the prompt in any case.
func (p *preview) asked(r *request) []string {
	if !p.Routed {
		return r.Setup.LaneModels
	}
	var ids []string
	for _, m := range p.routedLane() {
		ids = append(ids, m.ID)
	}
	return ids
}

// tooLong says for which models the prompt is too long, or nothing.
func (p *preview) tooLong(models []string) string {
	var ids []string
	var most int64
	for _, id := range slices.Compact(slices.Sorted(slices.Values(models))) {
		if m, ok := p.App.Catalog.Model(id); ok && lane.ExceedsContext(m, p.inputs[id]) {
			ids, most = append(ids, m.ID), max(most, p.inputs[id])
		}
	}
	if len(ids) == 0 {
		return ""
	}
	return fmt.Sprintf("~%s tok: too long for %s ", providers.Count(most), strings.Join(ids, ", "))
}

// price says what sending would cost at most, for which task, and in which manner.
func (p *preview) price(r *request) styled.Line {
	t := p.Theme
	manner, brief, task := r.manner(p.Planned.Task)
	if strings.TrimSpace(p.query.Prompt) == "" {
		return styled.Line{{Style: t.Star, Text: " " + manner}, {Style: t.Dim, Text: task + " "}}
	}
	worst, short := p.Exposure.String(), "—"
	if len(p.Exposure.Unpriced) == 0 {
		short = worst
	}
	over := ""
	if _, is := p.Left(p.Exposure.Bill); is {
		over = "· more than is left today "
	}
	long, sign := p.tooLong(p.asked(r)), ""
	if long != "" {
		long, sign = "· "+long, "· too long "
	}
	if p.Routed {
		return p.routedPrice(manner, brief, task, over, long, sign)
	}
	figure := func(label, worst string, warnings ...string) styled.Line {
		out := styled.Line{{Style: t.Star, Text: " " + manner}, {Style: t.Dim, Text: label}, {Style: t.Text, Text: worst + " "}}
		for _, w := range warnings {
			out = out.Add(t.Warn, w)
		}
		return out
	}
	return styled.FirstFitting(p.Widths, p.Width-18,
		figure(task+" · worst case ", worst, over, long),
		figure("worst case ", worst, over, long),
		figure("worst case ", worst, over, sign),
		figure("worst case ", worst, sign),
		figure("worst case ", short, sign),
		figure("≤ ", short, sign),
		figure("≤ ", short))
}

// routedPrice says what a routed prompt costs at most: if the chosen model answers, and
// with all attempts.
func (p *preview) routedPrice(manner, brief, task, over, long, sign string) styled.Line {
	t := p.Theme
	choice, all := p.choice.String(), p.Exposure.String()
	least := "≤ " + all
	if len(p.Exposure.Unpriced) > 0 {
		least = "≤ —"
	}
	figure := func(manner, words string, warnings ...string) styled.Line {
		out := styled.Line{{Style: t.Star, Text: " " + manner}, {Style: t.Dim, Text: words + " "}}
		for _, w := range warnings {
			out = out.Add(t.Warn, w)
		}
		return out
	}
	whole := "choice at most " + choice + ", at most " + all + " in all attempts"
	return styled.FirstFitting(p.Widths, p.Width-18,
		figure(manner, task+" · "+whole, over, long),
		figure(manner, whole, over, long),
		figure(manner, whole, over, sign),
		figure(manner, "choice ≤ "+choice+", ≤ "+all+" in all attempts", over, sign),
		figure(manner, "≤ "+choice+", all ≤ "+all, sign),
		figure(manner, least, sign),
		figure(brief, least, sign),
		figure(brief, least))
}
