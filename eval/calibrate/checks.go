package calibrate

import (
	"fmt"
	"slices"

	"switchboard/engine"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/certify"
	"switchboard/eval/snapshot"
)

// newCheck is the model that checks the cheaper rungs of a ladder: the one that was asked
// for, else that of the config. It may be "", which leaves the choice to the store, or
// engine.NoCheck.
func newCheck(c engine.Catalog, l routing.Ladder, asked string) (string, error) {
	if asked == "" {
		asked = c.Check
	}
	switch {
	case asked == l.Reference():
		return "", &eval.Error{Reason: eval.ErrInvalid, Sentence: fmt.Sprintf("the reference %s cannot check the models below it: a check is there so that the reference need not be asked", eval.Shorten(asked)),
			Tip: "name a cheaper model with --check, or none"}
	case asked != "" && asked != engine.NoCheck && len(l.Cheaper()) == 1 && l.Cheaper()[0].Model == asked:
		return "", &eval.Error{Reason: eval.ErrInvalid, Sentence: fmt.Sprintf("%s is the only model below the reference, and one answer cannot check itself", eval.Shorten(asked)),
			Tip: "name another cheap model with --check, or none"}
	}
	return asked, nil
}

// checks are the models that check the cheaper rungs of the ladder: "" for a rung without
// a check, and nil where no rung has one. Where nobody asked for a check, it is the
// cheapest other model of the ladder that has answered enough of the prompts that the
// rung has answered.
func (a Target) checks(c *snapshot.Snapshot) []string {
	cheaper := routing.Models(a.Ladder.Cheaper())
	all := make([]string, len(cheaper))
	for i, rung := range cheaper {
		if all[i] = a.askedCheck(rung); a.Check == "" {
			all[i] = usualCheck(c, cheaper, rung)
		}
	}
	if !slices.ContainsFunc(all, func(check string) bool { return check != "" }) {
		return nil
	}
	return all
}

// usualCheck is the cheapest model that has answered at least half of the prompts that a
// rung has answered, and enough of them to learn from; "" where there is none.
func usualCheck(c *snapshot.Snapshot, cheaper []string, rung string) string {
	for _, check := range cheaper {
		own, both := 0, 0
		for _, m := range c.Order {
			if check == rung || !m.Answers.Of(rung).Text {
				continue
			}
			if own++; m.Answers.Of(check).Text {
				both++
			}
		}
		if both >= certify.FewestChecked && 2*both >= own {
			return check
		}
	}
	return ""
}

// checkedAs reports whether a run has the checks that were asked for. Where nobody asked
// for one, it was chosen when the run was opened.
func (a Target) checkedAs(r *certify.Run) bool {
	for i, rung := range r.Ladder.Cheaper() {
		has := ""
		if i < len(r.Checks) {
			has = r.Checks[i]
		}
		if a.Check != "" && has != a.askedCheck(rung.Model) {
			return false
		}
	}
	return true
}

// askedCheck is the check of a rung that somebody asked for, or "". A model does not
// check itself: it has one answer to a prompt.
func (a Target) askedCheck(rung string) string {
	if a.Check == engine.NoCheck || a.Check == rung {
		return ""
	}
	return a.Check
}
