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
// together by main. It is not changed after it was made.
type App struct {
	Catalog              engine.Catalog
	Router               routing.Decider // by the policy in force
	PolicyFile           string          // the file of the policy to decide by; empty: the one that was applied decides
	Dispatcher           *dispatch.Dispatcher
	Store                Store
	Health               *health.Health                  // what is known of the models; nil: nothing calls any
	Calibrator           Calibrator                      // nil: nothing can be calibrated
	Spending             Spending                        // nil: nothing tells what was spent
	Prices               *pricebook.Book                 // by day; nil: those of the catalog
	FollowPolicy         func() (said string, err error) // puts in force what another process applied since, and says so; nil: a file decides
	Rollout              *rollout.Active                 // how much of the traffic is decided about; nil: all of it
	FollowRollout        func() (said string, err error) // puts in force how far another process has moved it since; nil: nobody can
	Guard                func(context.Context) error     // puts another policy in the place of one whose certificate no longer holds; nil: nothing does
	Batches              Batches
	OpenJobs             func(context.Context) (sharedrun.Queues, error) // opens what machines share runs by; nil: the store is a file
	BackgroundDispatcher *dispatch.Dispatcher                            // asks for answers that are missing in Rate; nil: Dispatcher
	EndWatch             func(patience time.Duration) Watched            // ends what the quality watch asks for; nil: it asks for nothing
	OpenQueue            func() (Queue, error)                           // opens what Rate shows; nil: nothing can be rated there
	OpenQueueFor         func(rater string) (Queue, error)               // likewise for another rater than the one here
	Limits               dispatch.Limits
	Budgets              []budget.Budget           // what is meant to be spent; they warn only
	Worth                worth.Table               // what answers are worth, by task
	Parameters           providers.Parameters      // what requests ask for unless the user says otherwise
	Limit                certify.Limit             // where the sliders of Calibrate begin
	Scale                eval.Scale                // of ratings from Compare
	Rater                string                    // who rates
	Signed               access.Rater              // who has signed in; nobody: the store asks no rater for a token
	Theme                string                    // auto, light, dark or mono
	Colours              map[string]styled.Colours // the user's own, over those of the themes light and dark
	HideKeyless          bool                      // the list of models leaves out those that cannot be asked
	NoMouse              bool                      // leave the mouse to the terminal
	Keys                 map[string][]string       // rebound keys: action to keys
	Warnings             *Warnings                 // of caps that come near; nil: none
	Notices              []string                  // what the user should know at the start, one sentence each
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
func (w *App) Lacks(need access.Role) string {
	if w.Signed.Name == "" || w.Signed.Role.May(need) {
		return ""
	}
	return fmt.Sprintf("%s has the role %s, and this needs the role %s", providers.CleanLine(w.Signed.Name, access.MostName), w.Signed.Role, need)
}

// Sent is what a request asks for by default.
func (w *App) Sent() providers.Parameters {
	return w.Parameters.Over(providers.Parameters{MaxOutput: w.Limits.MaxOutput})
}
