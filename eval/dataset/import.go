package dataset

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"switchboard/engine"
	"switchboard/engine/jsonl"
	"switchboard/engine/routing"
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
	return nil, fmt.Errorf("there is no format %q; the formats are outcomes, promptfoo, routellm and arena", eval.Shorten(string(f)))
}

// ImportOptions say how outcomes become trials and ratings.
type ImportOptions struct {
	Scale eval.Scale      // "" is Imported
	Draw  eval.DrawMethod // Unvouched, or Uniform where the caller vouches that the prompts were drawn so
	Now   time.Time       // of the import
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

// ImportResult counts what was new, and what the store had already.
type ImportResult struct {
	Prompts int // trials
	Answers int
	Ratings int
	Skipped int // trials that were there already
}

// Import keeps outcomes as trials with their answers and ratings: all of them
// or, on an error, none. The ids follow from what is kept, so the same file
// adds nothing twice, nor without the vouching that it came with before; a file that gives the same answers other ratings adds
// those. Nobody decided about these prompts and nobody here paid for the
// answers, which are marked as imported. A store of simulated trials takes
// none.
func Import(s *store.Store, set *Outcomes, o ImportOptions) (ImportResult, error) {
	o.Scale = cmp.Or(o.Scale, eval.Imported)
	if err := o.Check(); err != nil {
		return ImportResult{}, err
	}
	if s.Opts.Kind == store.Demo {
		return ImportResult{}, &eval.Error{Reason: eval.ErrKind, Tip: "leave --demo out, or name another file with --store",
			Sentence: fmt.Sprintf("the store %s is for simulated trials, and what is imported was not simulated", s.PathX)}
	}
	made, err := newImport(s, set, o)
	if err != nil {
		return ImportResult{}, err
	}
	if len(set.Prompts) <= fewImported {
		err = s.Update(made.addTo)
	} else if err = s.Ready(); err == nil {
		err = s.ReplaceWith(func(tx *bolt.Tx) error { return s.Rewrite(tx, nil, made.addAll) })
	}
	if err != nil {
		return ImportResult{}, err
	}
	return made.result, nil
}

// fewImported fit into one transaction. More of them would fill the memory, so
// the store is written anew with them, in pieces, and takes the place of the
// old one at one stroke.
const fewImported = 2000

// importing is an import under way. What is stored is made when it is needed,
// entry by entry, in the order of the trials' ids: neighbours go to the same
// pages.
type importing struct {
	store   *store.Store
	set     *Outcomes
	options ImportOptions
	order   []importedTrial
	result  ImportResult
}

type importedTrial struct {
	id string
	at int // in the set
}

// newImport makes every entry once, to find out what is wrong with any.
func newImport(s *store.Store, set *Outcomes, o ImportOptions) (*importing, error) {
	i := &importing{store: s, set: set, options: o, order: make([]importedTrial, len(set.Prompts))}
	for at := range set.Prompts {
		e, err := i.entry(at)
		if err != nil {
			return nil, &jsonl.LineError{File: set.File, Line: set.Prompts[at].Line, Text: err.Error()}
		}
		i.order[at] = importedTrial{e.trial.Header.ID, at}
	}
	slices.SortFunc(i.order, func(a, b importedTrial) int { return cmp.Compare(a.id, b.id) })
	return i, nil
}

// importEntry is one trial, ready to be stored.
type importEntry struct {
	trial   store.TrialEntry
	ratings []importedRating
}

type importedRating struct {
	eval.Rating
	payload []byte
}

func (i *importing) entry(at int) (e importEntry, err error) {
	o := &i.set.Prompts[at]
	trial := o.trial(i.options.Now)
	if e.trial, err = i.store.NewEntry(trial); err != nil {
		return e, err
	}
	ratings, err := o.ratings(trial, i.options)
	if err != nil {
		return e, err
	}
	for _, r := range ratings {
		if err := r.Validate(); err != nil {
			return e, err
		}
		payload, err := store.ToJSON(r)
		if err != nil {
			return e, err
		}
		e.ratings = append(e.ratings, importedRating{r, payload})
	}
	return e, nil
}

// addTo adds everything in one transaction, which may run more than once.
func (i *importing) addTo(tx *bolt.Tx) error {
	i.result = ImportResult{}
	for _, t := range i.order {
		if _, err := i.add(tx, t); err != nil {
			return err
		}
	}
	return nil
}

// addAll adds everything in transactions of a fair size.
func (i *importing) addAll(w *store.Bulk) error {
	i.result = ImportResult{}
	for _, t := range i.order {
		size, err := i.add(w.Tx, t)
		if err == nil {
			err = w.Count(size) // at times this begins the next transaction
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// add adds what is new of one entry, and says how many bytes that was.
func (i *importing) add(tx *bolt.Tx, t importedTrial) (size int, err error) {
	e, err := i.entry(t.at)
	if err != nil {
		return 0, err
	}
	if tx.Bucket([]byte(store.TrialBucket)).Get([]byte(t.id)) != nil {
		i.result.Skipped++
	} else {
		if err := e.trial.AddTo(tx); err != nil {
			return 0, err
		}
		i.result.Prompts++
		i.result.Answers += len(e.trial.Answers)
		size += len(e.trial.Payload)
		for _, a := range e.trial.Answers {
			size += len(a.Payload)
		}
	}
	for _, r := range e.ratings {
		known := tx.Bucket([]byte(store.RatingIDs))
		if known.Get([]byte(r.ID)) != nil || known.Get([]byte(vouchedID(r.Rating))) != nil {
			continue
		}
		if err := store.AppendRating(tx, r.Rating, r.payload); err != nil {
			return 0, err
		}
		i.result.Ratings++
		size += len(r.payload)
	}
	return size, nil
}

// importID names something by what it is. It sorts before all ids that have a
// time in them, so imported trials stand behind those of the user.
func importID(parts ...any) string {
	text, _ := json.Marshal(parts) // texts, numbers and pointers to them: cannot fail
	return "00" + engine.TextKey(string(text))[:20]
}

// nothingDecided is the reason of a decision that nobody made.
const nothingDecided = "imported: nothing was decided about this prompt here"

// trial is what is kept of an outcome beside the ratings.
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

// said is everything about the answers but how good they are.
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

// milliseconds is a time, or 0 for one that is not known.
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
