package demo

import (
	"context"
	"iter"
	"math"
	"math/rand/v2"
	"time"

	"switchboard/engine"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
	"switchboard/providers/simulated"
)

// usageName stands where an import has the name of its file.
const usageName = "simulated usage of the demo"

// SeedUsage fills new roll-ups with the simulated usage of three teams up to a
// moment, appraised by a policy as an import is. Each row stands for the calls of
// some hours. With equal days up to equal moments the rows are the same.
func SeedUsage(ctx context.Context, s *rollup.Store, catalog engine.Catalog, d rollup.Decider, now time.Time) error {
	a := rollup.NewAppraiser(catalog, &remembering{decider: d, known: map[engine.Query]engine.Decision{}})
	src := rollup.Source{File: usageName, Format: usage.Simulated, Content: rollup.Content([]byte(usageName)[:16]), Records: usageRecords(now)}
	_, err := s.Import(ctx, src, a, nil)
	return err
}

// remembering decides once about each prompt: the same come again and again.
type remembering struct {
	decider rollup.Decider
	known   map[engine.Query]engine.Decision
}

func (r *remembering) Decide(q engine.Query) engine.Decision {
	d, ok := r.known[q]
	if !ok {
		d = r.decider.Decide(q)
		r.known[q] = d
	}
	return d
}

// The days of the usage, of which the last is that of its end.
const (
	usageDays = 101
	outageDay = usageDays - 41 // nothing works from breakfast on
	rushDay   = usageDays - 18 // the catalog is done all over again
)

// growth is that of a mean month.
const growth = 1.08

// usageRecords are the rows, by day.
func usageRecords(now time.Time) iter.Seq2[usage.Record, error] {
	now = now.UTC()
	first := now.Truncate(24*time.Hour).AddDate(0, 0, 1-usageDays)
	return func(yield func(usage.Record, error) bool) {
		all := workloads()
		for day := range usageDays {
			for i := range all {
				for _, r := range all[i].rows(first.AddDate(0, 0, day), day, uint64(i)) {
					if r.Start.Before(now) && !yield(r, nil) {
						return
					}
				}
			}
		}
	}
}

// rows are those of a day. Neither other days nor other kinds of work change them.
func (w *workload) rows(date time.Time, day int, number uint64) (rows []usage.Record) {
	random := rand.New(rand.NewPCG(uint64(day), number))
	calls := w.calls * math.Pow(growth, float64(day)/30.4) * math.Exp(0.12*random.NormFloat64())
	if d := date.Weekday(); d == time.Saturday || d == time.Sunday {
		calls *= w.weekend
	}
	if day == rushDay && w.app == catalogApp {
		calls *= 6
	}
	for n := range w.times {
		at := date.Add(time.Duration((w.from+float64(n)*w.hours+w.hours*random.Float64())*3600) * time.Second)
		r := w.row(random, at, calls/float64(w.times))
		if day == outageDay && at.Hour() >= 8 || r.Requests.Int() == 0 {
			continue
		}
		r.ID = usage.NewID(usage.Simulated, date.Format(time.DateOnly), w.app, w.name, at.Format(time.TimeOnly))
		rows = append(rows, r)
		if random.Float64() < w.retried {
			rows = append(rows, again(r, random))
		}
	}
	return rows
}

// row are some calls at about a time.
func (w *workload) row(random *rand.Rand, at time.Time, calls float64) usage.Record {
	n := math.Round(calls * (0.8 + 0.4*random.Float64()))
	tokens := func(each float64) int64 { return int64(n * each * (0.95 + 0.1*random.Float64())) }
	input := tokens(w.input)
	cached := int64(float64(input) * w.cached)
	written := cached / 40 // when a cache has to be filled again
	r := usage.Record{
		Format: usage.Simulated, Start: at, Provider: simulated.DemoProvider, Model: w.model, Tier: w.tier,
		Requests: providers.Count(int64(n)),
		Tokens: usage.Tokens{
			Input: providers.Count(input - cached), CachedInput: providers.Count(cached - written), CacheWrite: providers.Count(written),
			Output: providers.Count(tokens(w.output)),
		},
		Tags: usage.Tags("app", w.app, "team", w.team), Task: w.task,
	}
	if len(w.prompts) > 0 {
		p := w.prompts[int(float64(len(w.prompts))*math.Pow(random.Float64(), 2))] // the first ones most often
		r.Prompt, r.Task = p.Text, engine.Task(p.Task)
	}
	return r
}

// again are a tenth of the calls of a row once more, because no answer came.
func again(r usage.Record, random *rand.Rand) usage.Record {
	r.Start = r.Start.Add(time.Duration(60+random.IntN(180)) * time.Second)
	r.ID = usage.NewID(usage.Simulated, string(r.ID[:]), "again")
	tenth := func(c providers.Tokens) providers.Tokens { return providers.Count((c.Int() + 9) / 10) }
	r.Requests = tenth(r.Requests)
	t := &r.Tokens
	t.Input, t.CachedInput, t.CacheWrite, t.Output = tenth(t.Input), tenth(t.CachedInput), tenth(t.CacheWrite), tenth(t.Output)
	return r
}
