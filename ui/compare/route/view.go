package route

import (
	"time"

	"switchboard/engine"
	"switchboard/ui/lane"
	"switchboard/ui/shell"
)

// View is what the route is drawn from: a prompt being written, and the trial
// whose answers stand above it, of which either may be missing.
type View struct {
	*shell.Context
	Written
	Trial      engine.Trial // its ID is empty while there is none
	Running    bool         // the trial is under way
	Lanes      []*lane.Lane
	Previewing bool          // the route is that of the prompt being written, not of the trial
	Rating     bool          // the answers are being rated
	Unfolded   bool          // all reasons are shown
	Usual      time.Duration // routed: how long the reference usually takes; 0: unknown
}

// Written is what is known of the prompt that is being written.
type Written struct {
	Prompt   string
	Planned  engine.Decision // none while nothing is written
	Exposure shell.CostEstimate
	Tokens   int64 // estimated
	Routed   bool  // it would be routed: sent to one model after the other
}

// Decision is the decision on the screen.
func (v *View) Decision() engine.Decision {
	if v.Previewing {
		return v.Planned
	}
	return v.Trial.Decision
}

// Choice is the model chosen for the answers shown, or the model to which a routed prompt
// moved. Without answers it is the model chosen for the prompt being written.
func (v *View) Choice() string {
	if model := v.answering(); model != "" {
		return model
	}
	if v.Trial.ID != "" {
		return v.Trial.Decision.Model
	}
	return v.Planned.Model
}

// answering is the model that answers a routed prompt in the place of the choice, which
// was left; "" where none does.
func (v *View) answering() string {
	if !v.Trial.Routed || v.Previewing || len(v.Lanes) != 1 {
		return ""
	}
	l := v.Lanes[0]
	if len(l.Moves) == 0 || l.Name == v.Trial.Decision.Model || !l.Running() && !l.Answer.OK() {
		return ""
	}
	return l.Name
}

// WhyNone is why there is no decision, or "".
func (v *View) WhyNone() string {
	if v.Decision().Model == "" {
		return "nothing was decided yet"
	}
	return ""
}

// tokens are the tokens of the prompt that the route is for.
func (v *View) tokens() int64 {
	if v.Previewing {
		return v.Tokens
	}
	return lane.EstimatePrompt(engine.Query{Prompt: v.Trial.Prompt})
}
