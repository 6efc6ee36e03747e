package certificate

import (
	"fmt"
	"strconv"
	"strings"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/page"
)

func (r *Report) raters() []page.Block {
	t := page.Table{Caption: "Raters, with their votes on draws that count", Columns: page.Columns("rater", ">votes", ">skipped")}
	for _, rater := range r.Raters {
		t.Rows = append(t.Rows, []string{rater.Rater, engine.Comma(rater.Votes), engine.Comma(rater.Skipped)})
	}
	a := r.Agreement
	return []page.Block{page.Heading{Text: "Who rated"}, t, page.Facts{Items: []page.Fact{
		{Name: "judged by two or more", Value: eval.Counted(a.Units, "answer")},
		{Name: "votes alike", Value: percent(a.Raw), Note: "of " + eval.Counted(a.Pairs, "pair")},
		{Name: "Krippendorff's alpha", Value: points(a.Alpha, 2), Note: fmt.Sprintf("%s; 1 is agreement, 0 is what chance would bring, — that nothing could be compared", a.Level)},
	}}, page.Paragraph{Text: "A vote is the quality given up by the model against the reference: 1 is all of it, 0 none, and below 0 the cheaper answer was the better one. The first word of each assigned rater is final."}}
}

func (r *Report) models() []page.Block {
	versions := page.Table{Caption: "Models of the ladder, cheapest first, with the versions that were judged", Columns: page.Columns("model", "part", "name when judged", "name now", "answered as, says its provider", "state")}
	prices := page.Table{Caption: "Prices in US dollars a million tokens, as they are configured now, and what an answer cost on the average, measured", Columns: page.Columns("model", ">input", ">output", "price of", "source", "price at the run", ">an answer")}
	for _, m := range r.Models {
		part := "cheaper"
		if m.Reference {
			part = "reference"
		}
		state := m.Circuit
		if state == "" {
			state = "asked"
		}
		if m.Now == "" {
			state = "not configured"
		}
		versions.Rows = append(versions.Rows, []string{m.Model, part, m.Name, m.Now, strings.Join(m.Served, ", "), state})
		p := m.Price
		if p == nil {
			p = &Price{}
		}
		prices.Rows = append(prices.Rows, []string{m.Model, dollars(p.Input), dollars(p.Output), date(p.AsOf), p.Source, m.PriceDate, dollars(m.MeanCost)})
	}
	return []page.Block{page.Heading{Text: "Models, versions and prices"}, versions, prices,
		page.Paragraph{Text: "The ladder was settled when the run was opened. Where its order came of list prices, their dates stand under “price at the run”."}}
}

func (r *Report) setting() []page.Block {
	head := page.Heading{Text: "How the answers were asked for"}
	s := r.Setting
	if s == nil {
		return []page.Block{head, page.Paragraph{Text: "It is not known which system prompt and parameters the answers that were judged were asked for with."}}
	}
	own := "the service's own"
	facts := []page.Fact{{Name: "system prompt", Value: "none"}, {Name: "temperature", Value: own}, {Name: "most tokens of output", Value: own}, {Name: "effort", Value: own}, {Name: "schema", Value: "none"}}
	if s.System != "" {
		facts[0].Value = s.System
	}
	if s.Temperature != nil {
		facts[1].Value = strconv.FormatFloat(*s.Temperature, 'f', -1, 64)
	}
	if s.MaxOutput != nil {
		facts[2].Value = engine.Comma(*s.MaxOutput)
	}
	if s.Effort != "" {
		facts[3].Value = s.Effort
	}
	if s.Schema {
		facts[4].Value = "the answer had to follow one"
	}
	return []page.Block{head, page.Facts{Items: facts}}
}

func (r *Report) standing() []page.Block {
	s := r.Standing
	applied := "never"
	if s.Applied != nil {
		applied = moment(s.Applied) + " by " + s.Who
	}
	blocks := []page.Block{
		page.Heading{Text: "What would make it lapse, and whether it has"},
		page.List{Items: []string{
			"A model of the ladder changes: another model, another order, another version behind the same name.",
			"The system prompt, the temperature or another parameter changes that the answers depend on.",
			"The prompts change: it is about this pool, and about prompts like those of the pool. A prompt that looks like them and is harder is not noticed.",
			"The watch refutes it: random draws of new traffic are rated as well, and a bet that the loss is more than was promised is won.",
		}},
		page.Facts{Items: []page.Fact{
			{Name: "holds now", Value: r.holds()},
			{Name: "applied", Value: applied},
			{Name: "in force", Value: yes(s.InForce)},
			{Name: "watch", Value: s.Watch},
			{Name: "new prompts", Value: s.Traffic},
		}},
	}
	if len(s.Months) == 0 {
		return blocks
	}
	t := page.Table{Caption: "What the watch saw since the policy was applied", Columns: page.Columns("month", "family", ">draws", ">loss", "refuted")}
	for _, m := range s.Months {
		t.Rows = append(t.Rows, []string{m.Month, m.Family, engine.Comma(m.Draws), points(m.Loss, 4), yes(m.Rejected)})
	}
	return append(blocks, t)
}

func (r *Report) checking() []page.Block {
	return []page.Block{
		page.Heading{Text: "How to check it"},
		page.List{Items: []string{
			"The loss of a family is the share of its prompts that go to a cheaper model with another text, times the mean of what the draws add that go there: the foot of each table does that sum.",
			"switchboard calibrate --explain " + short(r.Run.ID) + " --json lists the same draws, down to the single vote.",
			"The same ratings give the same policy to the byte, and a policy is named by the hash of its content.",
			"The loss is a mean: it does not say that no answer is bad, nor that the reference is good, nor anything of a single task of a family of several. The chance that the draw led to a false sentence is at most " + plain(100*(1-r.Confidence)) + " % for each pool.",
		}},
		page.Facts{Items: []page.Fact{
			{Name: "made", Value: moment(&r.Tool.Made)},
			{Name: "by", Value: r.Tool.Name + " " + r.Tool.Version},
		}},
	}
}

// fromCurve is where the threshold that is certified stands among all.
func (f *Family) fromCurve() string {
	if f.Threshold == nil {
		return "none is certified"
	}
	return "certified up to " + engine.Decimal(*f.Threshold, 3)
}
