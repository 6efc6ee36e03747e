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
	LaneParameters map[int]providers.Parameters // of single lanes, by place in Models; they go before those of all lanes
	Chain          []engine.Trial               // the earlier turns of the conversation, first to last
	Verbatim       *providers.Verbatim          // a request body that is sent as it is; nil: the body is made of the request
	Plan           *Plan                        // a plan that was made for this job before and may have been shown; nil: one is made, see Dispatcher.Plan

	// Who answers.
	Models   []providers.Model
	InTurn   bool   // lanes run one after the other, so that none slows another down
	Fresh    bool   // ask the models even where a stored answer could be given again
	Routed   bool   // one answer, by the route: Models and LaneParameters are ignored, see RoutingRules
	Critical bool   // routed: leave a model at the first doubt, and never for a weaker one
	Limited  bool   // routed: the user set the limit on output, so an answer that reaches it is kept
	Held     string // routed: why the reference is asked instead of the choice; empty: the choice is asked

	// What is kept, and read.
	Set      string            // the id of the prompt set that the prompt belongs to, see setrun.Run
	PromptID string            // the id of the prompt in that set
	Tags     map[string]string // stored with the trial
	NoStore  bool              // store nothing of it
	Whole    bool              // nobody reads the answer while it streams: no Delta is sent

	// What it keeps to, beside the limits of the dispatcher.
	Run      RunLimits        // shared with all jobs of the same run
	Beyond   worstcase.Beyond // what may be billed besides the request and the output, see worstcase.Beyond
	Patience time.Duration    // how long to wait for money that other calls hold, and in a routed call for circuits to close; 0: no limit
}

// RunLimits are what all jobs of a run keep to together. The zero value limits
// nothing, and a call that is refused has failed.
type RunLimits struct {
	Cap    *runcap.Cap    // what the run may spend; nil: the run has no cap of its own
	Pauses *pauses.Pauses // no call of the run is sent to a provider that asked for a pause; nil: calls do not wait

	semaphore *semaphore.Weighted // how many calls of the run may be under way, besides the limits of the providers
}

// NewRunLimits are those of a run that has so many calls under way at once.
func NewRunLimits(atOnce int, c *runcap.Cap) RunLimits {
	return RunLimits{Cap: c, Pauses: pauses.New(), semaphore: newSemaphore(atOnce)}
}
