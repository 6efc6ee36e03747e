// Package prompts says which prompts the money goes to: the longest, those that came
// most often, those that were sent again at once, and beginnings that so many calls
// share that a vendor's prompt cache would pay for them.
//
// Of prompts from files only a hash is known, and figures over all that was ever
// imported. Of those that this program sent the trial is named, which has the text.
package prompts

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/dispatch"
	"switchboard/eval"
	"switchboard/eval/usage"
	"switchboard/eval/usage/rollup"
	"switchboard/providers"
)

// Prompt is what is known of a distinct prompt.
type Prompt struct {
	Key     string // a PromptKey
	Trial   string // the latest that has it; "": none here does, and its text is not known
	Task    engine.Task
	Model   string // the model that was asked last, as a file names it where the prompt is from a file
	Count   int64
	Retries int64 // calls that came within rollup.RetryWithin of the one before
	Bytes   int64 // of the text
	Input   int64 // input tokens of all calls, of every kind
	Output  int64
	Spent   usage.Amount // on those with a known cost, in US dollars

	Standing usage.Standing // of Spent

	Vague bool // some rows are sums of an hour or a day and do not tell how soon another call came: Retries is at least this many
	Files bool // files have it, too: their part covers all that was ever imported, whatever time was asked for
	First time.Time
	Last  time.Time
}

// Found are the prompts and beginnings worth looking at; each list begins with the most.
type Found struct {
	Distinct int // distinct prompts
	Longest  []Prompt
	Repeated []Prompt // that came more than once
	Retried  []Prompt
	Prefixes []Prefix // beginnings of prompts that this program sent
}

// Trials are what this program sent, as a store has them.
type Trials interface {
	Bills(since time.Time) iter.Seq2[engine.Trial, error]
}

// Usage is what files reported, as rollup.Store has it.
type Usage interface {
	Prompts(fn func(rollup.Prompt) error) error
}

// Find looks at the prompts that came in a time, and returns at most a number of each
// kind. Either source may be nil. A zero time is no bound.
func Find(ctx context.Context, t Trials, u Usage, c engine.Catalog, since, until time.Time, most int) (Found, error) {
	f := finder{all: make(map[string]*Prompt), prefixes: newPrefixes(c), until: until}
	if t != nil {
		for trial, err := range t.Bills(since) {
			switch {
			case ctx.Err() != nil:
				return Found{}, ctx.Err()
			case err != nil && trial.ID == "":
				return Found{}, err
			case err == nil && (until.IsZero() || trial.Time.Before(until)):
				f.own(&trial)
			}
		}
	}
	if u != nil {
		err := u.Prompts(func(p rollup.Prompt) error {
			if !p.Last.Before(since) && (until.IsZero() || p.First.Before(until)) {
				f.reported(p)
			}
			return ctx.Err()
		})
		if err != nil {
			return Found{}, err
		}
	}
	return f.found(most), nil
}

type finder struct {
	all      map[string]*Prompt
	prefixes *prefixes
	until    time.Time
}

// own counts a prompt that this program sent. It counts once however many lanes it had,
// and not again where it was asked anew to compare answers.
func (f *finder) own(t *engine.Trial) {
	if dispatch.Anew(t.Tags) {
		return
	}
	spent, called := providers.Nano(0), false
	var is usage.Standing
	var input, output int64
	for _, a := range t.Answers {
		if a.Imported || a.Finish == "" {
			continue
		}
		called = true
		for try := range a.Tries() {
			if try.Cached == nil {
				input, output = input+try.Usage.Input.Int(), output+try.Usage.Output.Int()
				f.prefixes.add(t, &try)
			}
			if try.Cost.Known() {
				spent = spent.Add(try.Cost)
			}
			is = is.With(usage.Standing{
				Estimated: try.Cached == nil && try.Cost.Nano() != 0 && try.CostBasis != providers.Reported, AtMost: try.CostBasis == providers.AtMost, AtLeast: !try.Cost.Known(),
			})
		}
	}
	if !called {
		return
	}
	p := f.of(eval.PromptKey(t.Prompt), t.Time)
	if p.Count > 0 && t.Time.Sub(p.Last) <= rollup.RetryWithin {
		p.Retries++
	}
	p.Trial, p.Task, p.Model, p.Bytes = t.ID, t.Decision.Task, t.Answers[0].Model, int64(len(t.Prompt))
	p.Count++
	p.Input, p.Output, p.Spent = p.Input+input, p.Output+output, p.Spent.Plus(usage.Exactly(spent))
	p.Standing = p.Standing.With(is)
	p.Last = t.Time
}

func (f *finder) of(key string, at time.Time) *Prompt {
	p := f.all[key]
	if p == nil {
		p = &Prompt{Key: key, First: at}
		f.all[key] = p
	}
	return p
}

func (f *finder) reported(r rollup.Prompt) {
	p := f.of(r.Key, r.First)
	p.Files, p.Vague = true, p.Vague || r.Vague
	p.Count += r.Count
	p.Retries += r.Retries
	p.Input, p.Output, p.Spent = p.Input+r.Input, p.Output+r.Output, p.Spent.Plus(r.Spent)
	p.Standing = p.Standing.With(r.Standing)
	p.Bytes = max(p.Bytes, r.Bytes)
	if r.First.Before(p.First) {
		p.First = r.First
	}
	if r.Last.After(p.Last) {
		p.Last, p.Task, p.Model = r.Last, r.Task, r.Model
	}
}

func (f *finder) found(most int) Found {
	all := make([]Prompt, 0, len(f.all))
	for _, p := range f.all {
		all = append(all, *p)
	}
	return Found{
		Distinct: len(all),
		Longest:  first(all, most, 1, func(p Prompt) int64 { return p.Bytes }),
		Repeated: first(all, most, 2, func(p Prompt) int64 { return p.Count }),
		Retried:  first(all, most, 1, func(p Prompt) int64 { return p.Retries }),
		Prefixes: f.prefixes.worth(most),
	}
}

// first are the prompts with the most of something, if they have at least that much of
// it. Where two have as much, the one that cost more comes first.
func first(all []Prompt, most int, least int64, of func(Prompt) int64) []Prompt {
	some := slices.DeleteFunc(slices.Clone(all), func(p Prompt) bool { return of(p) < least })
	slices.SortFunc(some, func(a, b Prompt) int {
		return cmp.Or(-cmp.Compare(of(a), of(b)), -cmp.Compare(a.Spent.Money().Nano(), b.Spent.Money().Nano()), cmp.Compare(a.Key, b.Key))
	})
	return some[:min(len(some), most)]
}
