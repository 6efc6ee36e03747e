package swap

import (
	"fmt"
	"strings"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/usage"
)

// Sentence says what a swap is, what it saves and what that rests on, such as
//
//	summarization: gpt-5.4-pro to gemini-3-flash, 31 % of the spend, certified loss ≤ 0.03, saves ~$412.00 a month
func (s *Swap) Sentence() string {
	parts := []string{fmt.Sprintf("%s: %s to %s", s.Work(), s.From, s.To)}
	if s.Share > 0 {
		parts = append(parts, percent(s.Share)+" of the spend")
	}
	parts = append(parts, s.Evidence())
	if s.Month.Known() && s.Kind != Unrated {
		parts = append(parts, "saves "+s.Saving().String()+" a month")
	}
	return strings.Join(parts, ", ")
}

// Saving is what is saved in a month, with its mark.
func (s *Swap) Saving() usage.Sum {
	return usage.Sum{Money: s.Month, Standing: usage.Standing{Estimated: true, AtMost: s.Standing.AtMost}}
}

// Sentences say what is left out, and why; none where nothing is.
func (l *LeftOut) Sentences(limit float64) (all []string) {
	say := func(n int, why string) {
		if n > 0 {
			all = append(all, fmt.Sprintf("%s left out: %s", swaps(n), why))
		}
	}
	say(l.Worse, "known to lose more than "+points(limit))
	say(l.Small, "less than "+l.Floor.String()+" saved in a month")
	say(l.More, "less saved than by those that are shown")
	return all
}

func swaps(n int) string {
	if n == 1 {
		return "1 swap"
	}
	return fmt.Sprintf("%d swaps", n)
}

// Evidence says in a few words what is known of the quality that a swap gives up.
func (s *Swap) Evidence() string {
	switch s.Kind {
	case Certified:
		return "certified loss ≤ " + points(s.MaxLoss)
	case Measured:
		text := fmt.Sprintf("measured loss %s (%s to %s) on %s", points(s.Loss), points(s.In.Low), points(s.In.High), eval.Counted(s.Rated, "rated prompt"))
		if s.Outside { // ratings tell the task, and not which of its prompts a certificate leaves out
			text += " of the whole task"
		}
		return text
	}
	if s.Rated == 0 {
		return "nothing is known of its quality: rate " + eval.Counted(s.Missing, "prompt")
	}
	return eval.Counts("too few rated prompts (%v): rate %v more", s.Rated, s.Missing)
}

// Work is the kind of work of a swap for readers, and whether a certificate leaves
// these prompts out.
func (s *Swap) Work() string {
	if s.Outside {
		return TaskName(s.Task) + " outside its certificate"
	}
	return TaskName(s.Task)
}

// TaskName is a task for readers.
func TaskName(t engine.Task) string {
	if t == "" {
		return "unknown work"
	}
	return string(t)
}

func percent(share float64) string {
	if share < 0.01 {
		return fmt.Sprintf("%.1f %%", share*100)
	}
	return fmt.Sprintf("%.0f %%", share*100)
}

func points(d float64) string { return strings.Replace(fmt.Sprintf("%.2f", d), "-", "−", 1) }
