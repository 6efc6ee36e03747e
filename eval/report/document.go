package report

import (
	"fmt"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/page"
)

// Document is the report for people.
func (r *Report) Document() page.Document {
	d := page.Document{Title: "What was spent on language models"}
	d.Blocks = append(d.Blocks, page.Lead{Text: r.summary()})
	if r.Simulated {
		d.Title += " (SIMULATED)"
		d.Blocks = append(d.Blocks, page.Note{Warning: true, Text: "SIMULATED: " + simulated + "."})
	}
	if why := r.lapsed(); why != "" {
		d.Blocks = append(d.Blocks, page.Note{Warning: true, Text: why})
	}
	if !r.empty() {
		d.Blocks = append(d.Blocks, page.Heading{Text: "In short"})
		for _, a := range r.Answers {
			d.Blocks = append(d.Blocks, page.Heading{Text: a.Question, Sub: true}, page.Paragraph{Text: a.Answer})
		}
	}
	d.Blocks = append(d.Blocks, r.spentBlocks()...)
	d.Blocks = append(d.Blocks, r.comparedBlocks()...)
	d.Blocks = append(d.Blocks, r.effectBlocks()...)
	d.Blocks = append(d.Blocks, r.paretoBlocks()...)
	d.Blocks = append(d.Blocks, r.swapBlocks()...)
	d.Blocks = append(d.Blocks, r.budgetBlocks()...)
	d.Blocks = append(d.Blocks, r.whatIfBlocks()...)
	d.Blocks = append(d.Blocks, r.leftOutBlocks()...)
	d.Blocks = append(d.Blocks, r.basisBlocks()...)
	return d
}

// mostRows is how many rows a table for people has.
const mostRows = 25

// sumColumns are the columns of sums, behind the key.
func sumColumns(key string) []page.Column {
	return page.Columns(key, ">USD", ">share", "rests on", ">requests", ">input tokens", ">of them cached", ">output tokens")
}

func (r *Report) sumCells(key string, s *Sums) []string {
	return []string{key, s.spent().String(), shareOf(s.Spent, r.Spent), s.restsOn(), tokens(s.Count), tokens(s.Input), tokens(s.CachedInput), tokens(s.Output)}
}

// sumRows is a table of sums, cut where it is long.
func (r *Report) sumRows(heading, key string, rows [][]string, foot bool) []page.Block {
	if len(rows) == 0 {
		return nil
	}
	t := page.Table{Caption: "What was spent, by " + key, Columns: sumColumns(key), Rows: rows[:min(mostRows, len(rows))]}
	if foot {
		total := r.total()
		t.Foot = r.sumCells("all", &total)
	}
	blocks := []page.Block{page.Heading{Text: heading, Sub: true}, t}
	if more := len(rows) - mostRows; more > 0 {
		blocks = append(blocks, page.Paragraph{Text: eval.Counts("%v more, with smaller amounts, are in the CSV and JSON.", more)})
	}
	return blocks
}

// spentBlocks say where the money went.
func (r *Report) spentBlocks() []page.Block {
	if r.empty() {
		return nil
	}
	blocks := []page.Block{page.Heading{Text: "Where it goes"}}
	blocks = append(blocks, r.modelChart(), r.dayChart())
	var models, tasks, tags, providers, sources, ways [][]string
	for i := range r.ByModel {
		models = append(models, r.sumCells(named(r.ByModel[i].Model, "unknown"), &r.ByModel[i].Sums))
	}
	for i := range r.ByTask {
		tasks = append(tasks, r.sumCells(named(r.ByTask[i].Task, "task unknown"), &r.ByTask[i].Sums))
	}
	for i := range r.ByTag {
		tags = append(tags, r.sumCells(named(r.ByTag[i].Tag, "without a tag"), &r.ByTag[i].Sums))
	}
	for i := range r.ByProvider {
		providers = append(providers, r.sumCells(named(r.ByProvider[i].Provider, "unknown"), &r.ByProvider[i].Sums))
	}
	for i := range r.BySource {
		sources = append(sources, r.sumCells(r.BySource[i].Source, &r.BySource[i].Sums))
	}
	for i := range r.ByWay {
		ways = append(ways, r.sumCells(named(r.ByWay[i].Way, "from files"), &r.ByWay[i].Sums))
	}
	blocks = append(blocks, r.sumRows("By model", "model", models, true)...)
	blocks = append(blocks, r.sumRows("By kind of work", "task", tasks, true)...)
	blocks = append(blocks, r.sumRows("By tag", "tag", tags, false)...)
	blocks = append(blocks, r.sumRows("By provider", "provider", providers, true)...)
	blocks = append(blocks, r.sumRows("By source", "source", sources, true)...)
	return append(blocks, r.sumRows("By the way it was asked", "way", ways, true)...)
}

// comparedBlocks set what was spent beside the policy and the reference.
func (r *Report) comparedBlocks() []page.Block {
	if r.Compared.Prompts == 0 {
		return nil
	}
	blocks := []page.Block{
		page.Heading{Text: "What the policy would have cost"},
		page.Paragraph{Text: "Every amount in this section is an estimate at list prices, and of the same prompts."},
		r.comparedChart(),
	}
	pairs := page.Table{Caption: "Prompts by the model that answered and the one that the policy would ask", Columns: page.Columns("answered by", "policy asks", ">prompts", ">cost", ">by the policy", ">saved", ">of the cost")}
	for _, p := range r.Pairs[:min(mostRows, len(r.Pairs))] {
		pairs.Rows = append(pairs.Rows, []string{p.From, p.To, engine.Comma(p.Prompts), p.bound(p.Listed, p.bounds.Listed), p.bound(p.Routed, p.bounds.Routed), p.Saved.String(), p.savedShare()})
	}
	tasks := page.Table{Caption: "The same prompts by kind of work", Columns: page.Columns("task", ">prompts", ">cost", ">by the policy", ">by the reference", ">saved", ">of the cost")}
	for i := range r.ByTask {
		if c := &r.ByTask[i].Compared; c.Prompts > 0 {
			tasks.Rows = append(tasks.Rows, []string{named(r.ByTask[i].Task, "task unknown"), engine.Comma(c.Prompts), c.bound(c.Listed, c.bounds.Listed), c.bound(c.Routed, c.bounds.Routed), c.bound(c.Reference, c.bounds.Reference), c.Saved.String(), c.savedShare()})
		}
	}
	halved := page.Table{Caption: "If a provider, which is who is paid, halved its prices, and nobody changed anything", Columns: page.Columns("provider", ">spent", ">compared: cost", ">by the policy", ">by the reference", ">saved")}
	for _, h := range r.Halved {
		halved.Rows = append(halved.Rows, []string{named(h.Provider, "unknown"), h.Spent.String(), h.Listed.String(), h.Routed.String(), h.Reference.String(), h.savedShare()})
	}
	return append(blocks, pairs, tasks, halved)
}

// swapBlocks say which models others could take the place of.
func (r *Report) swapBlocks() []page.Block {
	heading := page.Heading{Text: "Where one model could take another one's place"}
	out := strings.Join(r.SwapsLeftOut.Sentences, "; ")
	switch {
	case len(r.Swaps) == 0 && out == "":
		return nil
	case len(r.Swaps) == 0:
		return []page.Block{heading, page.Paragraph{Text: "No swap is worth showing. " + out + "."}}
	}
	t := page.Table{Caption: "Savings are estimates", Columns: page.Columns("task", "from", "to", ">spent", ">share", ">saved a month", "evidence")}
	for i := range r.Swaps {
		s := &r.Swaps[i]
		share := "" // of nothing that was spent but to compare
		if s.Share > 0 {
			share = percent(s.Share)
		}
		t.Rows = append(t.Rows, []string{s.Work, s.From, s.To, s.spent.String(), share, s.saving.String(), s.Evidence})
	}
	blocks := []page.Block{heading, t}
	if slices.ContainsFunc(r.Swaps, func(s Swap) bool { return s.Outside }) {
		blocks = append(blocks, page.Paragraph{Text: "Outside its certificate are prompts that are unlike its pool, or of unknown text."})
	}
	if out != "" {
		blocks = append(blocks, page.Paragraph{Text: out + "."})
	}
	return blocks
}

// budgetBlocks say how it stands with budgets.
func (r *Report) budgetBlocks() []page.Block {
	if len(r.Alerts) == 0 {
		return nil
	}
	t := page.Table{Caption: "Alerts of the budgets, as of now", Columns: page.Columns("alert", "holds")}
	for _, a := range r.Alerts {
		holds := map[bool]string{true: "yes", false: "no"}[a.Holds]
		if !a.Known {
			holds = "unknown"
		}
		t.Rows = append(t.Rows, []string{a.Sentence, holds})
	}
	return []page.Block{page.Heading{Text: "Budgets"}, t}
}

// leftOutBlocks say what is in no total, or only in some.
func (r *Report) leftOutBlocks() []page.Block {
	blocks := []page.Block{page.Heading{Text: "What is left out"}}
	if len(r.LeftOut) == 0 {
		return append(blocks, page.Paragraph{Text: "Nothing: every row could be read, has a cost and is compared."})
	}
	t := page.Table{Caption: "What is in no total, or only in some", Columns: page.Columns("file", "source", ">left out", "reason")}
	for _, l := range r.LeftOut {
		t.Rows = append(t.Rows, []string{named(l.File, "several"), l.Source, l.count(), l.Reason})
	}
	blocks = append(blocks, t)
	if r.SupersededUSD.Nano() != 0 {
		blocks = append(blocks, page.Paragraph{Text: fmt.Sprintf("Estimates of %s were left out because there is a bill.", r.SupersededUSD)})
	}
	return blocks
}

// basisBlocks say what all of it rests on.
func (r *Report) basisBlocks() []page.Block {
	blocks := []page.Block{page.Heading{Text: "What this report rests on"}}
	facts := page.Facts{}
	total := r.total()
	for _, f := range r.facts() {
		facts.Items = append(facts.Items, page.Fact{Name: f.name, Value: f.value})
	}
	if r.Spent.Known() {
		facts.Items = append(facts.Items, page.Fact{Name: "spent, exactly", Value: strings.TrimSpace(r.Spent.Decimal() + " USD"), Note: strings.TrimSuffix("to the nano-dollar; "+total.restsOn(), "; ")})
	}
	blocks = append(blocks, facts)
	if len(r.Prices) > 0 {
		t := page.Table{Caption: "List prices, in dollars per million tokens", Columns: page.Columns("model", ">input", ">cached input", ">cache write", ">output", ">batch", "of", "source")}
		for _, p := range r.Prices {
			date := p.AsOf.String()
			if p.Stale {
				date = strings.TrimSpace(date + " (old)")
			}
			t.Rows = append(t.Rows, []string{p.Model, p.Input.Decimal(), p.CachedInput.Decimal(), p.CacheWrite.Decimal(), p.Output.Decimal(), p.batch(), date, p.Source})
		}
		blocks = append(blocks, t)
	}
	if len(r.Sources.Files) > 0 {
		t := page.Table{Caption: "Files of usage, with their rows of all days", Columns: page.Columns("file", "format", ">rows", ">counted before", ">unreadable", ">without usage")}
		for _, f := range r.Sources.Files {
			t.Rows = append(t.Rows, []string{f.File, f.Format, engine.Comma(f.Rows), engine.Comma(f.Known), engine.Comma(f.Unreadable), engine.Comma(f.Without)})
		}
		blocks = append(blocks, t)
	}
	return append(blocks, page.Heading{Text: "How to read it", Sub: true}, page.List{Items: r.Notes})
}
