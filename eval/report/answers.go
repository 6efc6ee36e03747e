package report

import (
	"fmt"
	"strings"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/spend/budget"
	"switchboard/eval/usage"
	"switchboard/providers"
)

// answers are the questions that somebody asks who has to defend what was spent.
func (r *Report) answers() []Answer {
	return []Answer{
		{"How many dollars a month, at our volume?", r.monthAnswer()},
		{"How much is that per team?", r.teamAnswer()},
		{"Which model and which kind of work cost most?", r.mostAnswer()},
		{"What does routing save, and how much quality may it cost?", r.savingAnswer()},
		{"What if prices halve?", r.halvedAnswer()},
		{"Of when are the prices, and how sure is the forecast?", r.sureAnswer()},
	}
}

const nothingSpent = "There are no calls in this period: nothing was sent, and no usage was imported."

func (r *Report) empty() bool { return len(r.BySource) == 0 }

// summary is what was spent, in a sentence.
func (r *Report) summary() string {
	if r.empty() {
		text := nothingSpent
		if r.From.Known() || r.To.Known() {
			text += " The period is " + r.period() + "."
		}
		return sentences(text, r.Effect.sentence())
	}
	total := r.total()
	text := fmt.Sprintf("%s was spent: %s.", total.spent(), r.period())
	if !r.Spent.Known() {
		text = fmt.Sprintf("What was spent is not known, as no call has a cost in dollars: %s.", r.period())
	}
	if m := r.Month; m != nil {
		text += fmt.Sprintf(" That is %s a month, %s.", m.about(), m.rate())
	}
	return text
}

func (r *Report) monthAnswer() string {
	if r.empty() {
		return nothingSpent
	}
	total := r.total()
	text := fmt.Sprintf("%s was spent (%s).", total.spent(), total.restsOn())
	switch m := r.Month; {
	case !r.Spent.Known():
		text = "Not known, as no call has a cost in dollars."
	case m != nil:
		text += fmt.Sprintf(" A month of 365.25 / 12 days costs %s %s.", m.about(), m.rate())
	default:
		text += " No day of it is over and has a cost, so that there is no rate."
	}
	for _, o := range r.Others {
		text += fmt.Sprintf(" %s %s came besides, and is in no sum.", o.Amount.Decimal(), o.Currency)
	}
	if s := &r.SideBySide; s.Rows > 0 {
		text += fmt.Sprintf(" %s of it went into asking several models side by side; %s.", usage.Sum{Money: s.Spent, Standing: usage.Standing{Estimated: s.Estimated, AtMost: s.SpentAtMost}}, s.beyond())
	}
	return text
}

// beyond says how much more the comparing cost than the reference alone would have. Where
// the reference was not always asked, that can be less than nothing.
func (s *SideBySide) beyond() string {
	if s.Comparing.Known() && s.Comparing.Nano() <= 0 {
		return "the reference alone would have cost no less"
	}
	return atMost(s.AtMost) + about(s.Comparing) + " is what that took beyond the reference alone"
}

func atMost(is bool) string {
	if is {
		return "at most "
	}
	return ""
}

// total are the sums of all rows.
func (r *Report) total() Sums {
	return Sums{r.Spent, r.Estimated, r.AtMost, r.Basis, r.rows(), r.UnpricedRows, r.Requests}
}

// mostNamed is how many rows a sentence names.
const mostNamed = 3

// teamAnswer names what was spent by the tag "team", or by the first tag where no tag has
// that name.
func (r *Report) teamAnswer() string {
	name := ""
	for i := range r.ByTag {
		if t := &r.ByTag[i]; t.Name == "team" || name == "" {
			name = t.Name
		}
	}
	if name == "" {
		return "Nobody knows: no call has a tag. Tags come with routed calls, and with usage files."
	}
	var parts []string
	rest := 0
	for i := range r.ByTag {
		t := &r.ByTag[i]
		switch {
		case t.Tag != nil && t.Name != name:
		case len(parts) < mostNamed:
			parts = append(parts, r.part(named(t.Tag, "calls without a tag"), &t.Sums))
		default:
			rest++
		}
	}
	text := "By the tag " + name + ": " + eval.List(parts, "and") + "."
	if rest > 0 {
		text += fmt.Sprintf(" The table has %s more.", engine.Comma(int64(rest)))
	}
	return text
}

// part is a row with its share of everything.
func (r *Report) part(name string, s *Sums) string {
	text := name + " " + s.spent().String()
	if share := shareOf(s.Spent, r.Spent); share != "" {
		text += " (" + share + ")"
	}
	return text
}

func (r *Report) mostAnswer() string {
	if len(r.ByModel) == 0 {
		return nothingSpent
	}
	var models, tasks []string
	for i := range r.ByModel[:min(mostNamed, len(r.ByModel))] {
		models = append(models, r.part(named(r.ByModel[i].Model, "unknown models"), &r.ByModel[i].Sums))
	}
	for i := range r.ByTask[:min(mostNamed, len(r.ByTask))] {
		tasks = append(tasks, r.part(named(r.ByTask[i].Task, "work of an unknown kind"), &r.ByTask[i].Sums))
	}
	return "Models: " + eval.List(models, "and") + ". Kinds of work: " + eval.List(tasks, "and") + "."
}

func (r *Report) savingAnswer() string {
	c := &r.Compared
	if c.Prompts == 0 {
		text := "Nothing can be said of calls: of none both the text of the prompt and all prices are known."
		return sentences(text, r.Effect.sentence())
	}
	text := fmt.Sprintf("Of %s the models that answered cost about %s at list prices, the policy %s and the reference alone %s: the policy %s.",
		eval.Counted(c.Prompts, "prompt"), c.said(c.Listed, c.bounds.Listed), c.said(c.Routed, c.bounds.Routed), c.said(c.Reference, c.bounds.Reference), c.saving())
	if c.Switch.Nano() != 0 {
		text += fmt.Sprintf(" %s for prompt caches that are lost is taken off it.", c.Switch)
	}
	text += " " + r.boundSentence()
	for _, w := range r.Worth {
		text += fmt.Sprintf(" Worth it for %s, at %s for an accepted answer and %s for a wrong one: %s.", w.Family, w.Accepted, w.Wrong, w.Sentence)
	}
	if c.WithoutText > 0 {
		text += fmt.Sprintf(" %s of files have no text of a prompt: the policy cannot be asked about them.", eval.Counted(c.WithoutText, "row"))
	}
	return text
}

// boundSentence says which part of the saving is certified.
func (r *Report) boundSentence() string {
	if r.Policy == nil || len(r.Policy.Certificates) == 0 {
		return "No certificate bounds what quality that costs: nothing is claimed of it."
	}
	var claims []string
	for _, c := range r.Policy.Certificates {
		claims = append(claims, c.Family+": "+c.Claim)
	}
	saved, certified := r.Compared.Saved, r.Compared.Certified.Saved
	text := fmt.Sprintf("%s of the saving is certified (%s).", certified, strings.Join(claims, "; "))
	switch {
	case saved.Less(certified):
		return fmt.Sprintf("Where it is certified (%s) it saves %s. Elsewhere it would cost %s more: it asks dearer models there than have answered.",
			strings.Join(claims, "; "), certified, providers.Nano(certified.Nano()-saved.Nano()))
	case saved != certified:
		text += " Of the rest nothing is claimed."
	}
	return text
}

func (r *Report) halvedAnswer() string {
	if len(r.Halved) == 0 {
		return nothingSpent
	}
	var parts []string
	total := r.total()
	for _, h := range r.Halved[:min(mostNamed, len(r.Halved))] {
		text := fmt.Sprintf("%s: about %s instead of %s", named(h.Provider, "unknown providers"), h.Spent.Approximate(), total.spent())
		if h.Prompts > 0 {
			text += ", and the policy " + h.savedPart("of what is compared")
		}
		parts = append(parts, text)
	}
	return "If all halve, every amount here does, and the shares stay. If one provider does, and nobody changes anything: " + strings.Join(parts, "; ") + "."
}

func (r *Report) sureAnswer() string {
	text := r.pricesSentence() + " " + r.forecastSentence()
	for _, sentence := range r.Gravest() {
		text += " Alert: " + sentence + "."
	}
	return text
}

// Gravest returns the alerts that hold now: for each budget that of the last share that
// is reached, else that of the forecast. The table has all of them.
func (r *Report) Gravest() (all []string) {
	at := make(map[string]int) // by budget, its place in all
	for _, a := range r.Alerts {
		i, said := at[a.Budget]
		switch {
		case !a.Holds || said && a.Level == string(budget.Expected):
		case said:
			all[i] = a.Sentence
		default:
			at[a.Budget] = len(all)
			all = append(all, a.Sentence)
		}
	}
	return all
}

// pricesSentence says how old the list prices are.
func (r *Report) pricesSentence() string {
	if len(r.Prices) == 0 {
		return "No list price was used."
	}
	var first, last Day
	var old []string
	for i := range r.Prices {
		p := &r.Prices[i]
		if p.Stale {
			old = append(old, p.Model)
		}
		if !p.AsOf.Known() {
			continue
		}
		if !first.Known() || p.AsOf.at.Before(first.at) {
			first = p.AsOf
		}
		if p.AsOf.at.After(last.at) {
			last = p.AsOf
		}
	}
	text := fmt.Sprintf("The %s are of %s", eval.Counted(int64(len(r.Prices)), "list price"), first)
	if first != last {
		text += " to " + last.String()
	}
	if !first.Known() {
		text = "The list prices have no date"
	}
	if len(old) > 0 {
		text += "; older than 180 days: " + eval.List(old, "and")
	}
	return text + "."
}
