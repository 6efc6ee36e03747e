package netvalue

import (
	"fmt"
	"strings"

	"switchboard/eval/spend/swap"
	"switchboard/eval/spend/worth"
	"switchboard/providers"
	"switchboard/ui/format"
)

// ownText is what is known of an option by itself.
func ownText(r *worth.Option) string {
	who := name(r)
	if r.Model != "" {
		who = "always " + who
	}
	text := fmt.Sprintf("%s in %s: ", who, swap.TaskName(r.Task))
	if r.Quality.N == 0 {
		return text + "nobody judged such answers."
	}
	text += fmt.Sprintf("%s accepted (%s to %s)", acceptedText(*r), format.Percent(r.Quality.Low), format.Percent(r.Quality.High))
	if d := r.Net.PerDollar; d.Known {
		text += fmt.Sprintf("; a dollar brings answers worth $%.1f ($%.1f to $%.1f)", d.Value, d.Low, d.High)
	}
	return text + "."
}

// besideText says whether an option pays, compared with the reference alone.
func besideText(r *worth.Option) string {
	c := &r.Beside
	if r.Reference || !c.Saving.Amount.Known() {
		return ""
	}
	parts := []string{fmt.Sprintf("It costs ~%s less a prompt, %s.", format.Dollars(c.Saving.Amount), format.Percent(c.Saving.Part))}
	if r.Value.Known() {
		text := "Is it worth it? " + Verdict(c.Pays)
		if c.Month.Value.Known() {
			text += fmt.Sprintf(": ~%s a month (%s to %s)", format.Dollars(c.Month.Value), Bound(c.Month.Low), Bound(c.Month.High))
		}
		parts = append(parts, text+".")
	}
	if c.LossAtZero.Known {
		text := "Even at a loss of " + c.LossAtZero.String()
		if c.WrongAtZero.Known() {
			text += ", or where a wrong answer costs ~" + format.Dollars(c.WrongAtZero)
		}
		parts = append(parts, text+".")
	}
	if c.More > 0 {
		parts = append(parts, fmt.Sprintf("About %s more would tell.", format.Plural(c.More, "rating")))
	}
	return strings.Join(parts, " ")
}

// The question that a lead has to answer: whether a loss of askedLoss in quality pays for
// saving askedPart of the cost.
const (
	askedLoss = 0.05
	askedPart = 0.40
)

// breakEven answers that question for an option, and says from which saving on, or up to
// which value of an answer, it pays.
func breakEven(r *worth.Option) string {
	if !r.Paid.Known() || r.Paid.Nano() <= 0 {
		return ""
	}
	head := fmt.Sprintf("Does a loss of %s pay for %s less cost? ", format.LimitText(askedLoss), format.Percent(askedPart))
	if !r.Value.Known() {
		return head + fmt.Sprintf("In %s where an accepted answer is worth less than ~%s more than a wrong one.", swap.TaskName(r.Task), format.Dollars(times(r.Paid, askedPart/askedLoss)))
	}
	needed := (float64(r.Value.Accepted.Nano()) + float64(r.Value.Wrong.Nano())) * askedLoss / float64(r.Paid.Nano())
	answer := "No"
	if needed < askedPart {
		answer = "Yes"
	}
	return head + fmt.Sprintf("%s in %s: it pays from %s less on.", answer, swap.TaskName(r.Task), format.Percent(needed))
}

// Bound is an end of an interval in words. An end that is unknown is unbounded.
func Bound(m providers.Money) string {
	if !m.Known() {
		return "no bound"
	}
	return format.Dollars(m)
}

// times is a multiple of an amount; unknown where the amount is.
func times(m providers.Money, factor float64) providers.Money {
	if !m.Known() {
		return m
	}
	return providers.Nano(int64(float64(m.Nano()) * factor))
}

// basis says what the values of the selected option rest on, or how to have some.
func (t *Table) basis() string {
	if !t.rated {
		return "Nothing is rated here, so nothing is known of the quality."
	}
	if r, ok := t.SelectedRow(); ok && r.Value.Known() {
		return fmt.Sprintf("By [[worth]] an accepted answer is worth %s and a wrong one costs %s. Rated prompts of the store stand for all; a policy's quality is the reference's less its certified loss.", format.Dollars(r.Value.Accepted), format.Dollars(r.Value.Wrong))
	}
	return "A [[worth]] in the config says what an accepted answer is worth and a wrong one costs: then there are net values, and yes or no."
}
