package dataset

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"switchboard/engine"
	"switchboard/engine/jsonl"
	"switchboard/engine/routing"
	"switchboard/engine/tokens"
	"switchboard/eval"
	"switchboard/eval/store"
	"switchboard/providers"
)

// ImportFormat names a kind of file that can be imported.
type ImportFormat string

// The formats.
const (
	OutcomesFormat  ImportFormat = "outcomes"  // see ReadOutcomes
	PromptfooFormat ImportFormat = "promptfoo" // see ReadPromptfoo
	RouteLLMFormat  ImportFormat = "routellm"  // see ReadRouteLLM
	ArenaFormat     ImportFormat = "arena"     // see ReadArena
)

// ImportFormats lists them.
var ImportFormats = [...]ImportFormat{OutcomesFormat, PromptfooFormat, RouteLLMFormat, ArenaFormat}

// Read reads a file of this format.
func (f ImportFormat) Read(r io.Reader, file string) (*Outcomes, error) {
	switch f {
	case OutcomesFormat:
		return ReadOutcomes(r, file)
	case PromptfooFormat:
		return ReadPromptfoo(r, file)
	case RouteLLMFormat:
		return ReadRouteLLM(r, file)
	case ArenaFormat:
		return ReadArena(r, file)
	}
	return nil, eval.UnknownFormat(f, ImportFormats[:])
}

// ImportOptions say how outcomes become trials and ratings.
type ImportOptions struct {
	Scale eval.Scale      // "" is Imported
	Draw  eval.DrawMethod // Unvouched, or Uniform where the caller vouches that the prompts were drawn so
	Now   time.Time       // the time of the import

	// Price is the price of a model. It gives answers without a cost one: by their counts
	// of tokens or, where those are unknown and the text is there, by estimated ones. With
	// nil their costs stay unknown.
	Price func(model string) providers.Price
}

// Check says what is wrong with the options.
func (o ImportOptions) Check() error {
	if !slices.Contains([]eval.Scale{eval.Imported, eval.Accept, eval.Score, eval.Preference}, o.Scale) {
		return fmt.Errorf("there is no scale %q; the scales are imported, accept, score and preference", eval.Shorten(string(o.Scale)))
	}
	if o.Draw != eval.Unvouched && o.Draw != eval.Uniform {
		return fmt.Errorf("%q is no way of sampling that can be vouched for; the one there is is uniform", eval.Shorten(string(o.Draw)))
	}
	return nil
}

// ImportResult counts what an import added, and the trials that the store had already.
type ImportResult struct {
	Prompts int // new trials
	Answers int
	Ratings int
	Skipped int // trials that were there already
	Priced  int // answers of the file, new or not, whose cost was worked out
}

// Store is what outcomes are imported into.
type Store interface {
	// Merge keeps trials with their answers and ratings as far as they are new:
	// all of them or, on an error, none.
	Merge(n int, item func(i int) (store.MergeItem, error)) (store.Merged, error)
}

// Import stores outcomes as trials with their answers and ratings: all of them or, on
// an error, none. The ids are made from the content, so that importing a file again adds
// nothing, and neither does importing it unvouched after it was vouched for. A file that
// gives the same answers other ratings adds those ratings. The trials have no decision,
// and their answers are marked as imported, so that they do not count as spent. A store
// of simulated trials refuses them.
func Import(s Store, set *Outcomes, o ImportOptions) (ImportResult, error) {
	o.Scale = cmp.Or(o.Scale, eval.Imported)
	if err := o.Check(); err != nil {
		return ImportResult{}, err
	}
	priced := make([]int, len(set.Prompts)) // of each prompt, since Merge may ask for one again
	merged, err := s.Merge(len(set.Prompts), func(i int) (store.MergeItem, error) {
		item, err := set.Prompts[i].item(o)
		priced[i] = o.price(item.Trial)
		return item, err
	})
	var wrong *store.MergeError
	if errors.As(err, &wrong) {
		return ImportResult{}, &jsonl.LineError{File: set.File, Line: set.Prompts[wrong.Item].Line, Text: wrong.Error()}
	}
	r := ImportResult{Prompts: merged.Trials, Answers: merged.Answers, Ratings: merged.Ratings, Skipped: merged.Skipped}
	for _, n := range priced {
		r.Priced += n
	}
	return r, err
}

// price gives answers of a trial that have no cost one, and returns how many it gave.
func (o ImportOptions) price(t engine.Trial) (n int) {
	if o.Price == nil {
		return 0
	}
	for i := range t.Answers {
		a := &t.Answers[i]
		if a.Cost.Known() || a.Finish == providers.Failed {
			continue
		}
		u := counted(a.Usage, t.Prompt, a.Text)
		if cost, basis := o.Price(a.Model).Bill(u); cost.Known() {
			a.Usage, a.Cost, a.CostBasis = u, cost, basis
			n++
		}
	}
	return n
}

// counted is the usage of an answer. Where its text is there, counts of tokens that are
// unknown are estimated.
func counted(u providers.Usage, prompt, text string) providers.Usage {
	if text == "" {
		return u
	}
	if !u.Input.Known() {
		u.Input, u.Estimated = providers.Count(tokens.Estimate(prompt)), true
	}
	if !u.Output.Known() {
		u.Output, u.Estimated = providers.Count(tokens.Estimate(text)), true
	}
	return u
}

// item is an outcome as a store keeps it.
func (o *Outcome) item(options ImportOptions) (store.MergeItem, error) {
	item := store.MergeItem{Trial: o.trial(options.Now)}
	ratings, err := o.ratings(item.Trial, options)
	for _, r := range ratings {
		item.Ratings = append(item.Ratings, store.MergeRating{Rating: r, Else: vouchedID(r)})
	}
	return item, err
}

// importID is an id made from the content of what it names. It sorts before all ids that
// begin with a time, so that imported trials are listed as older than the user's own.
func importID(parts ...any) string {
	text, _ := json.Marshal(parts) // cannot fail: the parts hold texts, numbers and pointers to them
	return "00" + engine.TextKey(string(text))[:20]
}

// nothingDecided is the reason in the decision of an imported trial.
const nothingDecided = "imported: nothing was decided about this prompt here"

// trial is the trial that an outcome is stored as, without the ratings.
func (o *Outcome) trial(now time.Time) engine.Trial {
	task := routing.ReadPrompt(engine.Query{Prompt: o.Prompt, Task: o.Task}).Task
	t := engine.Trial{
		ID: importID(o.ID, o.Prompt, task, o.said()), Time: now, Prompt: o.Prompt, PromptID: o.ID,
		Decision: engine.Decision{Task: task, Reasons: []string{nothingDecided}},
	}
	for _, a := range o.Answers {
		t.Answers = append(t.Answers, a.kept())
	}
	return t
}

// said is the answers without their qualities, so that a file with other ratings of the
// same answers gives the same trial.
func (o *Outcome) said() []OutcomeAnswer {
	answers := slices.Clone(o.Answers)
	for i := range answers {
		answers[i].Quality = nil
	}
	return answers
}

func (a OutcomeAnswer) kept() engine.Answer {
	kept := engine.Answer{
		Model: a.Model, Text: providers.Clean(a.Text), Finish: providers.Stop, Cost: a.Cost, Imported: true,
		FirstToken: milliseconds(a.FirstTokenMS), Total: milliseconds(a.TotalMS),
		Usage: providers.Usage{Input: tokenCount(a.InputTokens), Output: tokenCount(a.OutputTokens)},
	}
	if a.Failure != "" {
		kept.Finish = providers.Failed
		kept.Failure = &engine.Failure{Fault: providers.Unavailable, Sentence: eval.Shorten(a.Failure)}
	}
	return kept
}

// milliseconds is a number of milliseconds as a duration; 0 where it is unknown.
func milliseconds(ms *float64) time.Duration {
	if ms == nil {
		return 0
	}
	return time.Duration(*ms * float64(time.Millisecond))
}

func tokenCount(n *int64) providers.Tokens {
	if n == nil {
		return providers.Tokens{}
	}
	return providers.Count(*n)
}
