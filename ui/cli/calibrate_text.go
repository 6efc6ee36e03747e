package cli

import (
	"fmt"
	"strings"
	"time"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/providers"
	"switchboard/ui/format"
)

// calibrationText is a calibration for people: what is proved, what it saves,
// and what is missing.
func (p *printer) calibrationText(c *calibrate.Calibration, catalog engine.Catalog, job calibrateJob) {
	if c.Counts.Prompts > 0 { // without prompts nothing is known of any model
		p.line(providers.CleanLine(fmt.Sprintf("reference %s, ladder %s, scale %s: a loss of at most %v with %v %% confidence",
			c.Ladder.Reference(), ladderText(c.Ladder), c.Scale, c.Limit.Loss, 100*c.Limit.Confidence()), maxSentence))
		p.line(countsText(c.Counts))
	}
	if c.Run != nil && c.Run.Run.Fitted < c.Counts.Fit {
		p.line(format.Counts("the scores of the run rest on the %v of the %v that were rated when it was opened; the others are for the next run", c.Run.Run.Fitted, c.Counts.Fit))
	}
	if c.Counts.Same > 0 {
		p.line(unratedText(c.Counts))
	}
	if len(c.Families) > 0 {
		p.families(c)
	}
	p.checks(c)
	p.missingAnswers(c, catalog)
	for _, note := range c.Notes {
		p.line(providers.CleanLine(note, maxSentence))
	}
	p.line(c.Verdict(), mark(c.Counts.Simulated))
	if job.output.path != "" {
		p.line("policy ", routing.PolicyName(c.Policy.Hash), " written to ", providers.CleanLine(job.output.path, 200))
	}
	switch {
	case job.since != nil:
		p.line(alreadyApplied(c.Policy.Hash, *job.since))
	case job.apply && job.file != "":
		p.line("policy ", routing.PolicyName(c.Policy.Hash), " is applied, and does not decide here", appliedText(c))
	case job.apply:
		p.line("policy ", routing.PolicyName(c.Policy.Hash), " decides from now on", appliedText(c))
	}
}

// alreadyApplied says that applying a policy changed nothing, because it was in force
// already.
func alreadyApplied(hash string, since time.Time) string {
	return "policy " + routing.PolicyName(hash) + " is already applied, since " + since.Local().Format("2006-01-02 15:04") + ": nothing changed"
}

// countsText is how far a store has come.
func countsText(n calibrate.Counts) string {
	prompts := format.Plural(n.Prompts, "distinct prompt")
	if n.Repeats > 0 {
		prompts += " (" + format.Plural(n.Prompts+n.Repeats, "trial") + ")"
	}
	return format.Counts("%s, %v of them in the pool; rated: %v of the pool to certify and %v others to fit, by %s",
		prompts, n.Pool, n.Certify, n.Fit, format.Plural(n.Raters, "rater"))
}

// unratedText is how many of the prompts that can be compared need no rating.
func unratedText(n calibrate.Counts) string {
	need := "need"
	if n.Same == 1 {
		need = "needs"
	}
	return format.Counts("%v of %s with an answer of every model %s no rating: the answers are the same", n.Same, format.Plural(n.Compared, "prompt"), need)
}

// checks says of each check that pays off what it is asked for, saves, costs and adds.
func (p *printer) checks(c *calibrate.Calibration) {
	prompts := map[string]int{}
	for _, f := range c.Families {
		prompts[f.Family] = f.Prompts
	}
	for _, r := range c.Checks() {
		p.line(providers.CleanLine(worthOfCheck(r, prompts[r.Family]), maxSentence))
	}
	for _, said := range whyUnasked(c.Families, c.Check != "") {
		p.line(providers.CleanLine(said, maxSentence))
	}
}

// whyUnasked says why each check is not asked, in one sentence for all families with the
// same reason. It mentions too few ratings only where the user named the check.
func whyUnasked(families []certify.FamilyResult, named bool) []string {
	var said []string
	about := map[string][]string{}
	for _, f := range families {
		for _, u := range f.Unasked {
			if u.Why == certify.FewRated && !named {
				continue
			}
			why := fmt.Sprintf("%s is not checked by %s: %s", u.Rung, u.Model, format.WhyUnasked(u))
			if about[why] == nil {
				said = append(said, why)
			}
			about[why] = append(about[why], f.Family)
		}
	}
	for i, why := range said {
		said[i] = strings.Join(about[why], ", ") + ": " + why
	}
	return said
}

func worthOfCheck(r calibrate.CheckReport, prompts int) string {
	gain := "saves ~" + percent(r.Gain) + " more than the prompt alone"
	if !r.Money {
		gain = "~" + percent(r.Gain) + " more prompts stay with the cheap model than by the prompt alone"
	}
	said := fmt.Sprintf("%s: %s is checked by %s on %s of the prompts: %s, %s an answer",
		r.Family, r.Rung, r.Model, percent(float64(r.Asked)/float64(max(1, prompts))), gain, format.Amount("", r.Cost))
	switch {
	case r.Timed > 0 && r.Added > 0:
		said += ", +" + format.Duration(r.Added) + " at the median"
	case r.Timed > 0:
		said += ", +0s at the median"
	default:
		said += "; nobody has timed both answers, so what it adds to the wait does not count"
	}
	return said
}

// missingAnswers says which answers would have to be made, before a run is opened, to
// know for every prompt where the answers are the same.
func (p *printer) missingAnswers(c *calibrate.Calibration, catalog engine.Catalog) {
	missing := c.MissingAnswers(catalog)
	if len(missing) == 0 || c.Counts.Compared == 0 {
		return
	}
	var parts []string
	for _, m := range missing {
		part := format.Counts("%v of %s (%s", m.Prompts, m.Model, format.Amount("~", m.Cost))
		if m.ByBatch.Known() {
			part += ", by batch " + format.Amount("~", m.ByBatch)
		}
		parts = append(parts, part+")")
	}
	said := "answers that are missing: " + strings.Join(parts, ", ")
	if n, ok := c.SparedRatings(); ok && n > 0 {
		said += fmt.Sprintf("; `switchboard run` makes them, which would spare about %s", format.Plural(n, "rating"))
	}
	p.line(providers.CleanLine(said, maxSentence))
}

// appliedText says what an applied policy does that a user might not expect.
func appliedText(c *calibrate.Calibration) string {
	switch {
	case !c.Certified():
		return ": everything goes to " + providers.CleanLine(c.Ladder.Reference(), 80) + ", for nothing is certified (`switchboard policy` lists earlier ones and puts them back)"
	case len(c.Unconfigured) > 0:
		return " in `route`; elsewhere once these models are in the config: " + providers.CleanLine(strings.Join(c.Unconfigured, ", "), 200)
	}
	return ""
}

func (p *printer) families(c *calibrate.Calibration) {
	rows := table{head: []string{"task", "to cheap", "saving", "loss", "upper", "rated", "state"}, words: []string{"state"}}
	for _, f := range append(c.Families[:len(c.Families):len(c.Families)], c.Total) {
		rows.add(familyName(f), percent(f.Share), savingText(f.Saving), lossText(f, f.Loss, !f.Unjudged), lossText(f, f.Upper, true), format.Comma(f.Rated), stateText(c, f))
	}
	p.table(rows)
}

func familyName(f certify.FamilyResult) string {
	if f.Family == certify.RestFamily {
		return fmt.Sprintf("%s (%s)", f.Family, format.Plural(len(f.Tasks), "task"))
	}
	return f.Family
}

func percent(share float64) string { return engine.Decimal(100*share, 1) + " %" }

func savingText(s certify.Saving) string {
	switch {
	case !s.Known:
		return "—"
	case s.Estimated:
		return "~" + percent(s.Share)
	}
	return percent(s.Share)
}

func lossText(f certify.FamilyResult, v float64, known bool) string {
	if f.Share == 0 || !known {
		return "—"
	}
	return engine.Decimal(v, 3)
}

func stateText(c *calibrate.Calibration, f certify.FamilyResult) string {
	switch {
	case f.Certified && f.Family != c.Total.Family:
		return "certified"
	case f.Family == c.Total.Family:
		return ""
	case f.Faulty():
		return format.Counts("the reference failed on %v", f.Faults)
	case f.Missing == certify.Unreachable:
		return "out of reach"
	case f.Missing > 0:
		return format.Counts("about %v more", f.Missing)
	case c.Run == nil:
		return "exploring"
	}
	return "to the reference"
}

func ladderText(l routing.Ladder) string {
	var names []string
	for _, r := range l.Rungs {
		names = append(names, r.Model)
	}
	return strings.Join(names, " → ")
}
