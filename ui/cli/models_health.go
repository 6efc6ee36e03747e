package cli

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"time"

	"switchboard/engine"
	"switchboard/engine/circuit"
	"switchboard/engine/health"
	"switchboard/eval/metrics"
	"switchboard/providers"
	"switchboard/ui/format"
	"switchboard/ui/prometheus"
)

// healthJSON is what is known of a model, in one task or in all. What is not
// known is null.
type healthJSON struct {
	Task         *engine.Task         `json:"task"`                 // null: all of them
	Hour         *readingJSON         `json:"hour"`                 // the last one, and so on
	Day          *readingJSON         `json:"day"`                  //
	Week         *readingJSON         `json:"week"`                 //
	LastDay      [24]*percentilesJSON `json:"last_day_ms"`          // first tokens, hour by hour, the last under way
	HoursOfDay   [24]*percentilesJSON `json:"hours_of_day_utc_ms"`  // first tokens of the last week
	LimitMS      *float64             `json:"first_token_limit_ms"` // beyond it a first token is a spike now
	Acceptance   *shareJSON           `json:"acceptance"`           // of all ratings
	Quality      *float64             `json:"quality"`
	CostAccepted providers.Money      `json:"cost_per_accepted_usd"`
	Tasks        []healthJSON         `json:"tasks,omitempty"`
}

type readingJSON struct {
	Answers       int                     `json:"answers"`
	Errors        int                     `json:"errors"`
	ErrorRate     *float64                `json:"error_rate"`
	Faults        map[providers.Fault]int `json:"faults"`
	FirstTokenMS  *percentilesJSON        `json:"first_token_ms"`
	TotalMS       *percentilesJSON        `json:"total_ms"`
	TokensASecond *percentilesJSON        `json:"tokens_per_second"`
	Input         *tokenSumJSON           `json:"input_tokens"`
	CachedInput   *tokenSumJSON           `json:"cached_input_tokens"`
	Output        *tokenSumJSON           `json:"output_tokens"`
	CostUSD       providers.Money         `json:"cost_usd"` // mean of whole answers
	Priced        int                     `json:"priced"`   // of them
	Estimated     bool                    `json:"estimated,omitempty"`
}

type percentilesJSON struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
}

type tokenSumJSON struct {
	N   int   `json:"n"`
	Sum int64 `json:"sum"`
}

// modelRecords are what the store says of models.
type modelRecords struct {
	health *health.Health
	stats  metrics.Statistics
	at     time.Time

	simulated bool // what the store holds
	changes   []circuit.Change
}

// circuitJSON is a circuit that opened or closed.
type circuitJSON struct {
	Time   time.Time       `json:"time"`
	Of     string          `json:"of"` // the model, or its provider
	State  circuit.State   `json:"state"`
	Reason providers.Fault `json:"reason,omitempty"` // the fault that opened it
}

// mostChangesListed is how many changes are listed of one model.
const mostChangesListed = 10

func (r *modelRecords) circuitOf(m providers.Model) []circuitJSON {
	if r == nil {
		return nil
	}
	all := []circuitJSON{}
	for _, c := range r.changes {
		if c.Of == m.ID || c.Of == m.Provider {
			all = append(all, circuitJSON{c.Time, c.Of, c.To, c.Why})
		}
	}
	return all[max(0, len(all)-mostChangesListed):]
}

// readRecords reads the store once.
func (c *command) readRecords(ctx context.Context) (*modelRecords, error) {
	r := &modelRecords{health: health.New(), at: time.Now()}
	store, err := c.storeAsItIs(ctx)
	if err != nil {
		return nil, err
	}
	r.simulated = isDemo(store)
	options := metrics.StatisticsOptions{OnlyModels: true}
	r.stats, err = metrics.NewStatistics(ctx, noted(r.health, store.Figures(time.Time{}), r.at), store.AllRatings(), options)
	if err == nil {
		r.changes, err = store.CircuitChanges()
	}
	if err == nil && r.stats.Damaged > 0 {
		c.note(fmt.Sprintf("%s cannot be read and were left out (switchboard check)", format.Plural(r.stats.Damaged, "record")))
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// noted notes trials as they go by.
func noted(h *health.Health, trials iter.Seq2[engine.Trial, error], before time.Time) iter.Seq2[engine.Trial, error] {
	return func(yield func(engine.Trial, error) bool) {
		for t, err := range trials {
			h.NoteTrial(t, before)
			if !yield(t, err) {
				return
			}
		}
	}
}

func (c *command) runPrometheus(ctx context.Context) error {
	if c.flags.JSON {
		return misuse("choose one of them", "--prometheus is a format of its own, and not JSON")
	}
	r, err := c.readRecords(ctx)
	if err != nil {
		return err
	}
	return cmp.Or(prometheus.WriteSimulated(c.out, r.simulated), prometheus.WriteHealth(c.out, r.health, r.at))
}

// of is what is known of a model, with its tasks.
func (r *modelRecords) of(model string) *healthJSON {
	if r == nil {
		return nil
	}
	j := r.pair(model, "")
	for _, p := range r.health.Pairs() {
		if p.Model == model {
			j.Tasks = append(j.Tasks, r.pair(model, p.Task))
		}
	}
	return &j
}

func (r *modelRecords) pair(model string, task engine.Task) healthJSON {
	read := func(w health.Window) *readingJSON { return readingToJSON(r.health.Read(model, task, w, r.at)) }
	j := healthJSON{Hour: read(health.Hour), Day: read(health.Day), Week: read(health.Week)}
	if task != "" {
		j.Task = &task
	}
	midnight := r.at.UTC().Truncate(24 * time.Hour)
	for i, t := range r.health.LastDay(model, task, r.at) {
		j.LastDay[i] = timesToJSON(t)
		of := midnight.Add(time.Duration(i) * time.Hour)
		j.HoursOfDay[i] = timesToJSON(r.health.HourOfDay(model, task, of, r.at).FirstToken)
	}
	if limit, _, ok := r.health.FirstTokenLimit(model, task, r.at); ok {
		j.LimitMS = milliseconds(limit)
	}
	of := r.stats.Models
	if task != "" {
		of = r.stats.Tasks
	}
	for _, s := range of {
		if s.Model == model && s.Task == task {
			j.Acceptance, j.Quality, j.CostAccepted = shareToJSON(s.Acceptance), known(s.Quality, s.Acceptance.N > 0), s.CostPerAccepted
		}
	}
	return j
}

func readingToJSON(r health.Reading) *readingJSON {
	if r.Answers == 0 {
		return nil
	}
	rate, _ := r.ErrorRate()
	j := &readingJSON{
		Answers: r.Answers, Errors: r.Errors, ErrorRate: &rate, Faults: map[providers.Fault]int{},
		FirstTokenMS: timesToJSON(r.FirstToken), TotalMS: timesToJSON(r.Total),
		Input: tokenSumToJSON(r.Input), CachedInput: tokenSumToJSON(r.CachedInput), Output: tokenSumToJSON(r.Output),
		CostUSD: r.Cost, Priced: r.Priced, Estimated: r.Estimated,
	}
	for _, f := range r.Faults {
		j.Faults[f.Fault] = f.N
	}
	if r.Speed.N > 0 {
		j.TokensASecond = &percentilesJSON{r.Speed.N, r.Speed.P50, r.Speed.P95, r.Speed.P99}
	}
	return j
}

func timesToJSON(t health.Times) *percentilesJSON {
	if t.N == 0 {
		return nil
	}
	return &percentilesJSON{t.N, *milliseconds(t.P50), *milliseconds(t.P95), *milliseconds(t.P99)}
}

func tokenSumToJSON(t health.TokenSum) *tokenSumJSON {
	if t.N == 0 {
		return nil
	}
	return &tokenSumJSON{t.N, t.Sum}
}
