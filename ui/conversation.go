package ui

import (
	"fmt"
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/providers"
)

// conversationRows are the part of the key table that lets a prompt follow
// what was answered.
func (c *compare) conversationRows() []row {
	help := "follow up: the next prompt continues the conversation, each lane its own; again begins a new one"
	return []row{
		{inLanes, "follow-up", []string{"f"}, "follow up", help, do(c.toggleFollow), c.whyNoFollow},
		{inPrompt, "follow-up", []string{"ctrl+y"}, "", help, do(c.toggleFollow), c.whyNoFollow},
	}
}

// following reports whether the next prompt continues a conversation.
func (c *compare) following() bool { return len(c.setup.chain) > 0 }

func (c *compare) whyNoFollow() string {
	switch {
	case c.following():
		return "" // it can be left
	case c.running:
		return "a prompt is under way; its answers can be followed up when they are there"
	case c.trial.ID == "":
		return "there is nothing to follow up yet"
	case !slices.ContainsFunc(c.trial.Answers, engine.Answer.OK):
		return "no lane brought an answer that could be followed up"
	}
	return ""
}

// toggleFollow makes the next prompt a turn of the conversation on the
// screen, or a new one. A trial out of the history is followed up with what it
// was sent with.
func (c *compare) toggleFollow() {
	if c.following() {
		c.setup.chain = nil
		c.remark = "the next prompt begins a new conversation"
	} else {
		if c.stored {
			c.setup.adopt(c.trial, c.bench.Catalog, c.bench.Limits)
		}
		c.goOnTalking()
		if c.prompt.sent {
			c.prompt.reset()
		}
		c.remark = "the next prompt goes on from here, each lane with its own conversation" + c.leftOut()
	}
	c.reconsider()
	c.toPrompt()
}

// goOnTalking lets the next prompt follow the trial on the screen.
func (c *compare) goOnTalking() {
	last := c.trial
	last.Prompt = c.asked.Query.Prompt // as it was sent, not as it is shown
	c.setup.chain = append(slices.Clone(c.asked.Chain), last)
}

// leftOut says which lanes cannot take up the last turn.
func (c *compare) leftOut() string {
	var without []string
	for i, thread := range engine.Threads(c.setup.chain, c.models()) {
		if turn := thread[len(thread)-1]; turn.Gap != "" {
			without = append(without, named(c.setup.lineup[i]))
		}
	}
	if len(without) == 0 {
		return ""
	}
	return "; without the last turn: " + strings.Join(without, ", ")
}

// turnName is which turn the next prompt is.
func (c *compare) turnName() string { return fmt.Sprintf("follow-up, turn %d", len(c.setup.chain)+1) }

// past is a lane's conversation before the turn on the screen, as painted
// lines of its width.
type past struct {
	thread engine.Thread
	now    string // the prompt of the turn on the screen
	cells  int
	ruler  ruler
	theme  string
	rows   []string
}

// lines wraps and paints when the width or the theme has changed.
func (p *past) lines(t theme, r ruler, cells int) []string {
	if len(p.thread) == 0 {
		return nil
	}
	if p.rows != nil && p.cells == cells && p.theme == t.name && p.ruler == r {
		return p.rows
	}
	p.cells, p.theme, p.ruler, p.rows = cells, t.name, r, []string{}
	for _, turn := range p.thread {
		p.question(t, turn.Prompt)
		text := flow{ruler: r, cells: cells}
		text.add(providers.Clean(turn.Answer.Text))
		for i := range text.lines {
			p.rows = append(p.rows, text.at(i, t))
		}
		if turn.Gap != "" {
			p.say(t.warn, "■ left out of the conversation: "+turn.Gap)
		}
		p.rows = append(p.rows, "")
	}
	p.question(t, p.now)
	return p.rows
}

// mostAsked is how many lines of a question stand in a conversation.
const mostAsked = 6

func (p *past) question(t theme, prompt string) {
	var rows []string
	for _, text := range strings.Split(providers.Clean(prompt), "\n") {
		if rows = append(rows, p.ruler.wrap(text, max(8, p.cells-2))...); len(rows) > mostAsked {
			rows = append(rows[:mostAsked-1], "…")
			break
		}
	}
	sign := "› "
	for _, s := range rows {
		p.rows = append(p.rows, t.title.paint(sign+s))
		sign = "  "
	}
	p.rows = append(p.rows, "")
}

func (p *past) say(i ink, text string) {
	for _, s := range p.ruler.wrap(text, max(8, p.cells)) {
		p.rows = append(p.rows, i.paint(s))
	}
}

// remember gives the lanes the conversation that the trial on the screen goes
// on with.
func (c *compare) remember(chain []engine.Trial, prompt string) {
	models := make([]providers.Model, len(c.lanes))
	for i, l := range c.lanes {
		models[i] = l.model
	}
	for i, thread := range engine.Threads(chain, models) {
		c.lanes[i].past = past{thread: thread, now: prompt}
	}
}

// begun is what a turn is called in a list of trials.
func begun(prompt string, follows bool) string {
	if follows {
		return "↳ " + prompt
	}
	return prompt
}
