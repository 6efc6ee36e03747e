package shell

import (
	"context"
	"fmt"
	"iter"
	"time"

	"switchboard/engine"
	"switchboard/engine/batch"
	"switchboard/engine/caps"
	"switchboard/engine/dispatch"
	"switchboard/engine/health"
	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/engine/sharedrun"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/certify"
	"switchboard/eval/spend/budget"
	"switchboard/eval/spend/pricebook"
	"switchboard/eval/spend/worth"
	"switchboard/eval/store"
	"switchboard/providers"
	"switchboard/ui/styled"
)

// App is everything the screens and the commands work with, wired
// together by package app. It is not changed after it was made.
type App struct {
	Catalog    engine.Catalog
	Router     routing.Decider // by the policy in force
	PolicyFile string          // the file of the policy to decide by; empty: the one that was applied decides
	Rollout    *rollout.Active // how much of the traffic is decided about; nil: all of it
	Dispatcher *dispatch.Dispatcher
	Store      Store
	Health     *health.Health // what is known of the models; nil: nothing calls any
	Follow     Follow
	Background Background
	Batches    Batches
	OpenJobs   func(context.Context) (sharedrun.Queues, error) // opens what machines share runs by; nil: the store is a file

	Calibrator Calibrator                        // nil: nothing can be calibrated
	OpenQueue  func(rater string) (Queue, error) // opens what Rate shows to a rater; nil: nothing can be rated here
	Spending   Spending                          // nil: nothing tells what was spent
	Prices     *pricebook.Book                   // by day; nil: those of the catalog

	Limits     dispatch.Limits
	Budgets    []budget.Budget      // what is meant to be spent; they warn only
	Worth      worth.Table          // what answers are worth, by task
	Parameters providers.Parameters // what requests ask for unless the user says otherwise
	Limit      certify.Limit        // where the sliders of Calibrate begin
	Scale      eval.Scale           // of ratings from Compare

	Rater       string       // who rates
	Signed      access.Rater // who has signed in; nobody: the store asks no rater for a token
	Preferences Preferences
	Warnings    *Warnings // of caps that come near; nil: none
	Notices     []string  // what the user should know at the start, one sentence each
}

// Follow puts in force here what other processes have changed in the store since. What
// it did is said in a sentence, or "".
type Follow struct {
	Policy  func() (said string, err error) // nil: the policy is that of a file
	Rollout func() (said string, err error) // nil: nobody can move the rollout
	Guard   func(context.Context) error     // replaces a policy whose certificate no longer holds; nil: nothing does
}

// Background is what is asked of models beside the user's own prompts: the answers
// that are missing in Rate, and those of the quality watch.
type Background struct {
	Dispatcher *dispatch.Dispatcher                 // nil: App.Dispatcher
	End        func(patience time.Duration) Watched // ends the quality watch, waiting so long at most; nil: there is none
}

// Stop ends the quality watch. It waits at most so long for the answers that are under
// way; those that are there are kept.
func (b Background) Stop(patience time.Duration) Watched {
	if b.End == nil {
		return Watched{}
	}
	return b.End(patience)
}

// Preferences are how the user wants the screens to look and to be used.
type Preferences struct {
	Theme       string                    // auto, light, dark or mono
	Colours     map[string]styled.Colours // the user's own, over those of the themes light and dark
	HideKeyless bool                      // the list of models leaves out those that cannot be asked
	NoMouse     bool                      // leave the mouse to the terminal
	Keys        map[string][]string       // rebound keys: action to keys
}

// Batches is where batches that are under way are kept.
type Batches struct {
	Journal batch.Journal // nil: nowhere
	Records batch.Records
	Hold    func() (release func(), err error) // makes this process the only one that works on them
}

// Store is what the screens and commands keep and look up. *eval.Store is
// the one there is; tests bring smaller ones.
type Store interface {
	caps.DaySpending
	Path() string
	Trial(id string) (engine.Trial, error)
	Trials(store.Query) iter.Seq2[engine.Trial, error]
	RatedTrials(store.Query) iter.Seq2[store.RatedTrial, error]
	Figures(since time.Time) iter.Seq2[engine.Trial, error]
	AddRating(eval.Rating) error
	AddSighting(eval.Sighting) error
	Seen(rater, prompt string) (bool, error)
	Ratings(trial string) ([]eval.Rating, error)
	AllRatings() iter.Seq2[eval.Rating, error]
	RatingsAfter(number uint64) iter.Seq2[store.NumberedRating, error]
	TrialChanges() (uint64, error)
	Forget(id string) error
	MarkExported(policy string, at time.Time, format, where string) error
}

// Lacks says why whoever has signed in may not do what needs a role, or "".
func (a *App) Lacks(need access.Role) string {
	if a.Signed.Name == "" || a.Signed.Role.May(need) {
		return ""
	}
	return fmt.Sprintf("%s has the role %s, and this needs the role %s", providers.CleanLine(a.Signed.Name, access.MostName), a.Signed.Role, need)
}

// Sent is what a request asks for by default.
func (a *App) Sent() providers.Parameters {
	return a.Parameters.Over(providers.Parameters{MaxOutput: a.Limits.MaxOutput})
}
