package faultbench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sort"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/engine/caps"
	"switchboard/engine/dispatch"
	"switchboard/engine/dispatch/dispatchtest"
	"switchboard/engine/routing"
	"switchboard/providers"
)

// Storm is a schedule of faults over many calls. For a time that is called a spell, a part
// of a model's calls meets one fault; each model has spells of its own. At every moment
// one model of the ladder has no faults. The same seed gives the same schedule.
type Storm struct {
	Seed   uint64
	Calls  int
	Every  time.Duration // from one call to the next
	Spell  time.Duration // how long a spell lasts
	Cap    providers.Money
	Models []string
}

// Seventh is the storm of seed 7, which the tests and the command play.
var Seventh = Storm{Seed: 7, Calls: 1500, Every: 100 * time.Millisecond, Spell: 20 * time.Second, Models: []string{"nano", "small", "flagship"}}

// StormResult is what came of a storm.
type StormResult struct {
	Calls, Answered, Unanswered int
	Weaker                      int // answered by a model below the route's choice
	Refused                     int // by the cap, or not answered while the cap kept a model from being asked
	Requests                    int // that the server saw
	Recorded                    int // calls in the records, failed attempts included
	Unpriced                    int // those of Recorded whose cost is unknown
	MostAttempts                int // the most attempts at one prompt
	Longest                     time.Duration
	Spent                       providers.Money
	Reasons                     map[engine.MoveReason]int
	Failures                    map[providers.Fault]int
}

// kinds are the faults of the spells.
var kinds = map[string]Behaviour{
	"429":             status(http.StatusTooManyRequests, "rate_limit_exceeded", "slow down"),
	"429 and a pause": status(http.StatusTooManyRequests, "rate_limit_exceeded", "slow down", "Retry-After", "1"),
	"500":             status(500, "server_error", "oops"),
	"503":             status(503, "overloaded", "no room"),
	"connection":      hangUp,
	"silence":         func(_ int, _ http.ResponseWriter, r *http.Request) { pause(r, 10*time.Minute) },
	"cut": func(_ int, w http.ResponseWriter, r *http.Request) {
		begin(w, r, "x").tokens(4, time.Millisecond)
		hangUp(0, w, r)
	},
	"stall": func(_ int, w http.ResponseWriter, r *http.Request) {
		if begin(w, r, "x").tokens(4, time.Millisecond) {
			pause(r, 10*time.Minute)
		}
	},
	"garbage": func(_ int, w http.ResponseWriter, r *http.Request) {
		s := begin(w, r, "x")
		s.tokens(2, time.Millisecond)
		s.raw("{\"choices\": [\x00\xff")
	},
	"drip": func(_ int, w http.ResponseWriter, r *http.Request) {
		s := begin(w, r, "x")
		s.tokens(10_000, 5*time.Second)
	},
	"page": func(_ int, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Write([]byte("<html>Bad gateway</html>"))
	},
	"late": func(call int, w http.ResponseWriter, r *http.Request) {
		if pause(r, 12*time.Second) {
			short("x")(call, w, r)
		}
	},
}

// shortTokens is how many words an answer has in a storm.
const shortTokens = 8

func short(model string) Behaviour {
	return func(_ int, w http.ResponseWriter, r *http.Request) {
		s := begin(w, r, model)
		if s.tokens(shortTokens, time.Millisecond) {
			s.end(shortTokens)
			s.done()
		}
	}
}

// weather is the fault that calls of a model meet in one spell.
type weather struct {
	kind  string
	share float64
}

// schedule draws the weather of each model in each spell.
func (s Storm) schedule() [][]weather {
	r := rand.New(rand.NewPCG(s.Seed, 1))
	names := make([]string, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	sort.Strings(names)
	spells := int(time.Duration(s.Calls)*s.Every/s.Spell) + 100
	all := make([][]weather, spells)
	for i := range all {
		well := r.IntN(len(s.Models))
		all[i] = make([]weather, len(s.Models))
		for m := range s.Models {
			w := weather{names[r.IntN(len(names))], []float64{.1, .5, 1}[r.IntN(3)]}
			if m != well {
				all[i][m] = w
			}
		}
	}
	return all
}

func (s Storm) behave(began time.Time, m int, schedule [][]weather) Behaviour {
	good := short(s.Models[m])
	r := rand.New(rand.NewPCG(s.Seed, uint64(m)+2))
	var mu sync.Mutex
	return func(call int, w http.ResponseWriter, req *http.Request) {
		now := schedule[min(int(time.Since(began)/s.Spell), len(schedule)-1)][m]
		mu.Lock()
		hit := r.Float64() < now.share
		mu.Unlock()
		if hit {
			kinds[now.kind](call, w, req)
			return
		}
		good(call, w, req)
	}
}

// Play sends the calls of the storm and counts what came of them.
func (s Storm) Play(ctx context.Context, serve func(http.Handler) (string, providers.Dialer, func())) (StormResult, error) {
	schedule, began := s.schedule(), time.Now()
	models := map[string]Behaviour{}
	for m, id := range s.Models {
		models[id] = s.behave(began, m, schedule)
	}
	server := NewServer(models)
	base, dialer, stop := serve(server)
	defer stop()
	catalog, err := Catalog(base, dialer, s.Models...)
	if err != nil {
		return StormResult{}, err
	}
	kept := &record{Shelf: dispatchtest.NewShelf()}
	d := dispatch.NewDispatcher(catalog, routing.NewRouter(Policy(s.Models...)), Limits, kept, caps.New(s.Cap, kept))
	var calls sync.WaitGroup
	var mu sync.Mutex
	out := StormResult{Reasons: map[engine.MoveReason]int{}, Failures: map[providers.Fault]int{}}
	for i := range s.Calls {
		if i > 0 && !sleep(ctx, s.Every) {
			break
		}
		calls.Go(func() {
			sent := time.Now()
			t := d.Start(ctx, dispatch.Job{Query: engine.Query{Prompt: "Count.", Task: engine.Writing}, Routed: true}).Wait()
			mu.Lock()
			defer mu.Unlock()
			out.add(t.Answers[0], time.Since(sent))
		})
	}
	calls.Wait()
	out.close(kept, server, s.Models)
	return out, out.check(s)
}

func (r *StormResult) add(a engine.Answer, took time.Duration) {
	r.Calls++
	r.Longest = max(r.Longest, took)
	n := 0
	for try := range a.Tries() {
		if try.Failure == nil || try.Failure.Fault != providers.Budget {
			n += max(1, len(try.Attempts))
		}
	}
	r.MostAttempts = max(r.MostAttempts, n)
	for _, m := range a.Moves {
		r.Reasons[m.Reason]++
	}
	switch {
	case a.OK():
		r.Answered++
		if a.Doubt != nil {
			r.Weaker++
		}
	case capped(a):
		r.Refused++
	default:
		r.Unanswered++
		if a.Failure != nil {
			r.Failures[a.Failure.Fault]++
		}
	}
}

// capped reports that the cap refused a prompt, or kept a model from being asked for it.
func capped(a engine.Answer) bool {
	return a.Failure != nil && a.Failure.Fault == providers.Budget ||
		slices.ContainsFunc(a.Moves, func(m engine.Move) bool { return m.Reason == engine.Because(providers.Budget) })
}

func (r *StormResult) close(kept *record, server *Server, models []string) {
	r.Spent = providers.Nano(0)
	for _, t := range kept.Trials {
		for _, a := range t.Answers {
			for try := range a.Tries() {
				if len(try.Attempts) == 0 {
					continue // it was not sent
				}
				r.Recorded += len(try.Attempts)
				if !try.Cost.Known() {
					r.Unpriced++
				}
				r.Spent = r.Spent.Add(try.Cost)
			}
		}
	}
	for _, id := range models {
		r.Requests += len(server.Calls(id))
	}
}

// check says which of its promises the storm broke. Prompts that the cap refused count as
// neither answered nor failed.
func (r StormResult) check(s Storm) error {
	var errs []error
	asked := r.Calls - r.Refused
	if 1000*r.Answered < 999*asked {
		errs = append(errs, fmt.Errorf("%d of %d answered, less than 99.9 %%", r.Answered, asked))
	}
	if r.Calls != s.Calls {
		errs = append(errs, fmt.Errorf("%d of %d prompts were sent", r.Calls, s.Calls))
	}
	if r.Recorded < r.Requests {
		errs = append(errs, fmt.Errorf("%d requests and %d records of them", r.Requests, r.Recorded))
	}
	if r.Unpriced > 0 {
		errs = append(errs, fmt.Errorf("%d calls without a cost", r.Unpriced))
	}
	if r.MostAttempts > dispatch.DefaultAttempts {
		errs = append(errs, fmt.Errorf("%d attempts for one prompt", r.MostAttempts))
	}
	if r.Longest > dispatch.DefaultDeadline+time.Second {
		errs = append(errs, fmt.Errorf("%v for one prompt", r.Longest))
	}
	if s.Cap.Known() && s.Cap.Less(r.Spent) {
		errs = append(errs, fmt.Errorf("spent %v over a cap of %v", r.Spent, s.Cap))
	}
	return errors.Join(errs...)
}

// Table is the result for people.
func (r StormResult) Table() string {
	text := fmt.Sprintf("prompts %d\nanswered %d (%.2f %%), by a weaker model than the choice %d\nunanswered %d, refused by the cap %d\nrequests %d, recorded %d, without a cost %d\nmost attempts of a prompt %d, longest %v, spent %v\nleft because:\n",
		r.Calls, r.Answered, 100*float64(r.Answered)/float64(max(1, r.Calls-r.Refused)), r.Weaker, r.Unanswered, r.Refused, r.Requests, r.Recorded, r.Unpriced, r.MostAttempts, r.Longest.Round(time.Millisecond), r.Spent)
	var names []string
	for name := range r.Reasons {
		names = append(names, string(name))
	}
	sort.Strings(names)
	for _, name := range names {
		text += fmt.Sprintf("  %-22s %6d\n", name, r.Reasons[engine.MoveReason(name)])
	}
	return text
}

// record keeps trials in memory, and what was spent.
type record struct {
	*dispatchtest.Shelf
	mu    sync.Mutex
	spent int64
}

func (k *record) AddAnswer(id string, lane int, a engine.Answer) error {
	if err := k.Shelf.AddAnswer(id, lane, a); err != nil {
		return err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.spent = providers.SumNano(k.spent, a.Spent().Nano())
	return nil
}

// SpentOn is all that was spent, whatever the day.
func (k *record) SpentOn(time.Time) (providers.Money, int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return providers.Nano(k.spent), 0, nil
}
