package ui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"switchboard/engine"
)

// tip is what a screen says to those who are there for the first time: a key
// and what it does. It goes when the key was used, now or, where the store
// shows it, earlier. It stands only where nothing else would.
type tip struct {
	mode   mode
	action string
	words  string // after the key
	before string // keys that come first, or nothing
}

// used is the rows of the key table that were used, and what the store shows.
type used map[tipKey]bool

type tipKey struct {
	mode   mode
	action string
}

// tips are those that are still of use, in one line of at most w cells; those
// without room are left out, the last first.
func (d *desk) tips(w int, all ...tip) line {
	var said []string
	for _, tip := range all {
		key := d.keys.first(tip.mode, tip.action)
		if key == "" || d.used[tipKey{tip.mode, tip.action}] {
			continue
		}
		said = append(said, tip.before+key+" "+tip.words)
	}
	for ; len(said) > 0; said = said[:len(said)-1] {
		if out := (line{{d.theme.dim, " " + strings.Join(said, " · ") + " "}}); out.width(d.ruler) <= w {
			return out
		}
	}
	return nil
}

// use notes that a row was used.
func (d *desk) use(m mode, action string) {
	if d.used == nil {
		d.used = used{}
	}
	d.used[tipKey{m, action}] = true
}

// learn notes what the newest trials of the store show: that prompts were sent
// and answers rated.
func (d *desk) learn(msg listed) {
	if slices.ContainsFunc(msg.entries, func(e entry) bool { return !e.sample }) {
		d.use(inPrompt, "send")
	}
	if slices.ContainsFunc(msg.entries, func(e entry) bool { return e.rated.people > 0 }) {
		d.use(inLanes, "rate-answer")
	}
	d.looked = true
}

// tips of Compare stand in the lower border of the prompt.
func (c *compare) tips(w int) line {
	if !c.looked {
		return nil
	}
	rate := tip{inLanes, "rate-answer", "rates the answers", ""}
	if key := c.keys.first(inPrompt, "leave"); c.writing && key != "" {
		rate.before = "then " + key + " and "
	}
	return c.desk.tips(w, tip{inPrompt, "send", "sends", ""}, rate)
}

// tips of Rate stand below the answers until something was rated.
func (r *jury) tips(w int) line {
	if r.before == nil || r.progress.Rated > 0 || len(r.votes) > 0 {
		return nil
	}
	verdicts := map[mode][]tip{
		voteAccept:     {{voteAccept, "accept", "accepts", ""}, {voteAccept, "reject", "rejects", ""}},
		voteScore:      {{voteScore, "score-5", "is the best score", ""}},
		votePreference: {{votePreference, "first-better", "prefers A", ""}, {votePreference, "second-better", "B", ""}},
	}[voteMode(r.scale())]
	return r.desk.tips(w, append(verdicts, tip{voteMode(r.scale()), "reveal", "shows the names at the end", ""})...)
}

// headed is a line of the screen with tips at its right, where both fit.
func (d *desk) headed(head func(w int) string, all ...tip) string {
	whole := head(d.width)
	say := d.tips(d.width-2-d.ruler.width(strings.TrimRight(ansi.Strip(whole), " ")), all...)
	if say == nil {
		return whole
	}
	n := say.width(d.ruler)
	return head(d.width-n) + say.render(d.ruler, n)
}

// found says what was found at the start that can be asked: the providers
// whose key is there, and the servers on this machine.
func found(c engine.Catalog) string {
	if c.Simulated {
		return "" // the screen says so all the time
	}
	models := map[string]int{}
	for _, m := range c.Models {
		models[m.Provider]++
	}
	var keys, servers []string
	for id, s := range c.Providers {
		switch {
		case models[id] == 0:
		case s.Found:
			servers = append(servers, named(id)+" with "+Counted(models[id], "model"))
		case s.APIKey.Needed() && s.APIKey.Present():
			keys = append(keys, named(id))
		}
	}
	slices.Sort(keys)
	slices.Sort(servers)
	var parts []string
	if len(keys) > 0 {
		parts = append(parts, "a key for "+strings.Join(keys, ", "))
	}
	if len(servers) > 0 {
		parts = append(parts, "on this machine "+strings.Join(servers, ", "))
	}
	if parts == nil {
		return ""
	}
	return "found " + strings.Join(parts, "; ")
}
