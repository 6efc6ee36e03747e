package compare

import (
	"slices"
	"strings"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/lane"
)

// conversationRows are the part of the key table that lets a prompt follow
// what was answered.
func (c *Compare) conversationRows() []keymap.Row {
	help := "follow up: the next prompt continues the conversation, each lane its own; again begins a new one"
	return []keymap.Row{
		{Mode: InLanes, Action: "follow-up", Keys: []string{"f"}, Hint: "follow up", Help: help, Do: keymap.Do(c.toggleFollow), Off: c.whyNoFollow},
		{Mode: InPrompt, Action: "follow-up", Keys: []string{"ctrl+y"}, Hint: "", Help: help, Do: keymap.Do(c.toggleFollow), Off: c.whyNoFollow},
	}
}

func (c *Compare) whyNoFollow() string {
	switch {
	case c.following():
		return "" // it can be left
	case c.Running:
		return "a prompt is under way; its answers can be followed up when they are there"
	case c.Trial.ID == "":
		return "there is nothing to follow up yet"
	case !slices.ContainsFunc(c.Trial.Answers, engine.Answer.OK):
		return "no lane brought an answer that could be followed up"
	}
	return ""
}

// toggleFollow makes the next prompt a turn of the conversation on the
// screen, or a new one. A trial out of the history is followed up with what it
// was sent with.
func (c *Compare) toggleFollow() {
	if c.following() {
		c.startOver()
		c.Remark = "the next prompt begins a new conversation"
	} else {
		if c.stored {
			c.Setup.Adopt(c.Trial, c.App.Catalog, c.App.Limits)
		}
		c.goOnTalking()
		if c.Prompt.Sent {
			c.Prompt.Reset()
		}
		c.Remark = "the next prompt goes on from here, each lane with its own conversation" + c.leftOut()
	}
	c.Reconsider()
	c.ToPrompt()
}

// goOnTalking lets the next prompt follow the trial on the screen.
func (c *Compare) goOnTalking() {
	c.Setup.Chain = c.conversation()
}

// leftOut says which lanes cannot take up the last turn.
func (r *request) leftOut() string {
	var without []string
	for i, thread := range dispatch.Threads(r.Setup.Chain, r.Models()) {
		if turn := thread[len(thread)-1]; turn.Gap != "" {
			without = append(without, format.Name(r.Setup.LaneModels[i]))
		}
	}
	if len(without) == 0 {
		return ""
	}
	return "; without the last turn: " + strings.Join(without, ", ")
}

// remember gives the lanes the conversation that the trial on the screen goes
// on with.
func (g *laneGroup) remember(chain []engine.Trial, prompt string) {
	for i, thread := range dispatch.Threads(chain, g.laneModels()) {
		g.Lanes[i].Past = lane.Past{Thread: thread, Now: prompt}
	}
}
