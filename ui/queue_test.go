package ui

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/annotate"
	"switchboard/providers"
	"switchboard/providers/simulated"
	"switchboard/ui/shell"
)

// pile is a queue that hands out a store's trials from the oldest on.
type pile struct {
	mu      sync.Mutex
	store   *memory
	scale   eval.Scale
	models  []string // that an item shows; one that has not answered is waited for
	session int
	reveals int
	left    []int // sessions that ended with the names hidden
	broken  error
	putOff  map[string]bool // prompts
	first   engine.Task     // as Prefer was told
}

// piled lets a program rate what is in its store.
func piled(models ...string) func(*shell.App) {
	return func(b *shell.App) {
		store := b.Store.(*memory)
		b.OpenQueue = func(string) (shell.Queue, error) {
			return &pile{store: store, scale: b.Scale, models: models}, nil
		}
	}
}

func (p *pile) standing() map[string]eval.Rating {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	votes := map[string]eval.Rating{}
	for _, r := range eval.WithoutRetracted(p.store.ratings) {
		if r.Session != "" {
			votes[r.Prompt] = r
		}
	}
	return votes
}

func (p *pile) name() string { return fmt.Sprintf("session %d", p.session) }

// prompts are the distinct ones, with the answers of the newest trial by
// model.
func (p *pile) prompts() []annotate.Item {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	var items []annotate.Item
	for _, t := range p.store.trials {
		k := slices.IndexFunc(items, func(i annotate.Item) bool { return i.Prompt == t.Prompt })
		if k < 0 {
			k = len(items)
			items = append(items, annotate.Item{Rater: "ana", Prompt: t.Prompt, Trial: t, Task: t.Decision.Task, Scale: p.scale, Session: p.name(), Seen: p.store.saw(t.Prompt), Draw: eval.Draw{Method: eval.Uniform, Run: eval.FitRun}})
		}
		for lane, a := range t.Answers {
			if slices.Contains(p.models, a.Model) && a.OK() {
				items[k].Shown = append(items[k].Shown, eval.Shown{Lane: lane, Model: a.Model, Trial: t.ID})
				items[k].Answers = append(items[k].Answers, a)
			}
		}
	}
	for i := range items {
		for _, m := range p.models {
			if !slices.ContainsFunc(items[i].Shown, func(s eval.Shown) bool { return s.Model == m }) {
				items[i].Waiting = append(items[i].Waiting, m)
				if items[i].Trial.Batch {
					items[i].InBatch++
				}
			}
		}
		if i%2 == 1 {
			slices.Reverse(items[i].Shown)
			slices.Reverse(items[i].Answers)
		}
	}
	return items
}

func (p *pile) Next(context.Context) (annotate.Item, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken != nil {
		return annotate.Item{}, p.broken
	}
	votes := p.standing()
	for _, item := range p.prompts() {
		if _, judged := votes[eval.PromptKey(item.Prompt)]; !judged && !(p.putOff[item.Prompt] && len(item.Waiting) > 0) {
			return item, nil
		}
	}
	return annotate.Item{}, fmt.Errorf("every prompt was rated: %w", eval.ErrNothingToRate)
}

func (p *pile) Prefer(task engine.Task) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.first = task
}

func (p *pile) PutOff(i annotate.Item) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.putOff == nil {
		p.putOff = map[string]bool{}
	}
	p.putOff[i.Prompt] = true
}

func (p *pile) Upcoming(after annotate.Item) (annotate.Item, bool, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	votes := p.standing()
	for _, item := range p.prompts() {
		if _, judged := votes[eval.PromptKey(item.Prompt)]; !judged && item.Prompt != after.Prompt {
			return item, len(item.Waiting) > 0, nil
		}
	}
	return annotate.Item{}, false, nil
}

func (p *pile) Progress() (annotate.Progress, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := len(p.prompts())
	done := len(p.standing())
	return annotate.Progress{Phase: annotate.ToFit, Done: done, Mine: done, Planned: all}, nil
}

func (p *pile) Votes() ([]eval.Rating, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	return slices.DeleteFunc(eval.WithoutRetracted(p.store.ratings), func(r eval.Rating) bool { return r.Session != p.name() }), nil
}

func (p *pile) Earlier() ([]eval.Rating, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	return slices.DeleteFunc(eval.WithoutRetracted(p.store.ratings), func(r eval.Rating) bool {
		return !slices.ContainsFunc(p.left, func(n int) bool { return r.Session == fmt.Sprintf("session %d", n) })
	}), nil
}

func (p *pile) Leave() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.left = append(p.left, p.session)
	p.session++
	return nil
}

func (p *pile) Cast(i annotate.Item, j annotate.Judgement) (eval.Rating, error) {
	return annotate.Cast(p.store, i, j, time.Now())
}

func (p *pile) Retract(id string) (eval.Rating, error) {
	vote := p.vote(id)
	about := annotate.Item{Rater: "ana", Trial: engine.Trial{ID: vote.Trial}, Shown: vote.Shown, Scale: vote.Scale, Session: vote.Session, Draw: vote.Draw, Task: vote.Task}
	return annotate.Retract(p.store, about, id, time.Now())
}

func (p *pile) vote(id string) eval.Rating {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	return p.store.ratings[slices.IndexFunc(p.store.ratings, func(r eval.Rating) bool { return r.ID == id })]
}

func (p *pile) Item(vote eval.Rating) (annotate.Item, error) {
	t, err := p.store.Trial(vote.Trial)
	if err != nil {
		return annotate.Item{}, &eval.Error{Reason: eval.ErrNotFound, Sentence: "the trial was forgotten"}
	}
	item := annotate.Item{Rater: "ana", Prompt: t.Prompt, Trial: t, Task: vote.Task, Shown: vote.Shown, Scale: vote.Scale, Session: vote.Session, Draw: vote.Draw}
	for _, s := range vote.Shown {
		item.Answers = append(item.Answers, t.Answers[s.Lane])
	}
	return item, err
}

func (p *pile) Reveal() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session++
	p.reveals++
	p.left = nil
	return nil
}

// rateable holds so many trials of three models, each of which names itself in
// every way there is.
func rateable(n int) *memory {
	store := &memory{}
	for i := range n {
		t := engine.Trial{
			ID: fmt.Sprintf("t%04d", i), Time: time.Date(2026, 11, 2, 9, 0, i, 0, time.UTC), Simulated: true,
			Prompt:    fmt.Sprintf("Question %d: what is %d times two, and who are you?", i, i),
			Decision:  engine.Decision{Model: "demo-nano", Task: engine.Math},
			Reference: engine.Quote{Model: "demo-flagship"}, Route: engine.Quote{Model: "demo-nano"},
		}
		for k, model := range []string{"demo-nano", "demo-small", "demo-flagship"} {
			t.Answers = append(t.Answers, engine.Answer{
				Model: model, Provider: simulated.DemoProvider, Simulated: true, Finish: providers.Stop, Reasoning: "I, " + model + ", think",
				Text:  fmt.Sprintf("It is **%d**. I am %s, made by OpenAI; call me Claude. %s", 2*i, model, []string{"Nothing.", "Some more.", "\n\n# And a heading\n\n- a list"}[k]),
				Usage: providers.Usage{Input: providers.Count(54), Output: providers.Count(31)}, Cost: providers.USD(0.0123),
				FirstToken: 210 * time.Millisecond, LastToken: time.Second, Total: 4321 * time.Millisecond,
			})
		}
		store.trials = append(store.trials, t)
	}
	return store
}
