package eval

import (
	"slices"
	"strings"
)

// normal is a prompt's text as PromptKey sees it: in lower case, with every
// run of white space made one space.
func normal(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }

// Standing are the events that still count: without those that were taken
// back and those that took them back, in the same order. A rater who votes
// twice has both votes in it.
func Standing(events []Rating) []Rating {
	gone := map[string]bool{}
	for _, r := range events {
		if r.Retracts != "" {
			gone[r.Retracts] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(events), func(r Rating) bool {
		return r.Retracts != "" || gone[r.ID]
	})
}
