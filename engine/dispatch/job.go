package dispatch

import (
	"time"

	"golang.org/x/sync/semaphore"

	"switchboard/engine"
	"switchboard/engine/pauses"
	"switchboard/engine/runcap"
	"switchboard/engine/worstcase"
	"switchboard/providers"
)

// Job is what the dispatcher is asked to do: one prompt, several models, a
// lane each. A model that is named several times answers as often.
type Job struct {
	// What is asked.
	Query          engine.Query
	Parameters     providers.Parameters         // of all lanes
	LaneParameters map[int]providers.Parameters // of single lanes, over those of all
	Chain          []engine.Trial               // the earlier turns of the conversation, first to last
	Verbatim       *providers.Verbatim          // the body that is sent as it is; nil: its request is
	Plan           *Plan                        // what was worked out for it before; nil: nothing was, see Dispatcher.Plan

	// Who answers.
	Models   []providers.Model
	InTurn   bool   // fair: one lane after the other, so that none slows another down
	Fresh    bool   // ask, though there is an answer that could be given again
	Routed   bool   // one answer, by the route: Models and LaneParameters do not count, see RoutingRules
	Critical bool   // routed: leave a model at the first doubt, and never for a weaker one
	Limited  bool   // routed: whoever asks set the limit on output, so that an answer that reaches it is one
	Held     string // routed: why the reference is asked in the place of the choice; empty: it is not

	// What is kept, and read.
	Set      string            // for a prompt set: which one, see setrun.Run
	PromptID string            // and which prompt of it
	Tags     map[string]string // kept with the trial
	NoStore  bool              // keep nothing of it
	Whole    bool              // nobody reads its pieces: there is no Delta of it

	// What it keeps to, beside the limits of the dispatcher.
	Run      RunLimits        // of the run that it is part of
	Beyond   worstcase.Beyond // what it may cost beyond its requests
	Patience time.Duration    // for what calls under way hold of a cap, and of a routed call for circuits to let it through; 0: as long as they take
}

// RunLimits are what all jobs of a run keep to together. The zero value limits
// nothing, and a call that is refused has failed.
type RunLimits struct {
	Cap    *runcap.Cap    // what the run may spend; nil: as much as the caps let it
	Pauses *pauses.Pauses // while a provider takes none, no call of the run is sent to it

	semaphore *semaphore.Weighted // of its calls under way, beside those of the providers
}

// NewRunLimits are those of a run that has so many calls under way at once.
func NewRunLimits(atOnce int, c *runcap.Cap) RunLimits {
	return RunLimits{Cap: c, Pauses: pauses.New(), semaphore: newSemaphore(atOnce)}
}
