package report

import (
	"fmt"
	"strconv"
	"strings"

	"switchboard/engine"
	"switchboard/eval"
)

// fact is something that a report rests on.
type fact struct{ name, value string }

// facts lists what a report rests on, where that is a single value.
func (r *Report) facts() []fact {
	all := []fact{{"period", r.period()}, {"first day", r.From.String()}, {"last day", r.To.String()}, {"currency", r.Currency}}
	if why := r.lapsed(); why != "" {
		all = append(all, fact{"lapsed", why})
	}
	if p := r.Policy; p != nil {
		all = append(all, fact{"policy", p.Hash}, fact{"policy made by", p.Source}, fact{"reference", p.Reference}, fact{"rated prompts", engine.Comma(p.Rated)})
		if p.Fitted > 0 {
			all = append(all, fact{"of them to fit", engine.Comma(p.Fitted)})
		}
		all = append(all, fact{"raters", strconv.Itoa(p.Raters)}, fact{"scale", value(p.Scale)})
		for _, c := range p.Certificates {
			all = append(all, fact{"certificate of " + c.Family, c.describe()})
		}
	} else {
		all = append(all, fact{"policy", "none"})
	}
	all = append(all, fact{"prompts sent by this program", engine.Comma(r.Sources.Trials)}, fact{"files of usage", engine.Comma(len(r.Sources.Files))})
	if r.Simulated {
		all = append(all, fact{"SIMULATED", simulated})
	}
	return append(all, fact{"tool version", r.Tool})
}

// lapsed says that the policy that was applied does not decide; "" where it does.
func (r *Report) lapsed() string {
	if r.Policy == nil || r.Policy.Lapsed == nil {
		return ""
	}
	return "The policy that was applied does not decide any more: " + *r.Policy.Lapsed + ". The reference is asked, and counted as the policy here."
}

const simulated = "models, answers and amounts are simulated: nothing was paid"

// period says which days a report covers.
func (r *Report) period() string {
	switch {
	case !r.From.Known() && !r.To.Known():
		return "no days: there are no calls"
	case !r.To.Known():
		return "from " + r.From.String() + " on, in UTC"
	case !r.From.Known():
		return "up to " + r.To.String() + ", which is included, in UTC"
	case r.From == r.To:
		return r.From.String() + ", in UTC"
	}
	return fmt.Sprintf("%s to %s, both days included, in UTC", r.From, r.To)
}

// describe is a certificate in words.
func (c *Certificate) describe() string {
	tasks := make([]string, len(c.Tasks))
	for i, t := range c.Tasks {
		tasks[i] = string(t)
	}
	measured := "measured " + points(c.Loss)
	if c.Rated == 0 && c.Upper > 0 {
		measured = "nothing measured"
	}
	return fmt.Sprintf("%s, %s; %s, %s, scale %s, pool of %s, run %s; for %s",
		c.Claim, measured, eval.Counted(c.Rated, "rated prompt"), eval.Counted(c.Raters, "rater"), c.Scale, eval.Counted(c.Prompts, "prompt"), c.Run, strings.Join(tasks, ", "))
}

func points(loss float64) string { return strconv.FormatFloat(loss, 'f', 3, 64) }

// notes say how figures are to be read.
func (r *Report) notes() []string {
	all := []string{
		"Billed is what who is paid says, reported what a gateway or a client worked out, estimated (~) what was worked out here by list price; ≤ stands where a rate is unknown and the dearest was taken that it can have, ≥ where rows are left out whose cost is unknown.",
		"input_tokens counts every token of the prompts, cached_input_tokens the part of them that was read from a cache; output_tokens includes reasoning.",
		"What the policy and the reference would have cost is estimated with list prices, and of the same prompts as what they cost by the models that answered.",
		"A call with several tags counts for each of them: rows by tag may add up to more than the total.",
	}
	if r.SideBySide.Rows > 0 {
		all = append(all, "Of a prompt that was sent side by side nobody knows which model would have answered alone: it is compared as one that the reference answered.")
	}
	if len(r.Sources.Files) > 0 {
		all = append(all, "Rows of files that cannot be read are of all their days, also of those outside of the period.")
	}
	if r.Simulated {
		all = append(all, "SIMULATED: "+simulated+".")
	}
	return all
}
