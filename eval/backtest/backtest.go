package backtest

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"switchboard/engine"
	"switchboard/engine/jsonl"
	"switchboard/engine/routing"
	"switchboard/engine/routing/agreement"
	"switchboard/eval"
	"switchboard/eval/dataset"
	"switchboard/eval/internal/parallel"
	"switchboard/eval/sametext"
)

// Config asks how good routing between two models would be on prompts it
// has not seen. In each of Splits rounds, Ratings prompts are drawn and
// judged; FitShare of them fits a scorer, the rest certifies a threshold, and
// everything that was not drawn is the test.
type Config struct {
	Weak, Strong string
	CheckModel   string // a second cheap model whose answer is compared with the weak one's; "": none
	RateSame     bool   // also where both answers are the same text, which otherwise nobody judges
	Ratings      int
	FitShare     float64         // in (0, 1]; with 1 nothing is certified
	Queue        eval.DrawMethod // Uniform, or Routable: a random half is set aside as test first
	Splits       int
	Seed         uint64
	MaxLoss      float64
	Confidence   float64
}

// Result is what came of it. Means are over splits.
type Result struct {
	Prompts, Ratings, Splits int
	Judged                   float64 // mean of a split; below Ratings where the prompts to draw from ran out
	Texts                    bool    // of both models, for some prompts
	SameShare                float64 // of all prompts: both answers are the same text

	APGR, APGRSD   float64 // area under the Curve of the test, and its standard deviation from split to split
	CPT50, CPT80   float64 // share of calls to the strong model that closes so much of the gap
	CertifiedShare float64 // share of the test sent to the weak model
	NoSkillShare   float64 // the same for a random score with its own uniform draws
	Violations     float64 // share of splits whose test loss exceeds MaxLoss
	Saving         float64 // of the strong model's cost on the test, where Priced
	Priced         bool    // the cost of every answer is known, and those of the strong model are not all 0
	Ties           int     // splits on whose test the strong model is no better: their area says nothing

	Checked        bool    // there is a check
	CheckedShare   float64 // of the test: the check was asked
	EscalatedShare float64 // of the test: it was asked, and the strong model after it
	Calls          Calls   // mean of a prompt of the test

	Parts [][]PromptResult // of each split: fit, certify and test, the first two in order of arrival
}

// PromptResult is what became of a prompt in a split, by the one policy that would
// be applied.
type PromptResult struct {
	ID        string
	Part      eval.Part
	Gap       float64  // the one that decides; routing.Beyond where no threshold sends it to the weak model
	Model     string   // whose answer is given in the end
	D         float64  // of the weak model's answer, whichever is given
	Same      bool     // both answers are the same text
	Agreement *float64 // of the weak model's answer and its check's; nil: no check, or an answer is missing
	Calls     Calls    // that are made: 0 or 1 each
}

// Calls are calls by the part of the model in the backtest.
type Calls struct{ Weak, Check, Strong float64 }

// Check says what is wrong with the parameters.
func (b Config) Check() error {
	switch {
	case b.Weak == "" || b.Strong == "":
		return fmt.Errorf("a backtest needs a weak and a strong model")
	case b.Weak == b.Strong:
		return fmt.Errorf("the weak and the strong model are both %s", b.Weak)
	case b.CheckModel == b.Weak:
		return fmt.Errorf("the check and the weak model are both %s, and an answer always agrees with itself; where the file has a second sample of the model, give it a name of its own", b.Weak)
	case b.CheckModel == b.Strong:
		return fmt.Errorf("the check and the strong model are both %s, and a check is to spare that", b.Strong)
	case b.Ratings < 1:
		return fmt.Errorf("a backtest needs at least one rating, not %d", b.Ratings)
	case !(b.FitShare > 0 && b.FitShare <= 1):
		return fmt.Errorf("the fit share %v is not above 0 and at most 1", b.FitShare)
	case b.Queue != eval.Uniform && b.Queue != eval.Routable:
		return fmt.Errorf("there is no queue %q; the queues are uniform and routable", b.Queue)
	case b.Splits < 1:
		return fmt.Errorf("a backtest needs at least one split, not %d", b.Splits)
	case !(b.MaxLoss > 0 && b.MaxLoss < 1):
		return fmt.Errorf("the largest loss %v is not between 0 and 1", b.MaxLoss)
	case !(b.Confidence > 0 && b.Confidence < 1):
		return fmt.Errorf("the confidence %v is not between 0 and 1", b.Confidence)
	}
	return nil
}

// FewPromptsError says that there are too few prompts to rate so many and to
// test on others.
type FewPromptsError struct {
	File             string
	Prompts, Ratings int
	Queue            eval.DrawMethod
}

func (e *FewPromptsError) Error() string {
	if e.Queue == eval.Routable {
		return eval.Counts("%s has %s, and half of them are set aside as the test: %v cannot be rated of the others", e.File, eval.Counted(e.Prompts, "distinct prompt"), e.Ratings)
	}
	return eval.Counts("%s has %s, too few to rate %v and test on others", e.File, eval.Counted(e.Prompts, "distinct prompt"), e.Ratings)
}

// fitCount is how many of the ratings fit: at least one.
func (b Config) fitCount() int {
	return max(1, int(math.Round(b.FitShare*float64(b.Ratings))))
}

// Run carries the backtest out and reports after every split how many are
// done, one call at a time. The same outcomes and parameters give the same
// result. A prompt on which one of the models was not judged is an error.
func (b Config) Run(ctx context.Context, set *dataset.Outcomes, report func(done int)) (*Result, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	w, err := newSimulation(b, set)
	if err != nil {
		return nil, err
	}
	if err := w.read(ctx, set); err != nil {
		return nil, err
	}
	splits := make([]split, b.Splits)
	var failed error
	var mu sync.Mutex
	done := 0
	err = parallel.EachOf(ctx, b.Splits, func(i int) {
		s, err := w.split(i)
		mu.Lock()
		defer mu.Unlock()
		splits[i], done = s, done+1
		if err != nil {
			failed = err
		}
		report(done)
	})
	if err == nil {
		err = failed
	}
	if err != nil {
		return nil, err
	}
	return w.sumUp(splits), nil
}

// simulation is what the splits share.
type simulation struct {
	Config
	prompts  []dataset.Outcome
	readings []routing.PromptFeatures
	prior    []float64             // the prior's gaps
	d        []float64             // the judged ones
	same     []bool                // the texts are
	pairs    []*agreement.Features // of the weak answer and its check's; nil without a check, or where an answer is missing
	texts    bool
	ladder   routing.Ladder
	priced   bool
}

func newSimulation(b Config, set *dataset.Outcomes) (*simulation, error) {
	n := len(set.Prompts)
	if spare := n - b.Ratings; spare < 1 || b.Queue == eval.Routable && n/2 < b.Ratings {
		return nil, &FewPromptsError{set.File, n, b.Ratings, b.Queue}
	}
	w := &simulation{Config: b, prompts: set.Prompts, priced: true, ladder: Ladder(b.Weak, b.Strong)}
	for i := range set.Prompts {
		o := &set.Prompts[i]
		weak, strong := o.Answer(b.Weak), o.Answer(b.Strong)
		for _, a := range []struct {
			model  string
			answer *dataset.OutcomeAnswer
		}{{b.Weak, weak}, {b.Strong, strong}} {
			if a.answer == nil {
				return nil, &jsonl.LineError{File: set.File, Line: o.Line, Text: fmt.Sprintf("no answer of %s; the line has %s", a.model, o.Models())}
			}
			if a.answer.Quality == nil {
				return nil, &jsonl.LineError{File: set.File, Line: o.Line, Text: "no quality of " + a.model}
			}
		}
		w.d = append(w.d, *strong.Quality-*weak.Quality)
		w.compare(weak, strong, o.Answer(b.CheckModel))
		w.priced = w.priced && weak.Cost.Known() && strong.Cost.Known()
	}
	return w, w.checkAnswers(set)
}

// compare compares the answers to the next prompt.
func (w *simulation) compare(weak, strong, check *dataset.OutcomeAnswer) {
	texts := weak.Text != "" && strong.Text != ""
	w.texts = w.texts || texts
	w.same = append(w.same, texts && !w.RateSame && sametext.Same(weak.Text, strong.Text))
	if w.CheckModel == "" {
		return
	}
	var pair *agreement.Features
	if check != nil {
		w.priced = w.priced && check.Cost.Known()
		if a, b, ok := comparable(weak, check); ok {
			f := agreement.Compare(&a, &b)
			pair = &f
		}
	}
	w.pairs = append(w.pairs, pair)
}

// comparable reads two answers by what both have: their texts, else their values.
func comparable(a, b *dataset.OutcomeAnswer) (x, y agreement.Answer, ok bool) {
	switch {
	case a.Text != "" && b.Text != "":
		return agreement.Read(a.Text), agreement.Read(b.Text), true
	case a.Value != "" && b.Value != "":
		return agreement.Read(a.Value), agreement.Read(b.Value), true
	}
	return x, y, false
}

// checkAnswers makes sure that the check has answered something.
func (w *simulation) checkAnswers(set *dataset.Outcomes) error {
	if w.CheckModel == "" || slices.ContainsFunc(w.pairs, func(p *agreement.Features) bool { return p != nil }) {
		return nil
	}
	return &jsonl.LineError{File: set.File, Line: set.Prompts[0].Line, Text: fmt.Sprintf("no prompt has a \"text\" or a \"value\" of both %s and %s; the line has %s", w.Weak, w.CheckModel, set.Prompts[0].Models())}
}

// Ladder takes a weak model of which nothing is known for as weak as
// the catalog takes one.
func Ladder(weak, strong string) routing.Ladder {
	return routing.Ladder{Order: routing.AsGiven, Rungs: []routing.Rung{{Model: weak, Strength: routing.StrengthUnknown()}, {Model: strong, Strength: 1}}}
}

// read reads every prompt once.
func (w *simulation) read(ctx context.Context, set *dataset.Outcomes) error {
	p, err := w.policy(routing.Scorer{Prior: routing.PriorVersion()}, routing.NoCheaper(), 0)
	if err != nil {
		return err
	}
	router := routing.NewRouter(p)
	w.readings, w.prior = make([]routing.PromptFeatures, len(w.d)), make([]float64, len(w.d))
	return parallel.EachOf(ctx, len(w.d), func(i int) {
		w.readings[i] = routing.ReadPrompt(engine.Query{Prompt: set.Prompts[i].Prompt, Task: set.Prompts[i].Task})
		w.prior[i] = router.Gap(&w.readings[i], 0)
	})
}

func (w *simulation) policy(s routing.Scorer, t routing.Thresholds, ratings int) (routing.Policy, error) {
	return routing.NewPolicy(s, t, w.ladder, routing.Provenance{Source: routing.Backtested, Ratings: ratings})
}
