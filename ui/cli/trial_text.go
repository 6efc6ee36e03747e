package cli

import (
	"cmp"
	"strconv"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
	"switchboard/ui/format"
)

// answerText prints one answer as it ended: who, what, how long and how much.
func (p *printer) answerText(a engine.Answer, chosen bool) {
	p.line(p.bold(star(chosen) + a.Model + mark(a.Simulated)))
	p.reasoningText(a)
	if text := strings.TrimRight(providers.Clean(a.Said()), "\n"); text != "" {
		p.line(text)
	}
	if a.Doubt != nil {
		p.line("? ", providers.CleanLine(a.Doubt.Why, maxSentence))
	}
	if a.Check != nil {
		p.line(p.faint(checkText(a.Check)))
	}
	if f := failureOf(a); f != nil {
		p.line("✗ ", providers.CleanLine(failureLine(f), maxSentence))
	}
	p.line(p.faint(meters(a) + mark(a.Simulated)))
	p.line()
}

// reasoningText prints the reasoning of an answer where that is wanted, and
// else how much there is of it.
func (p *printer) reasoningText(a engine.Answer) {
	switch thought := strings.TrimSpace(providers.Clean(a.Reasoning)); {
	case thought == "":
	case p.reasoning:
		for line := range strings.Lines(thought) {
			p.line(p.faint("┊ " + strings.TrimRight(line, "\n")))
		}
		p.line()
	default:
		p.line(p.faint("┊ " + format.Plural(len(strings.Fields(thought)), "word") + " of reasoning: --reasoning prints them"))
	}
}

// sampleText prints an answer. Where a model with several lanes gave the same answer
// before, it prints only that.
func (p *printer) sampleText(a engine.Answer, chosen bool, said map[string]int) {
	key := a.Model + "\x00" + a.Said()
	if !a.OK() || said[key] == 0 {
		p.answerText(a, chosen)
	} else {
		p.line(p.bold(star(chosen)+a.Model+mark(a.Simulated)), " ×", strconv.Itoa(said[key]+1), ": the same answer once more")
		p.line(p.faint(meters(a) + mark(a.Simulated)))
		p.line()
	}
	if a.OK() {
		said[key]++
	}
}

// checkText says what came of the check of an answer.
func checkText(c *engine.Check) string {
	what := "asked beside it: "
	if c.Accepted {
		what = "checked by "
	}
	text := what + c.Answer.Model
	if c.Agreement != nil && c.Gap != nil {
		text += ", agreement " + engine.Decimal(*c.Agreement, 2) + ", gap " + engine.Decimal(*c.Gap, 2) + relation(*c.Gap, c.Threshold) + engine.Decimal(c.Threshold, 2)
	}
	return text + "  " + format.Duration(c.Answer.Total) + "  " + amountAtMost(c.Answer.Cost, c.Answer.Usage.Estimated, c.Answer.CostBasis == providers.AtMost)
}

func failureLine(f *engine.Failure) string {
	if f.Hint == "" {
		return f.Sentence
	}
	return f.Sentence + " (" + f.Hint + ")"
}

func meters(a engine.Answer) string {
	parts := []string{"first " + format.Duration(a.FirstToken), "total " + format.Duration(a.Total), speed(a) + " t/s", tokens(a) + " tok", cost(a)}
	if a.Cached != nil {
		parts = append(parts, "cached, "+amountAtMost(a.Cached.Cost, a.Usage.Estimated, a.Cached.CostBasis == providers.AtMost)+" the first time")
	}
	if a.Finish != providers.Stop {
		parts = append(parts, string(answerToJSON(a).Finish))
	}
	return strings.Join(parts, "  ")
}

// trialText prints what the answers have in common: a table, the route with its
// reasons and checks, the ledger.
func (p *printer) trialText(t engine.Trial, checks []string, l engine.Ledger) {
	rows := table{head: []string{"  model", "first", "total", "t/s", "tokens", "cost", "ended"}, words: []string{"ended"}}
	for _, a := range t.Answers {
		rows.add(star(a.Model == t.Decision.Model)+a.Model, format.Duration(a.FirstToken), format.Duration(a.Total), speed(a), tokens(a), cost(a), string(answerToJSON(a).Finish)+mark(a.Simulated))
	}
	p.table(rows)
	p.line()
	p.decisionText(t.Decision, t.Simulated)
	for i, check := range checks {
		head := "check   "
		if i > 0 {
			head = "        "
		}
		p.line(p.faint(head), check)
	}
	p.line(p.faint("ledger  "),
		"spent ", amountAtMost(l.Spent, l.SpentEstimated, l.SpentAtMost),
		" · route alone ", amountAtMost(l.Route, l.RouteEstimated, l.RouteAtMost),
		" · always ", t.Reference.Model, " ", amountAtMost(l.Reference, l.ReferenceEstimated, l.ReferenceAtMost), mark(t.Simulated))
}

// decisionText prints what the router chose and why.
func (p *printer) decisionText(d engine.Decision, simulated bool) {
	p.line(p.faint("route   "), string(d.Task), " · ", gapText(d), " → ", p.bold(d.Model), ifChecked(d), " · ", certified(d), mark(simulated))
	for _, reason := range d.Reasons {
		p.line(p.faint("        "), providers.CleanLine(reason, maxSentence))
	}
}

func ifChecked(d engine.Decision) string {
	if d.Check == "" {
		return ""
	}
	return " if " + d.Check + " agrees"
}

func gapText(d engine.Decision) string {
	if d.Gap == nil {
		return "gap —"
	}
	if engine.AcceptsNone(d.Threshold) {
		return "gap " + engine.Decimal(*d.Gap, 2) + ", threshold none: by this policy this task goes to the reference"
	}
	if d.Check != "" {
		return "gap " + engine.Decimal(*d.Gap, 2)
	}
	return "gap " + engine.Decimal(*d.Gap, 2) + relation(*d.Gap, d.Threshold) + engine.Decimal(d.Threshold, 2)
}

func relation(gap, threshold float64) string {
	if gap > threshold {
		return " > "
	}
	return " ≤ "
}

func certified(d engine.Decision) string {
	if d.Certified {
		return providers.CleanLine(cmp.Or(d.Claim, "certified"), maxSentence)
	}
	if d.Uncertified != "" {
		return providers.CleanLine("not certified: "+d.Uncertified, maxSentence)
	}
	return "not certified"
}

// mark marks figures that no model and no payment stand behind.
func mark(simulated bool) string {
	if simulated {
		return " · SIMULATED"
	}
	return ""
}

// markSimulated marks the lines above, where none of them has room for the mark.
func (p *printer) markSimulated(simulated bool) {
	if simulated {
		p.line(p.faint("SIMULATED"))
	}
}

// star marks the router's choice.
func star(chosen bool) string {
	if chosen {
		return "★ "
	}
	return "  "
}

func speed(a engine.Answer) string {
	s, ok := a.Speed()
	if !ok {
		return "—"
	}
	return approximately(a.Usage.Estimated, strconv.FormatFloat(s, 'f', 0, 64))
}

func tokens(a engine.Answer) string {
	count := func(n providers.Tokens) string { return approximately(a.Usage.Estimated && n.Known(), n.String()) }
	return count(a.Usage.Input) + " → " + count(a.Usage.Output)
}

func cost(a engine.Answer) string {
	return amountAtMost(a.Cost, a.Usage.Estimated, a.CostBasis == providers.AtMost)
}

// amountAtMost is an amount that may be an upper bound.
func amountAtMost(m providers.Money, estimated, atMost bool) string {
	return format.Amount(format.CostMark(estimated, atMost), m)
}

func amount(m providers.Money, estimated bool) string {
	return approximately(estimated && m.Known(), m.String())
}

// approximately marks a figure that was neither measured nor reported.
func approximately(is bool, figure string) string {
	if is {
		return "~" + figure
	}
	return figure
}
