package certificate

import (
	"fmt"
	"strings"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/page"
	"switchboard/providers"
)

// Page is the report for people.
func (r *Report) Page() page.Document {
	d := page.Document{Title: "Certificate of the policy " + routing.PolicyName(r.Policy)}
	if !r.Certified {
		d.Title = "Certification run " + short(r.Run.ID) + ": nothing is certified"
	}
	d.Blocks = append(d.Blocks, page.Lead{Text: r.Claim})
	d.Blocks = append(d.Blocks, r.warnings()...)
	d.Blocks = append(d.Blocks, r.summary(), page.Heading{Text: "What is promised"}, r.families(), page.Paragraph{Text: promise(r)})
	d.Blocks = append(d.Blocks, r.raters()...)
	for i := range r.Families {
		d.Blocks = append(d.Blocks, r.family(&r.Families[i])...)
	}
	d.Blocks = append(d.Blocks, r.models()...)
	d.Blocks = append(d.Blocks, r.setting()...)
	d.Blocks = append(d.Blocks, r.standing()...)
	d.Blocks = append(d.Blocks, r.checking()...)
	d.Blocks = append(d.Blocks, page.Heading{Text: "Appendix: the draws"})
	for i := range r.Families {
		d.Blocks = append(d.Blocks, r.Families[i].account()...)
	}
	return d
}

func (r *Report) warnings() (all []page.Block) {
	if r.Simulated {
		all = append(all, page.Note{Warning: true, Text: "SIMULATED: models or ratings behind this were simulated. It shows what a certificate looks like, and says nothing of real models."})
	}
	for _, reason := range r.Standing.Reasons {
		all = append(all, page.Note{Warning: true, Text: "It no longer holds: " + reason + "."})
	}
	for _, note := range r.Standing.Notes {
		all = append(all, page.Note{Text: sentence(note)})
	}
	return all
}

func (r *Report) summary() page.Block {
	fitted := eval.Counted(r.Run.Fitted, "rated prompt")
	attempt := fmt.Sprintf("%d on this pool, which spends %s %% of the error of %s %%; each family is tested at %s %%",
		r.Run.Attempt, engine.Decimal(100*r.Run.Error, 2), plain(100*(1-r.Confidence)), engine.Decimal(100*r.Run.EachError, 2))
	draw := "drawn at random by this program, and rated blind"
	if r.Run.Vouched {
		draw = "imported with its ratings; whoever imported it vouches that it was drawn at random"
	}
	return page.Facts{Items: []page.Fact{
		{Name: "policy", Value: r.Policy},
		{Name: "certification run", Value: r.Run.ID},
		{Name: "opened", Value: moment(&r.Run.Opened) + " by " + r.Run.Who},
		{Name: "state", Value: r.runState()},
		{Name: "verdicts until", Value: r.until()},
		{Name: "attempt", Value: attempt},
		{Name: "pool", Value: fmt.Sprintf("%s distinct prompts in %s", engine.Comma(r.Run.Prompts), families(len(r.Families))), Note: draw},
		{Name: "set aside", Value: eval.Counted(r.Run.Reserve, "prompt"), Note: "for another attempt"},
		{Name: "scorer", Value: "learned from " + fitted + " that are not in the pool"},
		{Name: "reference", Value: r.Reference},
		{Name: "scale", Value: string(r.Scale)},
		{Name: "holds now", Value: r.holds()},
	}}
}

func families(n int) string {
	if n == 1 {
		return "1 family"
	}
	return engine.Comma(n) + " families"
}

func (r *Report) runState() string {
	if r.Run.Closed != nil {
		return "closed " + moment(r.Run.Closed) + ": " + r.Run.Why
	}
	return "open"
}

func (r *Report) until() string {
	if r.Run.Until != nil {
		return moment(r.Run.Until) + ", when the policy was applied"
	}
	return "now"
}

func (r *Report) holds() string {
	switch {
	case !r.Certified:
		return "nothing is certified"
	case r.Standing.Holds:
		return "yes, as far as is known"
	}
	return "no"
}

func (r *Report) families() page.Block {
	t := page.Table{Caption: fmt.Sprintf("Families of tasks, with what is proved of each: loss at most %s with %s %% confidence", plain(r.MaxLoss), plain(100*r.Confidence)),
		Columns: page.Columns("family", "certified", ">prompts", ">routable", ">same text", ">rated", ">threshold", ">to cheaper", ">loss", ">bound", ">saving")}
	for _, f := range r.Families {
		share := percent(&f.Share)
		if f.Threshold == nil {
			share = percent(new(float64))
		}
		saving := percent(f.Saving)
		if f.Estimated && f.Saving != nil {
			saving = "~" + saving
		}
		t.Rows = append(t.Rows, []string{f.Family, yes(f.Certified), engine.Comma(f.Prompts), engine.Comma(f.Routable), engine.Comma(f.Unrated), engine.Comma(f.Rated), points(f.Threshold, 3), share, points(f.Loss, 4), points(f.Upper, 4), saving})
	}
	return t
}

// promise says what the words of the table mean.
func promise(r *Report) string {
	return "Quality is what raters said of an answer, from 0 to 1. The loss is how much better the reference's answer was than that of the model chosen, as a mean over all prompts of a family, and 0 where the reference was chosen. " +
		"Routable are the prompts that some threshold of the run sends to a cheaper model whose answer is another text: they are what was drawn from; those with the same text need no rating. To cheaper is the share of the prompts that go to a cheaper model. The loss is estimated from the draws. The bound is for the threshold by itself; what is promised is the limit. " +
		"The saving is measured at the prices of the day, and not proved; ~ says that it is estimated: some answers were not made, or nobody counted their tokens. What has no certificate goes to " + r.Reference + "."
}

func (r *Report) family(f *Family) []page.Block {
	var tasks []string
	for _, task := range f.Tasks {
		tasks = append(tasks, string(task))
	}
	facts := []page.Fact{
		{Name: "tasks", Value: strings.Join(tasks, ", ")},
		{Name: "pool", Value: f.Pool, Note: "hash of its prompts"},
		{Name: "draws", Value: fmt.Sprintf("%s, of which %s left the pool because the reference failed", engine.Comma(f.Drawn), engine.Comma(f.Faults))},
		{Name: "rated", Value: eval.Counted(f.Rated, "prompt") + " by " + eval.Counted(f.Raters, "rater")},
		{Name: "rated prompts still missing", Value: missing(f), Note: "estimated"},
	}
	if f.Certified {
		facts = facts[:4]
	}
	for _, c := range f.Checks {
		facts = append(facts, page.Fact{Name: "check", Value: fmt.Sprintf("%s checks %s for %s: asked where the gap of the prompt is above %s and at most %s", c.Check, c.Rung, eval.Counted(c.Asked, "prompt"), engine.Decimal(c.Alone, 3), engine.Decimal(c.Ask, 3))})
	}
	blocks := []page.Block{page.Heading{Text: "Family: " + f.Family}, page.Facts{Items: facts}}
	if len(f.Curve) > 0 {
		blocks = append(blocks, r.lossChart(f), r.shareChart(f))
	}
	return blocks
}

// account is the draws of a family, and how they add up.
func (f *Family) account() []page.Block {
	blocks := []page.Block{page.Heading{Text: "The draws of " + f.Family, Sub: true}, page.Paragraph{Text: sentence(f.Account.Sentence)}}
	if len(f.Draws) > 0 {
		blocks = append(blocks, f.draws())
	}
	return blocks
}

func missing(f *Family) string {
	if f.Missing == nil {
		return ""
	}
	return "about " + engine.Comma(*f.Missing)
}

func (f *Family) draws() page.Block {
	prompt := "prompt, by its hash"
	for _, d := range f.Draws {
		if d.Prompt != nil {
			prompt = "prompt"
		}
	}
	t := page.Table{Caption: "Draws of " + f.Family + " in their order, with the quality given up by the model decided for",
		Dense:   true,
		Columns: page.Columns(">draw", prompt, "task", ">gap", "decided", "votes", ">d", ">adds", "what became of it")}
	for _, d := range f.Draws {
		text := short(d.Key)
		if d.Prompt != nil {
			text = providers.CleanLine(*d.Prompt, 200)
		}
		t.Rows = append(t.Rows, []string{engine.Comma(d.Number), text, string(d.Task), points(d.Gap, 3), d.decided(), d.said(), signed(d.D), adds(d.Counts), d.Why})
	}
	a := f.Account
	loss := eval.Counts("loss %s × %s / %v = %s", engine.Decimal(a.Share, 4), engine.Signed(a.Sum, 3), a.Routed, engine.Signed(a.Loss, 4))
	if a.Routed == 0 {
		loss = "loss 0: no draw goes to a cheaper model with another text"
	}
	t.Foot = []string{"sum", eval.Counts("%v draws, %v used, %v add", a.Draws, a.Used, a.Routed), "", "", "", eval.Counts("%v lost, %v won", a.Lost, a.Won), "", engine.Signed(a.Sum, 3), loss}
	return t
}

func (d *Draw) decided() string {
	if d.Same {
		return d.Decision + ", the same text"
	}
	return d.Decision
}

func (d *Draw) said() string {
	var all []string
	for _, v := range d.Votes {
		switch {
		case v.Skipped:
			all = append(all, v.Rater+" skipped")
		case v.D != nil:
			all = append(all, v.Rater+" "+signed(v.D))
		default:
			all = append(all, v.Rater+" "+page.Unknown)
		}
	}
	return strings.Join(all, "; ")
}

// adds says what a draw adds to the sum; nil is nothing.
func adds(d *float64) string {
	if d == nil {
		return "nothing"
	}
	return signed(d)
}
