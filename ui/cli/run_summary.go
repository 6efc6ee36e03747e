package cli

import (
	"math"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/batch"
	"switchboard/engine/setrun"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/shell"
)

// setRunJSON is the result of a run
type setRunJSON struct {
	Prompts int `json:"prompts"`
	Answers int `json:"answers"` // whole ones, of this run
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"` // answered by an earlier run
	// Forgotten are whole answers whose trial was deleted meanwhile, and none of Answers.
	Forgotten int `json:"forgotten,omitempty"`
	// Unkept are whole answers that could not be stored, and are none of Answers.
	Unkept int `json:"unkept,omitempty"`

	SpentUSD providers.Money `json:"spent_usd"`
	Seconds  float64         `json:"seconds"`
	// Estimated says that a usage behind spent_usd was not reported.
	Estimated bool `json:"estimated,omitempty"`
	Simulated bool `json:"simulated"`
	// AtMost says that a rate behind spent_usd is unknown.
	AtMost bool `json:"at_most,omitempty"`
	// Reasons say why calls failed, grouped.
	Reasons []reasonJSON `json:"reasons,omitempty"`
	// Batches are those that brought the answers, with --batch.
	Batches []sentJSON `json:"batches,omitempty"`
	// Watch is what was asked beside it, and is in none of the figures above.
	Watch *watchJSON `json:"watch,omitempty"`
	// Shared is how far all workers are, with --workers.
	Shared *sharedJSON `json:"shared,omitempty"`
}

// broughtBy is what a run reports beside its answers.
type broughtBy struct {
	sent    []batch.Status
	watched shell.Watched
	shared  *sharedJSON
}

func (c *command) printSetRun(s *setrun.Run, r setrun.Result, simulated bool, by broughtBy) error {
	estimated := slices.ContainsFunc(r.Answers, func(a engine.Answer) bool { return a.Usage.Estimated })
	atMost := slices.ContainsFunc(r.Answers, func(a engine.Answer) bool { return a.CostBasis == providers.AtMost })
	prompts := len(s.Prompts)
	if by.shared != nil {
		prompts = max(prompts, by.shared.Prompts)
	}
	if c.flags.JSON {
		return c.out.json(setRunJSON{
			Prompts:   prompts,
			Answers:   r.Kept(),
			Failed:    r.Failed,
			Skipped:   r.Skipped,
			Forgotten: r.Forgotten.Total(),
			Unkept:    r.Unkept.Total(),
			SpentUSD:  r.Spent,
			Seconds:   math.Round(r.Elapsed.Seconds()*1000) / 1000,
			Estimated: estimated,
			Simulated: simulated,
			AtMost:    atMost,
			Reasons:   reasonsOf(r.Answers),
			Batches:   sentToJSON(by.sent),
			Watch:     watchToJSON(by.watched),
			Shared:    by.shared,
		})
	}
	if r.Calls == 0 && r.Skipped > 0 && by.shared == nil {
		c.out.line("nothing was to be done: of " + format.Plural(r.Skipped, "answer") + skippedText(s, r.Skipped))
	} else {
		c.out.summaries(s.Models, r, simulated)
	}
	c.out.line(format.Counts("%s · %s · %v failed · %v skipped%s · spent %s · %s", format.Plural(prompts, "prompt"),
		format.Plural(r.Kept(), "answer"), r.Failed, r.Skipped, whySkipped(s, r.Skipped), amountAtMost(r.Spent, estimated, atMost), format.Duration(r.Elapsed)) + mark(simulated))
	c.out.sharedText(by.shared)
	c.out.watchText(by.watched, simulated)
	return c.out.err
}

// summaries prints a table of the results of each model.
func (p *printer) summaries(models []providers.Model, r setrun.Result, simulated bool) {
	rows := table{head: []string{"model", "answers", "failed", "first", "total", "tokens", "cost"}}
	for _, m := range models {
		rows.add(summaryOf(m.ID, r).cells()...)
	}
	p.table(rows)
	p.reasons(reasonsOf(r.Answers))
	if n := r.Forgotten.Total(); n > 0 {
		p.line(format.Plural(n, "answer") + " not kept: the trial was deleted while it was answered")
	}
	if n := r.Unkept.Total(); n > 0 {
		p.line(format.Plural(n, "answer") + " not kept: storing failed; the cost is spent")
	}
	p.line(p.faint("first and total are medians" + mark(simulated)))
}

// summary is the result of one model in a run.
type summary struct {
	model         string
	whole, failed int
	first, total  []time.Duration // of whole answers
	input, output providers.Tokens
	cost          providers.Money
	estimated     bool
	atMost        bool
}

func summaryOf(model string, r setrun.Result) summary {
	s := summary{model: model, input: providers.Count(0), output: providers.Count(0), cost: providers.Nano(0)}
	for _, a := range r.Answers {
		if a.Model != model {
			continue
		}
		s.cost = s.cost.Add(a.Cost)
		s.estimated = s.estimated || a.Usage.Estimated
		s.atMost = s.atMost || a.CostBasis == providers.AtMost
		if !a.OK() {
			s.failed++
			continue
		}
		s.whole++
		s.first = append(s.first, a.FirstToken)
		s.total = append(s.total, a.Total)
		s.input = s.input.Add(a.Usage.Input)
		s.output = s.output.Add(a.Usage.Output)
	}
	s.whole -= r.Unkept[model] + r.Forgotten[model]
	return s
}

func (s summary) cells() []string {
	count := func(n providers.Tokens) string { return approximately(s.estimated && n.Known(), n.String()) }
	return []string{s.model, format.Comma(s.whole), format.Comma(s.failed), format.Duration(median(s.first)), format.Duration(median(s.total)),
		count(s.input) + " → " + count(s.output), amountAtMost(s.cost, s.estimated, s.atMost)}
}

// median is the middle of some durations, or the mean of the middle two; 0
// where there are none.
func median(d []time.Duration) time.Duration {
	d = slices.Sorted(slices.Values(d))
	n := len(d)
	switch {
	case n == 0:
		return 0
	case n%2 == 1:
		return d[n/2]
	}
	return (d[n/2-1] + d[n/2]) / 2
}
